"""When a construction period ends, and which reminder is due."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chains.periods import OVERDUE, corresponding_day, due_reminder

DAYS = st.dates(date(1950, 1, 1), date(2200, 12, 31))
MONTHS = st.integers(0, 240)
# A busy machine is no finding.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 7, 15), 24, date(2027, 7, 15)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_the_corresponding_day(start, months, end):
    assert corresponding_day(start, months) == end


def test_a_period_does_not_run_backwards():
    with pytest.raises(ValueError, match="backwards"):
        corresponding_day(date(2026, 1, 1), -1)


def test_the_calendar_has_an_end():
    with pytest.raises(OverflowError, match="9999"):
        corresponding_day(date(9999, 6, 1), 12)


@unhurried
@given(DAYS, MONTHS)
def test_the_end_lies_in_the_month_that_far_ahead(start, months):
    end = corresponding_day(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months


@unhurried
@given(DAYS, MONTHS)
def test_the_end_has_the_same_number_or_is_the_last_of_its_month(start, months):
    end = corresponding_day(start, months)
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@unhurried
@given(DAYS, DAYS, MONTHS)
def test_who_starts_later_ends_no_earlier(one, other, months):
    first, second = sorted((one, other))
    assert corresponding_day(first, months) <= corresponding_day(second, months)


@pytest.mark.parametrize(
    ("left", "lead"),
    [
        (181, None),
        (180, 180),
        (179, 180),
        (91, 180),
        (90, 90),
        (31, 90),
        (30, 30),
        (8, 30),
        (7, 7),
        (0, 7),
        (-1, OVERDUE),
    ],
)
def test_the_reminder_that_is_due(left, lead):
    end = date(2027, 7, 15)
    assert due_reminder(end, end - timedelta(days=left), [180, 90, 30, 7]) == lead


def test_a_programme_without_leads_reminds_only_once_it_is_over():
    end = date(2027, 7, 15)
    assert due_reminder(end, end, []) is None
    assert due_reminder(end, end + timedelta(days=1), []) == OVERDUE


@unhurried
@given(st.integers(-30, 400), st.lists(st.integers(1, 365), max_size=6))
def test_the_shortest_lead_that_has_come(left, ahead):
    end = date(2027, 7, 15)
    due = due_reminder(end, end - timedelta(days=left), ahead)
    come = [lead for lead in ahead if lead >= left]
    assert due == (OVERDUE if left < 0 else min(come, default=None))
