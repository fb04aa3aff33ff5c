"""An import of rows is undone: the rows are as they were, until somebody changes the section again."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.choices import Action, State
from applications.models import Application, SectionContent
from applications.services import save_section
from office.machine import Actor
from tests.applications.test_rows_xlsx import MEMBERS, POSTS, preview, signed_in, workbook
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db
OFFER = "撤销这次导入"
REFUSED = "不能再撤销导入。内容没有变动。"


@pytest.fixture(autouse=True)
def noon(frozen: Any) -> None:
    frozen("2026-03-02T12:00")


@pytest.fixture
def way() -> Way:
    return make.drafted()


@pytest.fixture
def client(way: Way) -> Client:
    return signed_in(way.actor.user)


def url(way: Way, name: str, key: str = "posts") -> str:
    return reverse(f"applications:{name}", args=[way.application.pk, key])


def kept(way: Way, key: str = "posts") -> SectionContent:
    return Application.objects.get(pk=way.application.pk).version.contents.get(key=key)


def page(client: Client, way: Way, key: str = "posts") -> str:
    return client.get(url(way, "section", key)).content.decode()


def bring_in(client: Client, way: Way, *names: str) -> None:
    """Import a file of posts, look at it and confirm."""
    rows = [[name, 1, 1, 1, "6-31-01-03", "机修钳工"] for name in names]
    _, sent = preview(client, way, workbook(POSTS, *rows))
    assert client.post(url(way, "section"), sent).status_code == 302


def undo(client: Client, way: Way, key: str = "posts", **sent: Any) -> str:
    """Press the button as the page has it; the words of the page that comes after."""
    form = page(client, way, key).partition(f'action="{url(way, "undo_rows_import", key)}"')[2].partition("</form>")[0]
    found = re.search(r'name="revision"\s+value="(\d+)"', form)
    data = {"revision": found[1]} if found else {}
    response = client.post(url(way, "undo_rows_import", key), data | sent, follow=True)
    return re.sub(r"<[^>]+>", "", response.content.decode())


def test_the_rows_are_as_they_were_with_their_ids_and_sealed_values(client: Client, way: Way) -> None:
    before = kept(way, "members")
    row = ["北京新成员有限公司", people.uscc(90007), "企业", "", "", "带教", "李四", "13911112222"]
    _, sent = preview(client, way, workbook(MEMBERS, row), "members")
    client.post(url(way, "section", "members"), sent)
    assert [row["name"] for row in kept(way, "members").content["rows"]] == ["北京新成员有限公司"]
    assert "导入前有 2 行" in page(client, way, "members")
    assert "已撤销导入，“成员单位”恢复为导入前的 2 行。" in undo(client, way, "members")
    after = kept(way, "members")
    assert (after.content, after.revision, after.before_import) == (before.content, before.revision + 2, None)
    assert OFFER not in page(client, way, "members")


def test_of_two_imports_the_latest_is_undone(client: Client, way: Way) -> None:
    bring_in(client, way, "甲")
    first = kept(way).content
    bring_in(client, way, "乙", "丙")
    assert "恢复为导入前的 1 行" in undo(client, way)
    assert kept(way).content == first
    assert OFFER not in page(client, way)


def test_an_import_into_an_empty_section_is_undone_to_nothing(client: Client) -> None:
    empty = make.drafted(fill=False)
    client = signed_in(empty.actor.user)
    bring_in(client, empty, "甲")
    assert "恢复为导入前的 0 行" in undo(client, empty)
    assert (kept(empty).content, kept(empty).before_import) == ({}, None)


def test_what_was_changed_since_is_not_undone(client: Client, way: Way) -> None:
    bring_in(client, way, "甲")
    drawn = kept(way).revision
    colleague = people.holder("applicant", unit=way.application.unit, name="王晓")
    rows = {"rows": [{"name": "同事的"}]}
    save_section(way.application, "posts", rows, seen=drawn, actor=Actor.of(colleague), at=way.at)
    before = kept(way)
    assert OFFER not in page(client, way)
    assert REFUSED in undo(client, way, revision=drawn)
    assert REFUSED in undo(client, way, revision=before.revision)
    after = kept(way)
    assert (after.content, after.revision) == (before.content, before.revision)


@pytest.mark.parametrize("revision", ["", "x", "0", "99", "١"])
def test_an_undo_of_another_screen_is_refused(client: Client, way: Way, revision: str) -> None:
    bring_in(client, way, "甲")
    before = kept(way)
    assert REFUSED in undo(client, way, revision=revision)
    after = kept(way)
    assert (after.content, after.revision, after.before_import) == (
        before.content, before.revision, before.before_import,
    )  # fmt: skip


def test_a_doubled_undo_changes_nothing_twice(client: Client, way: Way) -> None:
    bring_in(client, way, "甲")
    drawn = kept(way).revision
    undo(client, way)
    before = kept(way)
    assert REFUSED in undo(client, way, revision=drawn)
    assert (kept(way).content, kept(way).revision) == (before.content, before.revision)


def test_a_save_that_is_no_import_offers_nothing(client: Client, way: Way) -> None:
    sent = {"revision": kept(way).revision, "rows-0-name": "手填的"}
    assert client.post(url(way, "section"), sent).status_code == 302
    assert (kept(way).before_import, OFFER in page(client, way)) == (None, False)


def test_nobody_else_and_no_frozen_form_is_served(client: Client, way: Way) -> None:
    bring_in(client, way, "甲")
    before = kept(way).content
    stranger = signed_in(people.holder("applicant"))
    assert stranger.post(url(way, "undo_rows_import"), {"revision": kept(way).revision}).status_code == 404
    assert client.get(url(way, "undo_rows_import")).status_code == 405
    assert client.post(url(way, "undo_rows_import", "chain"), {"revision": 1}).status_code == 404
    assert way.do(Action.FINALISE).state == State.AWAITING_STAMP
    frozen = kept(way)
    assert client.post(url(way, "undo_rows_import"), {"revision": frozen.revision}).status_code == 409
    assert [row["name"] for row in kept(way).content["rows"]] == [row["name"] for row in before["rows"]] == ["甲"]


def test_a_further_version_does_not_undo_what_was_frozen(client: Client, way: Way) -> None:
    bring_in(client, way, "甲")
    way.do(Action.FINALISE)
    way.do(Action.REOPEN)
    assert (kept(way).before_import, OFFER in page(client, way)) == (None, False)
