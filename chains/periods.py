"""Decides when a construction period ends and which reminder of its end is due; pure arithmetic of days."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

# The lead, in days, of the reminder that is due once the period is over.
OVERDUE = 0


def corresponding_day(start: date, months: int) -> date:
    """The day of the same number so many months later, or that month's last day when it has no such number.

    2024-02-29 and 24 months give 2026-02-28 (民法典第二百零二条; 工作方案五: 建设周期为两年). Raises ValueError for a
    negative number of months, OverflowError past the year 9999.
    """
    if months < 0:
        raise ValueError("A period does not run backwards.")
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year > date.max.year:
        raise OverflowError("The corresponding day lies past the year 9999.")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def due_reminder(ends_on: date, today: date, ahead: Iterable[int]) -> int | None:
    """The lead in days of the reminder that is due today, OVERDUE after the last day, None when none is due yet.

    `ahead` are the programme's leads, e.g. 180, 90, 30, 7. Of several leads that have come, also while the clock stood
    still, only the shortest is due: the longer ones say nothing new any more.
    """
    left = (ends_on - today).days
    if left < 0:
        return OVERDUE
    return min((lead for lead in ahead if lead > OVERDUE and left <= lead), default=None)
