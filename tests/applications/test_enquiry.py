"""The look-up of an application's progress, by whoever holds its number and query code."""

import pytest
from django.urls import reverse

from applications.choices import State
from applications.views import enquiry
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(frozen):
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    return way.application


def ask(client, number, code):
    return client.post(reverse("applications:progress"), {"number": number, "code": code})


def test_number_and_code_together_tell_the_stage(client, application):
    page = ask(client, f" {application.number} ", application.query_code.lower())
    shown = page.context["shown"]
    assert [fact["value"] for fact in shown["facts"][:-1]] == [
        application.number, "集成电路封装测试技能生态链", "2026年第一批", "海淀区人力资源和社会保障局",
        "2026年3月3日",
    ]  # fmt: skip
    assert shown["facts"][-1]["tag"]["label"] == "审核中"
    assert [step["title"] for step in shown["steps"] if step["state"] == "current"] == ["区审核推荐"]
    assert "王㛃" not in page.content.decode()


@pytest.mark.parametrize("wrong", ["number", "code", "nothing"])
def test_otherwise_nothing_is_told(client, application, wrong):
    number = "2026-1-9999" if wrong == "number" else application.number
    code = {"code": "AAAAAAAA", "nothing": ""}.get(wrong, application.query_code)
    page = ask(client, number, code)
    assert (page.status_code, page.context["shown"]) == (400, None)


def test_a_draft_has_no_number_to_ask_by(client):
    make.drafted(fill=False)
    assert ask(client, "", "").status_code == 400


def test_guessing_ends_after_so_many_tries(client, application):
    for _ in range(enquiry.TRIES):
        assert ask(client, application.number, "AAAAAAAA").status_code == 400
    page = ask(client, application.number, application.query_code)
    assert (page.status_code, page.context["shown"]) == (429, None)
