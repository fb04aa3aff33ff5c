"""Beginning a form, and who gets in."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from applications.choices import State
from applications.models import Application
from tests.applications.form_views.pages import content_of, page, sign_in, text_of, url
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db


# Starting -------------------------------------------------------------------------------------------------------------


def test_an_open_round_is_begun_once_and_then_resumed() -> None:
    unit, call = people.verified_unit(), make.call()
    client = sign_in(make.applicant_of(unit))
    html = page(client, "start")
    assert url("begin", call.pk, unit.pk) in html
    assert "申报时间：2026年3月1日 09:00至2026年4月1日 09:00，还剩 22 个工作日" in text_of(html)

    first = client.post(url("begin", call.pk, unit.pk))
    application = Application.objects.get()
    assert (first.status_code, first.url) == (302, url("form", application.pk))
    again = client.post(url("begin", call.pk, unit.pk))
    assert (again.url, Application.objects.count()) == (first.url, 1)
    html = page(client, "start")
    assert url("form", application.pk) in html
    assert url("begin", call.pk, unit.pk) not in html


def test_a_round_that_is_not_open_cannot_be_begun(frozen: Any) -> None:
    unit, call = people.verified_unit(), make.call()
    client = sign_in(make.applicant_of(unit))
    frozen("2026-02-20T09:00")
    assert "未开始" in text_of(page(client, "start"))
    assert url("begin", call.pk, unit.pk) not in page(client, "start")
    refused = client.post(url("begin", call.pk, unit.pk))
    assert (refused.status_code, Application.objects.count()) == (400, 0)
    assert "“2026年第一批”现在不在申报时间内。" in refused.content.decode()
    frozen("2026-04-01T09:00")
    assert "现在没有开放的申报批次" in text_of(page(client, "start"))


def test_another_units_id_in_the_address_is_not_found() -> None:
    mine, other, call = people.verified_unit(), people.verified_unit(), make.call()
    client = sign_in(make.applicant_of(mine))
    assert client.post(url("begin", call.pk, other.pk)).status_code == 404
    assert Application.objects.count() == 0


def test_a_unit_in_trouble_is_told_before_it_begins() -> None:
    pending, barred = people.pending_unit(), people.verified_unit()
    people.bar(barred)
    make.call()
    html = text_of(page(sign_in(make.applicant_of(pending)), "start"))
    assert "单位还没有通过主管部门核验：现在可以填写，核验通过后才能提交。" in html
    html = text_of(page(sign_in(make.applicant_of(barred)), "start"))
    assert "单位处于失信限制期内，可以填写，不能提交。" in html


def test_who_acts_for_no_unit_is_told_so() -> None:
    make.call()
    assert "您还不能申报" in text_of(page(sign_in(people.holder(Role.DISTRICT_OFFICER)), "start"))


# Who gets in ----------------------------------------------------------------------------------------------------------


PAGES = ("form", "missing", "preview", "form_attachments", "hand_in", "corrections")


@pytest.mark.parametrize("name", PAGES)
def test_another_units_form_is_not_found(draft: Way, name: str) -> None:
    stranger = sign_in(people.holder(Role.APPLICANT))
    assert stranger.get(url(name, draft.application.pk)).status_code == 404


def test_another_units_section_is_neither_read_nor_written(draft: Way) -> None:
    stranger = sign_in(people.holder(Role.APPLICANT))
    for name in ("section", "autosave"):
        address = url(name, draft.application.pk, "chain")
        assert stranger.post(address, {"revision": 0, "field-name": "乙"}).status_code == 404
    assert stranger.get(url("section", draft.application.pk, "chain")).status_code == 404
    assert content_of(draft.application, "chain").revision == 0


@pytest.mark.parametrize("role", [Role.MEMBER, Role.DISTRICT_OFFICER, Role.CITY_OFFICER, Role.EXPERT])
def test_a_draft_is_seen_by_nobody_but_the_units_clerks(draft: Way, role: str) -> None:
    unit = {"unit": draft.application.unit} if role == Role.MEMBER else {}
    assert sign_in(people.holder(role, **unit)).get(url("form", draft.application.pk)).status_code == 404


def test_officials_read_the_case_and_do_not_fill_in_the_form() -> None:
    way = make.way_to(State.RETURNED)
    officer = sign_in(way.staff.officer)
    response = officer.get(url("section", way.application.pk, "lead"))
    assert response.status_code == 403
    assert "只有申报单位的经办人可以填写申报书。" in response.content.decode()


def test_a_visitor_is_sent_to_sign_in(draft: Way) -> None:
    response = Client().get(url("form", draft.application.pk))
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("accounts:login"))


@pytest.mark.parametrize("key", ["nonsense", "eligibility_institution"])
def test_a_section_that_this_form_does_not_have_is_not_found(draft: Way, client: Client, key: str) -> None:
    assert client.get(url("section", draft.application.pk, key)).status_code == 404
    assert client.post(url("section", draft.application.pk, key), {"revision": 0}).status_code == 404
    assert client.post(url("autosave", draft.application.pk, key), {"revision": 0}).status_code == 404


# The task list --------------------------------------------------------------------------------------------------------


def test_the_task_list_names_every_section_with_its_state(draft: Way, client: Client) -> None:
    html = page(client, "form", draft.application.pk)
    assert re.findall(r'<a href="[^"]+/form/([a-z_-]+)/"[^>]*>', html.partition('class="tasks"')[2]) == [
        "chain", "lead", "fund", "posts", "members", "schools", "apprentices", "trainees", "targets", "policies",
        "plan", "eligibility_enterprise", "attachments",
    ]  # fmt: skip
    words = text_of(html)
    assert (words.count("未开始"), words.count("可不填")) == (11, 2)
    assert "还有 38 处没有填好" in words
    assert "2026年第一批 · 2026年4月1日 09:00截止 · 还剩 22 个工作日 · 报送海淀区人力资源和社会保障局" in words


def test_a_whole_form_is_led_on_to_finalising() -> None:
    way = make.drafted()
    html = page(sign_in(way.actor.user), "form", way.application.pk)
    assert text_of(html).count("已完成") == 14
    assert url("form_act", way.application.pk, "finalise") in html
