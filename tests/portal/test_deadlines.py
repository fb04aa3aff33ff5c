"""The words of deadlines: working days waited and left, and what is said in a year without a calendar."""

from datetime import datetime

import pytest

from office.calendar import from_library
from office.clock import SHANGHAI
from office.words import until_words
from office.workdays import Calendar
from portal.selectors.deadlines import left, today_words, waited

CALENDAR = from_library()
UNCOVERED = Calendar({}, {2026: "国办发明电〔2025〕7号"})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# 14 February 2026 is a Saturday on which people work; 15 to 23 February are holidays.
NOW = at("2026-02-11T10:00")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, ("", "")),
        ("2026-02-12T00:00", ("今天到期", "amber")),
        ("2026-02-11T17:00", ("今天到期", "amber")),
        ("2026-02-13T00:00", ("还剩 1 个工作日", "amber")),
        ("2026-02-14T00:00", ("还剩 2 个工作日", "")),
        ("2026-02-15T00:00", ("还剩 3 个工作日", "")),
        ("2026-02-24T00:00", ("还剩 3 个工作日", "")),
        ("2026-02-25T00:00", ("还剩 4 个工作日", "")),
        ("2026-02-11T09:59", ("已超期", "red")),
        ("2026-02-11T00:00", ("已超 1 个工作日", "red")),
        ("2026-02-07T00:00", ("已超 3 个工作日", "red")),
    ],
)
def test_what_is_left(due, words):
    assert left(at(due) if due else None, NOW, CALENDAR) == words


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2026-02-11T09:00", "今天"),
        ("2026-02-10T23:59", "1 个工作日"),
        ("2026-02-06T09:00", "3 个工作日"),
        ("2026-02-07T09:00", "3 个工作日"),
    ],
)
def test_how_long_it_waited(since, words):
    assert waited(at(since), NOW, CALENDAR) == words


def test_what_came_on_a_day_off_has_not_waited_a_day():
    assert waited(at("2026-02-28T09:00"), at("2026-03-01T09:00"), CALENDAR) == "不到 1 个工作日"


def test_a_year_without_a_calendar_is_not_guessed():
    now = at("2027-01-15T09:00")
    assert waited(at("2026-12-30T09:00"), now, UNCOVERED) == "12月30日起"
    assert left(at("2027-01-20T00:00"), now, UNCOVERED) == ("1月19日到期", "")
    assert left(at("2027-01-10T00:00"), now, UNCOVERED) == ("1月9日已到期", "red")
    assert left(at("2027-01-16T00:00"), now, UNCOVERED) == ("今天到期", "amber")
    assert today_words(now.date(), UNCOVERED) == "2027年1月15日 星期五"


@pytest.mark.parametrize(
    ("end", "words"),
    [("2026-12-12T00:00", "2026年12月11日24时"), ("2026-12-11T17:00", "2026年12月11日 17:00")],
)
def test_midnight_belongs_to_the_day_before(end, words):
    assert until_words(at(end)) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-02-14", "2026年2月14日 星期六，春节调休上班"),
        ("2026-02-17", "2026年2月17日 星期二，春节放假"),
        ("2026-03-02", "2026年3月2日 星期一，工作日"),
        ("2026-03-01", "2026年3月1日 星期日，周末"),
    ],
)
def test_today_says_whether_people_work(day, words):
    assert today_words(datetime.fromisoformat(day).date(), CALENDAR) == words
