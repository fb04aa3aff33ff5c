"""Working days: real notices to the day, make-up days, holidays, year ends, and laws that hold for any start."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.calendar import from_library
from office.workdays import (
    Calendar,
    CountedDay,
    Day,
    Kind,
    Mode,
    UncoveredYear,
    add_workdays,
    end_of_period,
    explain,
    next_workday,
    workdays_between,
)

CALENDAR = from_library()
NOTICES = list(
    csv.DictReader((Path(__file__).parent.parent / "data" / "notices.csv").read_text(encoding="utf-8").splitlines())
)
STARTS = st.dates(date(2004, 1, 1), date(2026, 9, 30))
COUNTS = st.integers(1, 40)
MODES = st.sampled_from(list(Mode))


def test_there_are_thirteen_notices():
    assert len(NOTICES) == 13


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: f"{notice['issuer']}-{notice['issued_on']}")
def test_real_notice_is_met_to_the_day(notice):
    issued, n, mode = date.fromisoformat(notice["issued_on"]), int(notice["workdays"]), Mode(notice["mode"])
    counted = explain(issued, n, mode, CALENDAR)
    first = next(day.date for day in counted if day.counts)
    assert (first.isoformat(), counted[-1].date.isoformat()) == (notice["starts_on"], notice["ends_on"])


@pytest.mark.parametrize(
    ("start", "n", "mode", "end"),
    [
        # Across 国庆节 2026, whose make-up Sunday was 09-20 and make-up Saturday is 10-10.
        ("2026-09-28", 5, "incl", "2026-10-09"),
        ("2026-09-28", 5, "next", "2026-10-10"),
        # A make-up Sunday counts, as the day of issue too.
        ("2026-09-20", 1, "incl", "2026-09-20"),
        ("2026-09-20", 5, "incl", "2026-09-24"),
        ("2026-09-20", 5, "next", "2026-09-28"),
        ("2026-09-18", 2, "incl", "2026-09-20"),
        # A make-up Saturday counts.
        ("2026-10-09", 2, "incl", "2026-10-10"),
        # A holiday Wednesday does not.
        ("2025-01-01", 1, "incl", "2025-01-02"),
        ("2024-12-31", 2, "incl", "2025-01-02"),
        ("2026-02-18", 1, "incl", "2026-02-24"),
        # Issued on a day off: both modes start on the next working day.
        ("2026-10-03", 5, "incl", "2026-10-13"),
        ("2026-10-03", 5, "next", "2026-10-13"),
        ("2026-11-21", 1, "incl", "2026-11-23"),
        ("2026-11-21", 1, "next", "2026-11-23"),
        # An ordinary week, and across an ordinary weekend.
        ("2026-11-23", 5, "incl", "2026-11-27"),
        ("2026-11-23", 5, "next", "2026-11-30"),
        # Across the end of a year, with a holiday set for December by the next year's schedule.
        ("2018-12-28", 3, "incl", "2019-01-02"),
        ("2023-12-29", 2, "incl", "2024-01-02"),
        # The longest 春节: 2020's was extended in the year itself.
        ("2020-01-23", 2, "incl", "2020-02-03"),
        # The last day that can be told.
        ("2026-12-31", 1, "incl", "2026-12-31"),
        ("2026-12-30", 1, "next", "2026-12-31"),
    ],
)
def test_end_of_period(start, n, mode, end):
    assert end_of_period(date.fromisoformat(start), n, Mode(mode), CALENDAR) == date.fromisoformat(end)


def test_explanation_names_each_day_with_its_reason_and_source():
    source = "国办发明电〔2025〕7号"
    assert explain(date(2026, 9, 18), 3, Mode.NEXT, CALENDAR) == [
        CountedDay(date(2026, 9, 18), False, None, "起始当日不计，自下一个工作日起算", source),
        CountedDay(date(2026, 9, 19), False, None, "周末", source),
        CountedDay(date(2026, 9, 20), True, 1, "国庆节调休上班", source),
        CountedDay(date(2026, 9, 21), True, 2, "工作日", source),
        CountedDay(date(2026, 9, 22), True, 3, "工作日", source),
    ]
    assert explain(date(2026, 10, 7), 1, Mode.INCL, CALENDAR) == [
        CountedDay(date(2026, 10, 7), False, None, "国庆节放假", source),
        CountedDay(date(2026, 10, 8), True, 1, "工作日", source),
    ]


@pytest.mark.parametrize(
    ("start", "n", "mode", "year"),
    [
        ("2026-12-31", 2, "incl", 2027),
        ("2026-12-31", 1, "next", 2027),
        ("2026-12-25", 9, "incl", 2027),
        ("2027-01-15", 1, "incl", 2027),
        ("2003-12-31", 1, "next", 2003),
        ("2003-12-31", 1, "incl", 2003),
    ],
)
def test_uncovered_year_is_an_error_in_one_sentence(start, n, mode, year):
    with pytest.raises(UncoveredYear) as error:
        end_of_period(date.fromisoformat(start), n, Mode(mode), CALENDAR)
    assert error.value.year == year
    assert str(error.value) == (
        f"{year}年的节假日安排尚未载入，不能推算工作日，请系统管理员先载入国务院办公厅公布的{year}年部分节假日安排。"
    )


def test_a_period_has_at_least_one_day():
    for n in (0, -1):
        with pytest.raises(ValueError, match="^工作日数应是不小于1的整数。$"):
            end_of_period(date(2026, 11, 23), n, Mode.INCL, CALENDAR)


def test_an_instant_is_not_a_day():
    with pytest.raises(TypeError):
        CALENDAR.day(datetime(2026, 10, 1, 9))


def test_days_know_what_they_are():
    source = "国办发明电〔2025〕7号"
    assert CALENDAR.day(date(2026, 10, 1)) == Day(date(2026, 10, 1), Kind.HOLIDAY, "国庆节", source)
    assert CALENDAR.day(date(2026, 10, 10)) == Day(date(2026, 10, 10), Kind.MAKEUP, "国庆节", source)
    assert CALENDAR.day(date(2026, 10, 12)) == Day(date(2026, 10, 12), Kind.WEEKDAY, "", source)
    assert CALENDAR.day(date(2026, 10, 17)) == Day(date(2026, 10, 17), Kind.WEEKEND, "", source)
    assert CALENDAR.day(date(2026, 9, 25)) == Day(date(2026, 9, 25), Kind.HOLIDAY, "中秋节", source)
    # December days of 元旦 rest on the next year's schedule.
    assert CALENDAR.day(date(2018, 12, 31)).source == "国办发明电〔2018〕15号、国办发明电〔2019〕3号"
    assert CALENDAR.day(date(2009, 5, 1)).source == "chinesecalendar 1.11.0"
    assert (CALENDAR.covers(2026), CALENDAR.covers(2027)) == (True, False)


def test_an_empty_calendar_covers_nothing():
    with pytest.raises(UncoveredYear):
        end_of_period(date(2026, 11, 23), 1, Mode.INCL, Calendar({}))


def test_counting_helpers():
    assert next_workday(date(2026, 10, 1), CALENDAR) == date(2026, 10, 8)
    assert next_workday(date(2026, 10, 8), CALENDAR) == date(2026, 10, 8)
    assert add_workdays(date(2026, 9, 30), 1, CALENDAR) == date(2026, 10, 8)
    assert add_workdays(date(2026, 10, 1), 3, CALENDAR) == date(2026, 10, 10)
    assert workdays_between(date(2026, 9, 28), date(2026, 10, 9), CALENDAR) == 5
    assert workdays_between(date(2026, 10, 1), date(2026, 10, 7), CALENDAR) == 0
    assert workdays_between(date(2026, 10, 8), date(2026, 10, 8), CALENDAR) == 1
    assert workdays_between(date(2026, 10, 9), date(2026, 10, 8), CALENDAR) == 0
    # 2025 has 248 working days, 2026 has 248.
    assert workdays_between(date(2025, 1, 1), date(2025, 12, 31), CALENDAR) == 248
    assert workdays_between(date(2026, 1, 1), date(2026, 12, 31), CALENDAR) == 248


@given(STARTS, COUNTS, MODES)
def test_a_period_ends_on_its_last_counted_working_day(start, n, mode):
    counted = explain(start, n, mode, CALENDAR)
    assert [day.ordinal for day in counted if day.counts] == list(range(1, n + 1))
    assert counted[-1].counts
    assert [day.date for day in counted] == [start + timedelta(days=i) for i in range(len(counted))]
    assert all(CALENDAR.day(day.date).is_workday for day in counted if day.counts)
    assert counted[-1].date == end_of_period(start, n, mode, CALENDAR)


@given(STARTS, COUNTS)
def test_the_modes_differ_by_one_working_day_after_a_working_day_and_not_at_all_after_a_day_off(start, n):
    incl, following = (end_of_period(start, n, mode, CALENDAR) for mode in Mode)
    if CALENDAR.day(start).is_workday:
        assert following == add_workdays(incl, 1, CALENDAR)
    else:
        assert following == incl


@given(STARTS, COUNTS)
def test_counting_back_gives_the_number(start, n):
    assert workdays_between(start, end_of_period(start, n, Mode.INCL, CALENDAR), CALENDAR) == n


@given(STARTS, COUNTS, MODES)
def test_a_longer_period_ends_later_and_a_later_start_never_ends_earlier(start, n, mode):
    end = end_of_period(start, n, mode, CALENDAR)
    assert end_of_period(start, n + 1, mode, CALENDAR) > end
    assert end_of_period(start + timedelta(days=1), n, mode, CALENDAR) >= end


@given(STARTS, st.integers(1, 20), st.integers(1, 20))
def test_adding_in_two_steps_is_adding_at_once(start, first, second):
    once = add_workdays(start, first + second, CALENDAR)
    assert add_workdays(add_workdays(start, first, CALENDAR), second, CALENDAR) == once


@given(st.dates(date(2027, 1, 1), date(9999, 12, 31)) | st.dates(date(1, 1, 1), date(2003, 12, 31)), COUNTS, MODES)
def test_outside_the_covered_years_there_is_only_the_error(start, n, mode):
    with pytest.raises(UncoveredYear) as error:
        end_of_period(start, n, mode, CALENDAR)
    assert error.value.year == start.year
