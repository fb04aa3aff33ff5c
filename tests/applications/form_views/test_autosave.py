"""Saving while typing: what it answers, and how many queries it takes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.choices import State
from tests.applications.form_views.pages import content_of, page, rows, sign_in, url
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db


def test_autosave_answers_with_revision_time_and_what_is_wrong(draft: Way, client: Client) -> None:
    typed = {
        "revision": 0,
        **rows(name=["甲", "", "丙"], occupation=["6-25-02-06", "", "63101"], current=["", "", "几"]),
    }
    response = client.post(url("autosave", draft.application.pk, "posts"), typed)
    first, third = content_of(draft.application, "posts").content["rows"]
    assert response.json() == {
        "revision": 1,
        "saved_at": "12:00",
        "errors": {
            "rows-2-current": "应为数字，如 120。",
            "rows-2-occupation": "职业编码应写成“6-31-01-03”的样子：1位大类、2位中类、2位小类、2位细类，用短横线隔开。",
        },
        "values": {"rows-0-id": first["id"], "rows-2-id": third["id"]},
        "masks": {},
    }
    assert (first["name"], third["name"]) == ("甲", "丙")
    typed |= {"revision": 1, "rows-0-id": first["id"], "rows-2-id": third["id"], "rows-2-current": "3"}
    assert client.post(url("autosave", draft.application.pk, "posts"), typed).json()["values"] == {}


def test_autosave_of_a_stale_screen_writes_nothing(draft: Way, client: Client) -> None:
    address = url("autosave", draft.application.pk, "chain")
    client.post(address, {"revision": 0, "field-name": "甲链"})
    response = client.post(address, {"revision": 0, "field-name": "乙链"})
    assert (response.status_code, response.json()) == (
        409,
        {"message": "您在另一个窗口于 12:00 保存过这一节，内容与您打开页面时不同。", "revision": 1},
    )
    assert content_of(draft.application, "chain").content["fields"]["name"] == "甲链"


def test_autosave_of_a_finalised_form_says_why_not() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    address = url("autosave", way.application.pk, "chain")
    response = sign_in(way.actor.user).post(address, {"revision": 1, "field-name": "乙链"})
    assert (response.status_code, response.json()) == (
        400,
        {"message": "申报书现在不能修改：当前状态是“待盖章”，或本版已经定稿。"},
    )


def test_autosave_of_an_ended_session_is_a_redirect_that_the_page_understands(draft: Way) -> None:
    response = Client().post(url("autosave", draft.application.pk, "chain"), {"revision": 0})
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("accounts:login"))


@pytest.mark.django_db(transaction=True)
def test_autosave_takes_eight_queries_however_much_there_is(django_assert_num_queries: Any) -> None:
    make.edition()
    way = make.drafted()
    client, pk = sign_in(way.actor.user), way.application.pk
    revision = content_of(way.application, "lead").revision
    with django_assert_num_queries(8):
        assert client.post(url("autosave", pk, "lead"), {"revision": revision, "field-name": "甲"}).status_code == 200
    for revision, number in ((1, 1), (2, 300)):
        typed = {"revision": revision, **rows(name=[f"岗位{line}" for line in range(number)])}
        with django_assert_num_queries(7):
            assert client.post(url("autosave", pk, "posts"), typed).status_code == 200


@pytest.mark.parametrize("number", [0, 2, 300])
def test_a_section_page_takes_a_constant_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    way = make.drafted(fill=number > 0)
    members = [
        {"name": f"单位{line}", "uscc": people.uscc(60000 + line), "phone": "13800138000"} for line in range(number)
    ]
    make.fill_in(way.application, {"members": {"rows": members}}, actor=way.actor, at=way.at, attach=False)
    client = sign_in(way.actor.user)
    page(client, "section", way.application.pk, "members")
    with django_assert_num_queries(10):
        html = page(client, "section", way.application.pk, "members")
    assert html.count("data-row-remove") == number + 3


def test_three_hundred_members_with_telephones_save_in_seven_queries(django_assert_num_queries: Any) -> None:
    make.edition()
    way = make.drafted(fill=False)
    client = sign_in(way.actor.user)
    names = [f"单位{line}" for line in range(300)]
    typed = {"revision": 0, **rows(name=names, phone=["13800138000"] * 300)}
    with django_assert_num_queries(7):
        answer = client.post(url("autosave", way.application.pk, "members"), typed)
    assert (answer.status_code, len(answer.json()["masks"])) == (200, 300)
    # A row that was moved with its mask keeps the number that was sealed.
    first = content_of(way.application, "members").content["rows"][0]
    moved = {"revision": 1, "rows-0-name": "单位0", "rows-0-id": first["id"], "rows-0-phone": "139****0000"}
    assert client.post(url("autosave", way.application.pk, "members"), moved).status_code == 200
    assert content_of(way.application, "members").content["rows"][0]["phone"] == first["phone"]


def test_what_another_account_typed_is_not_saved_under_this_one(draft: Way, client: Client) -> None:
    stranger = draft.actor.user.pk + 1
    typed = {"revision": 0, "field-name": "甲链"}
    answer = client.post(url("autosave", draft.application.pk, "chain"), typed, headers={"X-Drawn-For": str(stranger)})
    assert (answer.status_code, content_of(draft.application, "chain").revision) == (401, 0)
    same = client.post(
        url("autosave", draft.application.pk, "chain"), typed, headers={"X-Drawn-For": str(draft.actor.user.pk)}
    )
    assert (same.status_code, content_of(draft.application, "chain").revision) == (200, 1)
