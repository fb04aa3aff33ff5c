"""One act of a person from a filled-in form: the same way for the page and for the API."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from office.machine import Actor, NotAllowed, NotReady, Transition, available, perform, refusal_of, workflow_of


def row_of(thing: Any, action: str) -> Transition | None:
    """The row of an action that persons use, preferably one that starts at the thing's state; None if there is none."""
    rows = [row for row in workflow_of(thing).rows if row.action == action and row.who is not None]
    return next((row for row in rows if thing.state in row.sources), rows[0] if rows else None)


def refuse_early(thing: Any, row: Transition, user: Any) -> None:
    """What the machine would refuse whatever the form says. Raises WrongState, NotAllowed."""
    workflow_of(thing).find(row.action, thing.state)
    if row not in available(thing, user):
        raise NotAllowed(refusal_of(row, row.who(user, thing) if row.who is not None else None))


def fill_in(thing: Any, row: Transition, form: Any, *, actor: Actor, at: datetime, seen: int | None) -> Any:
    """Validate the form and perform the action in one transaction; the thing as it is now, None for a bad form.

    Raises the machine's refusals; what is not ready stands on the form, too.
    """
    refuse_early(thing, row, actor.user)
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return perform(thing, row.action, actor=actor, at=at, note=form.note, facts=form.facts(), seen=seen)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    except NotReady as refusal:
        for problem in refusal.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.text)
        raise


def seen_revision(text: Any) -> int | None:
    """The revision that the screen showed; None when it did not say."""
    return int(text) if str(text).isdecimal() else None
