"""Reads which deadlines that are running lie elsewhere by the calendar in force, or by one that is proposed.

Nothing is altered: a person decides whether to extend.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from office import calendar as calendars
from office.deadlines import OpenDeadline, in_time, is_moved, last_day_by
from office.machine import available
from office.words import day_words
from office.workdays import Calendar
from portal.selectors.offers import offered

SHOWN = 200
Moved = tuple[OpenDeadline, date]


def moved_deadlines(user: Any, at: datetime, after: Calendar | None = None) -> list[Moved]:
    """The open deadlines that a person sees (all without one) with their last day by a calendar, where it differs.

    Each is recounted from what it was given under the calendar of its time; without `after`, the one in force counts.
    """
    history = calendars.History()
    now = after or history.at(at)
    found = []
    for open_deadlines in offered("open_deadlines").values():
        for one in open_deadlines(user, at):
            then = history.at(one.set_at)
            # Counted back and forth by the same calendar, a deadline stays where it is.
            by = None if then is now and one.workdays is None else last_day_by(one, then, now)
            if by is not None and is_moved(one, by):
                found.append((one, by))
    return sorted(found, key=lambda pair: in_time(pair[0]))


def moved_rows(moved: Iterable[Moved], user: Any) -> list[dict[str, Any]]:
    """Moved deadlines as a page shows them, with the way to extend where this person may."""
    return [_row(one, by, user) for one, by in list(moved)[:SHOWN]]


def moved_counts(moved: Iterable[Moved]) -> list[dict[str, Any]]:
    """How many of each kind, for those who see no files."""
    groups = [one.group for one, _ in moved]
    return [{"label": group, "value": f"{groups.count(group)} 项"} for group in dict.fromkeys(groups)]


def _row(one: OpenDeadline, by: date, user: Any) -> dict[str, Any]:
    may_extend = bool(one.extend) and any(row.action == one.extend for row in available(one.thing, user))
    return {
        "group": one.group,
        "title": one.title,
        "url": one.url,
        "last": day_words(one.last) if one.last else "未计算",
        "by": day_words(by),
        "later": one.last is None or by > one.last,
        "extend_url": one.extend_url if may_extend else "",
    }
