"""The public lists of notices and announcements: filters in the address, pages by key, a constant number of queries."""

import pytest
from django.core.cache import cache
from django.test import Client

from publicity.choices import NoticeState
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db
# What each standing holds.
STANDINGS = {
    "": ["issued", "superseded", "withdrawn", "closed"],
    "running": ["issued"],
    "over": ["superseded", "withdrawn", "closed"],
}


def titles(path: str) -> list[str]:
    return [row["title"] for row in Client().get(path).context["rows"]]


def notice(state: NoticeState, number: int):
    """A notice whose title says its state; each of another round."""
    start = make.START.replace(year=make.START.year - number)
    return make.notice_at(state, start=start, title=f"第{number}号{state}")


@pytest.mark.parametrize(("standing", "states"), STANDINGS.items())
def test_notices_by_standing(frozen, standing, states):
    frozen(make.ISSUE)
    for number, state in enumerate(
        (NoticeState.CLOSED, NoticeState.WITHDRAWN, NoticeState.ISSUED, NoticeState.DRAFTED)
    ):
        notice(state, number)
    found = titles(f"/notices/?standing={standing}")
    assert [title[3:] for title in found] == [state for state in states if state != "superseded"]


def test_a_corrected_notice_is_over_and_the_correction_runs(frozen):
    frozen(make.ISSUE)
    case = make.issued(1)
    later = case.correct_notice(title="更正后的公示")
    assert titles("/notices/?standing=running") == [later.title]
    assert titles("/notices/?standing=over") == [case.notice.title]


def test_there_is_no_other_standing(db):
    assert Client().get("/notices/?standing=x").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=第0号", True), ("q={serial}", True), ("q={serial}&standing=over", False), ("q=没有", False)],
)
def test_a_notice_is_found_by_title_and_serial(frozen, query, found):
    frozen(make.ISSUE)
    case = notice(NoticeState.ISSUED, 0)
    answer = Client().get(f"/notices/?{query.format(serial=case.notice.serial)}")
    assert [row["url"] for row in answer.context["rows"]] == ([case.notice.get_absolute_url()] if found else [])
    page = answer.content.decode()
    assert ('<a class="button" href="/notices/">清除条件</a>' in page) is not found


def test_chips_and_search_keep_each_other(db):
    context = Client().get("/notices/?standing=over&q=2026").context
    assert [(chip["label"], chip["url"], chip["current"]) for chip in context["chips"]] == [
        ("全部", "/notices/?standing=&q=2026", False),
        ("公示中", "/notices/?standing=running&q=2026", False),
        ("已结束", "/notices/?standing=over&q=2026", True),
    ]
    assert [(field.name, field.value()) for field in context["form"].hidden_fields()] == [("standing", "over")]


def test_an_announcement_is_found_by_title_and_serial(frozen):
    frozen(make.ISSUE)
    paper = make.closed(1).announce()
    for text, found in ((paper.title[-6:], [paper.title]), (paper.serial, [paper.title]), ("没有", [])):
        assert titles(f"/announcements/?q={text}") == found


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", ["notices", "announcements"])
def test_as_many_queries_for_three_lines_as_for_one(frozen, django_assert_num_queries, name, number):
    frozen(make.ISSUE)
    for each in range(number):
        case = notice(NoticeState.CLOSED, each)
        case.announce()
    # The list; the register's head of a page that is kept.
    for path, queries in ((f"/{name}/", 2), (f"/{name}/?q=2", 1)):
        Client().get(f"{path}&kept=no" if "?" in path else f"{path}?kept=no")
        cache.clear()
        with django_assert_num_queries(queries):
            answer = Client().get(path)
        assert len(answer.context["rows"]) == number


def test_before_the_first_notice_the_page_leads_on(db):
    for path in ("/notices/", "/announcements/"):
        page = Client().get(path).content.decode()
        assert '<a class="button" href="/guide/">看申报指南</a>' in page
