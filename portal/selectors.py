"""Reads across all apps: what waits for a person, whom a person waits for.

Each app that has work for people offers, in its `selectors.py`, any of these; the portal asks those that exist:

    todo_for(user, at) -> list[dict]      what waits for the person, one dictionary each:
        key       unique and stable, e.g. "application-17-review"
        group     word for the filter, e.g. "受理"
        label, tone, shape    the tag, e.g. "受理", "blue", "●"
        title, url            what it is and where it is done
        sub       second line, e.g. lead unit and number
        source    where it comes from, e.g. the district
        since     the instant since when it waits (state_since)
        due       the instant it is due, or None
    count_todo_for(user, at) -> int       how many, when that is cheaper than the list
    waiting_for(user, at) -> list[dict]   whom the person waits for, one dictionary each:
        whom, what, url (or ""), since (the oldest), due (or None)
    stages_for(user, at) -> list[dict]    figures for the home, e.g. applications at each stage of the current round:
        heading, value, label, url (or "")
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

# From the bottom of the ladder up; an app joins by offering the functions above.
APPS = ("accounts", "chains", "applications", "publicity", "evaluation", "subsidies")


def _offered(name: str) -> Iterator[Callable[..., Any]]:
    """The functions of one name that the apps' selectors offer, in the order of the ladder."""
    for app in APPS:
        if find_spec(f"{app}.selectors"):
            function = getattr(import_module(f"{app}.selectors"), name, None)
            if function is not None:
                yield function


def todo(user: Any, at: datetime) -> list[dict[str, Any]]:
    """What waits for a person, those that are due first, then the oldest."""
    things = [thing for todo_for in _offered("todo_for") for thing in todo_for(user, at)]
    return sorted(things, key=lambda thing: (thing["due"] is None, thing["due"] or thing["since"], thing["since"]))


def count_todo(user: Any, at: datetime) -> int:
    """How many things wait for a person; the number beside 待办."""
    total = 0
    for app in APPS:
        if find_spec(f"{app}.selectors"):
            selectors = import_module(f"{app}.selectors")
            if hasattr(selectors, "count_todo_for"):
                total += selectors.count_todo_for(user, at)
            elif hasattr(selectors, "todo_for"):
                total += len(selectors.todo_for(user, at))
    return total


def waiting(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Whom a person waits for, the longest first."""
    things = [thing for waiting_for in _offered("waiting_for") for thing in waiting_for(user, at)]
    return sorted(things, key=lambda thing: thing["since"])


def stages(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Figures for the home of a person."""
    return [figure for stages_for in _offered("stages_for") for figure in stages_for(user, at)]


def count_unread(user: Any) -> int:
    """How many messages a person has not read."""
    return 0
