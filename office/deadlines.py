"""Decides how a deadline that is running would lie by another calendar; nothing here alters one. Pure.

Each app offers `open_deadlines(user)` in its selectors: what of its own still runs.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from office.clock import INSTANT, local_date
from office.workdays import Calendar, Mode, UncoveredYear, end_of_period, workdays_between

ONE_DAY = timedelta(days=1)
# What runs longer was not counted in working days.
LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class OpenDeadline:
    """A deadline in working days that has not passed.

    `start` is the day that it is counted from, `set_at` the instant at which it was computed. `due` is the first
    instant after the last day; None where no calendar covered it. `workdays` is how many it was given, None where that
    is counted back by the calendar of `set_at`. `extend` is the action that gives more time, at `extend_url`.
    """

    group: str
    title: str
    url: str
    thing: Any
    start: date
    set_at: datetime
    due: datetime | None
    workdays: int | None = None
    mode: Mode = Mode.NEXT
    extend: str = ""
    extend_url: str = ""

    @property
    def last(self) -> date | None:
        """The last day."""
        return local_date(self.due - INSTANT) if self.due else None


def last_day_by(deadline: OpenDeadline, then: Calendar, now: Calendar) -> date | None:
    """The last day by a calendar, for what was computed by an earlier one; None where it cannot be told."""
    try:
        number = deadline.workdays or _given(deadline, then)
        return end_of_period(deadline.start, number, deadline.mode, now) if number else None
    except UncoveredYear:
        return None


def is_moved(deadline: OpenDeadline, by: date | None) -> bool:
    """Whether a calendar puts the last day elsewhere."""
    return by is not None and by != deadline.last


def _given(deadline: OpenDeadline, then: Calendar) -> int | None:
    """How many working days were given; None where the deadline was not counted that way. Raises UncoveredYear."""
    last = deadline.last
    if last is None or last <= deadline.start or last - deadline.start > LONGEST:
        return None
    number = workdays_between(deadline.start + ONE_DAY, last, then)
    return number if number and end_of_period(deadline.start, number, Mode.NEXT, then) == last else None


def in_time(deadline: OpenDeadline) -> tuple[bool, datetime, str, str]:
    """The order of deadlines: what ends first stands first; what has no end yet, last."""
    return deadline.due is None, deadline.due or deadline.set_at, deadline.group, deadline.title
