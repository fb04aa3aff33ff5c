"""Decides which places of the portal a person is led to, and who may load calendars and read the register."""

from typing import Any

from accounts.choices import AUTHORITY_ROLES, Role
from accounts.models import Assignment
from accounts.permissions import can_administer, has_role, holds
from portal.choices import UNIT, Entry


def may_enter(user: Any, entry: Entry) -> bool:
    """Whether a place of the navigation serves one of the person's roles; the place itself decides who gets in."""
    return not entry.roles or has_role(user, *entry.roles)


def can_load_calendar(user: Any) -> Assignment | None:
    """Load the State Council's schedule of a year: the administrator."""
    return can_administer(user)


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
