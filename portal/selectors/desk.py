"""Reads for each person's home: what waits for the person, and whom the person waits for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from office import calendar as calendars
from office import register
from office.clock import local_date
from office.models import Message
from office.standing import forget, kept
from office.workdays import Calendar
from portal.selectors.deadlines import left, today_words, waited
from portal.selectors.offers import offered

SHOWN = 50


def todo(user: Any, at: datetime) -> list[dict[str, Any]]:
    """What waits for a person: what is due first, then the oldest."""
    return in_order(thing for todo_for in offered("todo_for").values() for thing in todo_for(user, at))


def in_order(things: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is due stands before what is not, then the oldest first."""
    return sorted(things, key=lambda thing: (thing["due"] is None, thing["due"] or thing["since"], thing["since"]))


def count_todo(user: Any, at: datetime) -> int:
    """How many things wait for a person; the number beside 待办."""
    counting = offered("count_todo_for")
    total = sum(count_todo_for(user, at) for count_todo_for in counting.values())
    return total + sum(len(todo_for(user, at)) for app, todo_for in offered("todo_for").items() if app not in counting)


def waiting(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Whom a person waits for, the longest first."""
    things = [thing for waiting_for in offered("waiting_for").values() for thing in waiting_for(user, at)]
    return sorted(things, key=lambda thing: thing["since"])


def stages(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Figures for the home of a person, the uppermost app's first."""
    from_the_top = reversed(offered("stages_for").values())
    return [figure for stages_for in from_the_top for figure in stages_for(user, at)]


def counts(user: Any, at: datetime, head: int | None = None) -> dict[str, int]:
    """The numbers in the frame of every page: `todo` and `unread`.

    Whatever makes work or tells somebody something is an act in the register, in the same transaction. So the numbers
    are counted anew when the register has grown, and after a minute, when a deadline may have passed meanwhile.
    `head` is the register's, where the page has asked for it.
    """
    return kept(_key(user), register.head() if head is None else head, lambda: _counted(user, at))


def _counted(user: Any, at: datetime) -> dict[str, int]:
    return {"todo": count_todo(user, at), "unread": Message.objects.filter(recipient=user).unread().count()}


def forget_counts(user: Any) -> None:
    """Have the numbers in the frame counted anew: reading a message is no act."""
    forget(_key(user))


def _key(user: Any) -> str:
    return f"portal-counts-{user.pk}"


def desk_of(user: Any, at: datetime, group: str = "") -> dict[str, Any]:
    """Everything on a person's home, in words; `group` keeps to-dos of one kind."""
    calendar, things = calendars.load(), todo(user, at)
    groups = dict.fromkeys(thing["group"] for thing in things)
    chosen = [thing for thing in things if not group or thing["group"] == group]
    return {
        "today": today_words(local_date(at), calendar),
        "groups": [{"label": name, "count": sum(thing["group"] == name for thing in things)} for name in groups],
        "total": len(things),
        "chosen": len(chosen),
        "rows": [_row(thing, at, calendar) for thing in chosen[:SHOWN]],
        "waiting": [_pair(thing, at, calendar) for thing in waiting(user, at)],
        "stages": _by_heading(stages(user, at)),
        "uncovered": calendars.missing_year(local_date(at), calendar),
        "messages_new": list(Message.objects.for_user(user).unread()[:5]),
    }


def _row(thing: dict[str, Any], at: datetime, calendar: Calendar) -> dict[str, Any]:
    words, tone = left(thing["due"], at, calendar)
    return {**thing, "waited": waited(thing["since"], at, calendar), "left": words, "left_tone": tone}


def _pair(thing: dict[str, Any], at: datetime, calendar: Calendar) -> dict[str, Any]:
    """One line of 我在等谁."""
    words, tone = left(thing["due"], at, calendar)
    return {
        "title": thing["whom"],
        "note": thing["what"],
        "url": thing["url"],
        "end": words or waited(thing["since"], at, calendar),
        "end_tone": tone,
    }


def _by_heading(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    headings = dict.fromkeys(figure["heading"] for figure in figures)
    return [
        {"heading": heading, "tiles": [figure for figure in figures if figure["heading"] == heading]}
        for heading in headings
    ]
