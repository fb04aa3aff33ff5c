"""Public pages are kept for visitors while nothing changes, and never show a door as open that has closed."""

from datetime import timedelta

import pytest
from django.test import Client

from portal.selectors import next_turn
from publicity.choices import NoticeAction
from tests.factories import publicity as make

SECONDS = timedelta(seconds=1)
PUBLIC = "public, max-age=10, stale-while-revalidate=30"


@pytest.fixture
def case(db, frozen):
    case = make.issued(2)
    case.at = frozen("2026-03-25T09:00")
    return case


@pytest.fixture
def address(case) -> str:
    return case.notice.get_absolute_url()


def test_a_visitor_gets_what_anybody_may_keep(client, address):
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == PUBLIC
    assert answer.headers["Vary"] == "Cookie"
    assert answer.cookies == {}


def test_asked_again_the_page_costs_one_query_and_no_drawing(client, address, django_assert_num_queries):
    first = client.get(address)
    with django_assert_num_queries(1):
        second = client.get(address)
    assert (second.content, second.context) == (first.content, None)


def test_who_has_the_page_is_told_so_in_one_query(client, address, django_assert_num_queries):
    etag = client.get(address).headers["ETag"]
    with django_assert_num_queries(1):
        again = Client().get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again.headers[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        "ETag": etag, "Cache-Control": PUBLIC, "Vary": "Cookie",
    }  # fmt: skip


def test_an_act_elsewhere_leaves_the_validator(client, case, address):
    etag = client.get(address).headers["ETag"]
    case.object(1)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_a_withdrawal_shows_at_once(client, case, address):
    etag = client.get(address).headers["ETag"]
    case.do(NoticeAction.WITHDRAW, case.head, note="名单有误，更正后重新公示。")
    answer = client.get(address, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.context["period"]["headline"] == "公示已撤销"


def test_no_stale_form_after_the_last_second(client, case, address, frozen):
    until = case.notice.objections_until
    frozen(until - 5 * SECONDS)
    last = client.get(address)
    assert last.context["period"]["object_url"] == f"{address}object/"
    assert last.headers["Cache-Control"] == "public, max-age=5, stale-while-revalidate=0"
    frozen(until)
    assert client.get(address).context["period"]["object_url"] == ""


def test_the_enlarged_page_is_kept_apart(client, address):
    plain = client.get(address).content
    enlarged = Client()
    enlarged.cookies["enlarged"] = "1"
    assert [enlarged.get(address).content.count(b'class="enlarged"') for _ in range(2)] == [1, 1]
    assert client.get(address).content == plain


def test_who_is_signed_in_gets_a_page_that_nobody_keeps(client, case, address):
    client.get(address)
    staff = Client()
    staff.force_login(case.officer)
    answer = staff.get(address)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.context["file_url"] == f"/publicity/notices/{case.notice.pk}/"
    assert "ETag" not in answer.headers
    assert b"csrfmiddlewaretoken" not in Client().get(address).content


def test_an_address_with_other_parameters_is_drawn_each_time(client, address):
    assert [client.get(f"{address}?x={number}").context["notice"] is not None for number in (1, 1)] == [True, True]


def test_with_nothing_kept_every_request_is_drawn(client, address, settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    etag = client.get(address).headers["ETag"]
    assert client.get(address).context is not None
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_a_form_is_never_kept(client, address):
    answer = client.get(f"{address}object/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_home_changes_when_a_round_closes(client, case, frozen):
    before = case.call.closes_at - 5 * SECONDS
    frozen(before)
    assert next_turn(before) == case.call.closes_at
    assert [call["is_open"] for call in client.get("/").context["calls"]] == [True]
    frozen(case.call.closes_at)
    assert [call["is_open"] for call in client.get("/").context["calls"]] == [False]
