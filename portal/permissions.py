"""Decides which places of the portal a person is led to, and who may load calendars and read the register."""

from typing import Any

from accounts.choices import AUTHORITY_ROLES, Role
from accounts.models import Assignment
from accounts.permissions import can_administer, has_role, holds, same_person
from office.models import CalendarYear
from portal.choices import UNIT, Entry


def may_enter(user: Any, entry: Entry) -> bool:
    """Whether a place of the navigation serves one of the person's roles; the place itself decides who gets in."""
    return not entry.roles or has_role(user, *entry.roles)


def can_read_calendar(user: Any) -> Assignment | None:
    """See the calendar with its versions: administrators, and auditors."""
    return holds(user, Role.ADMINISTRATOR, Role.AUDITOR)


def can_load_calendar(user: Any, version: CalendarYear | None = None) -> Assignment | None:
    """Enter the State Council's schedule of a year, change or drop what nobody proposed yet: the administrator."""
    return can_administer(user)


def can_propose_calendar(user: Any, version: CalendarYear) -> Assignment | None:
    """Propose a version: the administrator who wrote it as it is now, so that the other one reads it afresh."""
    return can_administer(user) if same_person(user, version.loaded_by) else None


def can_take_back_calendar(user: Any, version: CalendarYear) -> Assignment | None:
    """Take a proposed version back: the person who proposed it."""
    return can_administer(user) if user.person_id == version.proposer_person else None


def can_approve_calendar(user: Any, version: CalendarYear) -> Assignment | None:
    """Approve a version or send it back: an administrator who is another person than the one who proposed it."""
    return can_administer(user) if user.person_id != version.proposer_person else None


def can_see_moved_deadlines(user: Any) -> bool:
    """Be told which deadlines a change of the calendar touches: those who may extend them, and auditors."""
    return has_role(user, *AUTHORITY_ROLES, Role.AUDITOR)


def can_open_settings(user: Any) -> Assignment | None:
    """Open the settings in Django's admin: the administrator."""
    return can_administer(user)


def can_see_calendar_gaps(user: Any) -> bool:
    """Be reminded of a year without a schedule: who loads it, and those whose deadlines wait for it."""
    return bool(can_load_calendar(user)) or has_role(user, *AUTHORITY_ROLES)


def can_start_application(user: Any) -> bool:
    """Be led to the open call on one's home: those who fill in for a unit."""
    return has_role(user, *UNIT)


def can_read_register(user: Any) -> Assignment | None:
    """Read the whole register of acts: the auditor (审计/纪检)."""
    return holds(user, Role.AUDITOR)
