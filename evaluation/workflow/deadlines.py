"""More time to score: how much an officer may give, and until when it then lasts."""

from dataclasses import dataclass
from datetime import date

from office import calendar, clock
from office.machine import Move, Problem
from office.workdays import UncoveredYear, add_workdays

MOST_WORKDAYS = 20


@dataclass(frozen=True)
class Extension:
    """How many working days are added."""

    workdays: int


def extended_to(move: Move) -> date:
    """The new last day: counted from the present one, or from today where that is over. Raises UncoveredYear."""
    today = clock.local_date(move.at)
    due = move.thing.due_at
    last = clock.local_date(due - clock.INSTANT) if due else today
    return add_workdays(max(today, last), move.facts.workdays, calendar.load())


def days_are_sound(move: Move) -> list[Problem]:
    """Between one working day and the most, in years that the calendar covers."""
    if not 1 <= move.facts.workdays <= MOST_WORKDAYS:
        return [Problem(f"请填 1 至 {MOST_WORKDAYS} 个工作日。", field="workdays")]
    try:
        extended_to(move)
    except UncoveredYear as error:
        return [Problem(str(error), field="workdays")]
    return []


def set_deadline(move: Move) -> None:
    move.thing.due_at = clock.end_of_day(extended_to(move))
