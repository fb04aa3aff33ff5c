"""Reads across all apps: each person's home, and the public pages.

Each app that has work for people offers, in its `selectors`, any of these; the portal asks those that exist:

    todo_for(user, at) -> list[dict]      what waits for the person, one dictionary each:
        group     word for the filter, e.g. "受理"
        label, tone, shape    the tag, e.g. "受理", "blue", "●"
        title, url            what it is and where it is done
        sub       second line, e.g. lead unit and number
        source    where it comes from, e.g. the district
        since     the instant since when it waits (state_since)
        due       the instant it is due (the first instant after the deadline), or None
    count_todo_for(user, at) -> int       how many, when that is cheaper than the list
    waiting_for(user, at) -> list[dict]   whom the person waits for, one dictionary each:
        whom, what, url (or ""), since (the oldest), due (or None)
    open_deadlines(user, at) -> Iterator[office.deadlines.OpenDeadline]    what still runs in working days; all for None
    stages_for(user, at) -> list[dict]    figures for the home, e.g. applications at each stage of the current round:
        heading, value, label, url (or "")
"""

from portal.selectors.desk import count_todo, counts, desk_of, forget_counts, in_order, stages, todo, waiting
from portal.selectors.guide import guide_of
from portal.selectors.news import headlines
from portal.selectors.offers import offered
from portal.selectors.public import (
    calls,
    contacts,
    next_turn,
    policies,
    preparation,
    programme_chosen,
    recent_chains,
)
from portal.selectors.records import acts_shown, register_entries, register_rows

__all__ = [
    "acts_shown", "calls", "contacts", "count_todo", "counts", "desk_of", "forget_counts", "guide_of", "headlines",
    "in_order", "next_turn", "offered", "policies", "preparation", "programme_chosen", "recent_chains",
    "register_entries", "register_rows", "stages", "todo", "waiting",
]  # fmt: skip
