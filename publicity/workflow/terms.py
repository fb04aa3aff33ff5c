"""Decides until when an objection is screened and examined, in working days; never a guess.

In a year whose calendar is not loaded there is no deadline yet: it stays empty, every page says so, and the clock
counts it as soon as the year is in, from the day that was kept.
"""

from datetime import date

from office import calendar, clock
from office.machine import Move
from publicity.choices import ObjectionState
from publicity.models import Objection


def days_given(objection: Objection) -> int:
    """How many working days the present state has, by the programme's settings."""
    programme = objection.notice.programme
    received = objection.state == ObjectionState.RECEIVED
    return programme.objection_screen_days if received else programme.objection_examine_days


def count_screening(objection: Objection, start: date) -> None:
    """The deadline to screen, from the day of arrival, or from the day on which the case stands alone again."""
    objection.counted_from, objection.examine_until = start, None
    objection.due_at = calendar.end_if_known(start, objection.notice.programme.objection_screen_days)


def count_examination(move: Move) -> None:
    """The deadline to examine and decide, from the day of screening."""
    objection = move.thing
    objection.counted_from = clock.local_date(move.at)
    objection.examine_until = objection.due_at = calendar.end_if_known(objection.counted_from, days_given(objection))


def extend_examination(move: Move) -> None:
    """A new deadline to examine and decide, from today."""
    objection = move.thing
    objection.counted_from = clock.local_date(move.at)
    objection.examine_until = objection.due_at = calendar.end_after(objection.counted_from, move.facts.workdays)


def keep_examination(move: Move) -> None:
    """The deadline goes with the case to the head and back."""
    move.thing.due_at = move.thing.examine_until


def count_again(objection: Objection) -> bool:
    """Count a deadline that could not be counted before; whether it could be now. A counted one stays as it is."""
    if objection.due_at is not None or objection.counted_from is None:
        return False
    objection.due_at = calendar.end_if_known(objection.counted_from, days_given(objection))
    if objection.state != ObjectionState.RECEIVED:
        objection.examine_until = objection.due_at
    return objection.due_at is not None
