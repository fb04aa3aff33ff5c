"""What of units waits for a person: verification and take-overs at the authority, papers at the unit."""

from datetime import datetime
from typing import Any

from accounts.choices import Role, UnitState
from accounts.models import Takeover, Unit
from accounts.querysets import unit_ids_of
from accounts.selectors import waiting_takeovers, waiting_units
from office.machine import workflow_of

AT_UNIT = (UnitState.NAMED, UnitState.RETURNED)


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Units and take-over requests to decide; the papers that the person's own unit still owes."""
    units = waiting_units(user).select_related("authority")
    own = Unit.objects.filter(pk__in=unit_ids_of(user, Role.UNIT_ADMIN), state__in=AT_UNIT).order_by("state_since")
    return [
        *(_task(unit, "单位核验", unit.name, unit.uscc, "单位登记") for unit in units),
        *(_takeover(takeover) for takeover in waiting_takeovers(user)),
        *(_task(unit, "单位登记", unit.name, workflow_of(unit).labels[unit.state].to("applicant"), "") for unit in own),
    ]


def waiting_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """The person's own units that an authority is still to verify."""
    units = Unit.objects.waiting().filter(pk__in=unit_ids_of(user, Role.UNIT_ADMIN)).select_related("authority")
    return [
        {
            "whom": unit.authority.name,
            "what": f"核验“{unit.name}”",
            "url": unit.get_absolute_url(),
            "since": unit.state_since,
            "due": unit.due_at,
        }
        for unit in units.order_by("state_since")
    ]


def _takeover(takeover: Takeover) -> dict[str, Any]:
    requester = takeover.requested_by.person.name
    return _task(takeover, "接管审核", takeover.unit.name, f"申请人 {requester}", "接管申请")


def _task(thing: Unit | Takeover, group: str, title: str, sub: str, source: str) -> dict[str, Any]:
    label = workflow_of(thing).labels[thing.state]
    return {
        "group": group,
        "label": group,
        "tone": label.tone,
        "shape": label.shape,
        "title": title,
        "url": thing.get_absolute_url(),
        "sub": sub,
        "source": source,
        "since": thing.state_since,
        "due": thing.due_at,
    }
