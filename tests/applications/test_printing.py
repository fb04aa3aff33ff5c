"""The whole case on one page: each part as the reader may see it, registered, without private notes."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.choices import State
from applications.models import Application
from applications.services.correspondence import send_message
from applications.services.notes import write_note
from office.actors import Actor
from office.models import IssuedDocument, RegisterEntry
from tests.applications.roles import cast_for
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

NOTE, OPINION = "电话核实：场地合同十月到期。", make.OPINION.opinion


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def address(way: make.Way) -> str:
    return reverse("applications:print", args=[way.application.pk])


@pytest.fixture
def way(frozen) -> make.Way:
    """Recommended, with a message to the unit and a private note."""
    found = make.way_to(State.APPROVED)
    officer = Actor.of(User.objects.get(pk=found.staff.officer.pk))
    write_note(found.application, NOTE, token=uuid.uuid4(), actor=officer, at=found.at)
    send_message(found.application, "请来电", "请三日内来电。", token=uuid.uuid4(), actor=officer, at=found.at)
    frozen(found.at)
    return found


def test_who_opens_it(way) -> None:
    got = {name: client_of(user).get(address(way)).status_code for name, user in cast_for(way).users.items()}
    own = {"applicant", "unit_admin", "officer", "colleague", "head", "officer_as_head", "auditor"}
    own |= {"city_officer", "city_head", "city_officer_as_head"}
    assert {name for name, status in got.items() if status == 200} == own
    assert {status for name, status in got.items() if name not in own} == {404}


def test_officials_print_form_files_findings_opinions_papers_and_register(way) -> None:
    page = client_of(way.staff.head).get(address(way))
    shown = page.context
    version = Application.objects.get(pk=way.application.pk).version
    assert shown["version"] == version
    assert version.digest in shown["version_line"]
    assert {file["sha256"] for file in shown["files"]} == {row.upload.sha256 for row in version.attachments.all()}
    assert [item["finding"] for item in shown["findings"]] == ["符合"] * len(way.application.checklist)
    recommendation = way.application.recommendations.get()
    assert [opinion["title"] for opinion in shown["opinions"]] == [
        "审核意见（同意推荐）", f"推荐书 {recommendation.number}",
    ]  # fmt: skip
    assert {opinion["text"] for opinion in shown["opinions"]} == {OPINION}
    assert sorted(paper["code"] for paper in shown["papers"]) == codes(way)
    labels = [entry["title"] for entry in shown["record"]["entries"]]
    assert (labels[0], labels[-1], shown["record"]["older"]) == ("发通知", "建立申报", "")
    assert "写内部备注" in labels
    assert [text in page.text for text in (NOTE, "请三日内来电。")] == [False, True]


def codes(way: make.Way) -> list[str]:
    rows = IssuedDocument.objects.filter(thing_id=way.application.pk, thing_label="applications.application")
    return sorted(rows.values_list("code", flat=True))


def test_the_unit_prints_its_own_side(way) -> None:
    page = client_of(way.actor.user).get(address(way))
    shown = page.context
    assert (shown["findings"], shown["opinions"], shown["shows_review"]) == ([], [], False)
    names = (way.staff.officer.person.name, way.staff.head.person.name)
    hidden = (NOTE, OPINION, "审核清单", "内部备注", way.application.recommendations.get().number, *names)
    assert [text for text in hidden if text in page.text] == []
    assert "请三日内来电。" in page.text


def test_sealed_values_stay_masked_and_nothing_leads_on(way) -> None:
    for user in (way.staff.officer, way.actor.user):
        page = client_of(user).get(address(way)).text
        body = page[page.index('class="sheet"') : page.index("</main>")]
        assert ("13800138000" in body, "138****8000" in body) == (False, True)
        assert re.findall(r"<(?:button|form|input)\b|/sealed/|class=\"button", body) == []


def test_it_is_the_form_as_frozen_while_the_unit_is_correcting(frozen) -> None:
    way = make.way_to(State.RETURNED)
    frozen(way.at)
    for user in (way.actor.user, way.staff.officer):
        shown = client_of(user).get(address(way)).context
        assert (shown["version"].number, shown["version"].frozen_at is not None) == (1, True)


def test_a_draft_has_nothing_to_print_yet(frozen) -> None:
    way = make.drafted()
    frozen(way.at)
    page = client_of(way.actor.user).get(address(way))
    assert (page.status_code, page.context["version"], page.context["sections"]) == (200, None, [])
    assert "还没有定稿的申报书" in page.text


def test_another_version_is_asked_for_in_the_address(frozen) -> None:
    way = make.resubmitted()
    frozen(way.at)
    client = client_of(way.staff.officer)
    asked = ("", "?version=1", "?version=x")
    got = {query: client.get(address(way) + query).context["version"].number for query in asked}
    assert got == {"": 2, "?version=1": 1, "?version=x": 2}


def test_who_opened_it_stands_in_the_register(way) -> None:
    before = RegisterEntry.objects.of(way.application).filter(action="download").count()
    auditor = people.holder(Role.AUDITOR, at=make.START)
    client_of(auditor).get(address(way))
    entry = RegisterEntry.objects.of(way.application).filter(action="download").order_by("seq").last()
    assert (entry.person_id, entry.detail.note, entry.audiences) == (auditor.person_id, "全卷打印页", "|staff|")
    assert RegisterEntry.objects.of(way.application).filter(action="download").count() == before + 1


def test_the_case_head_leads_to_it(way) -> None:
    for user in (way.actor.user, way.staff.officer):
        page = client_of(user).get(reverse("applications:case", args=[way.application.pk]))
        assert f'href="{address(way)}"' in page.text
