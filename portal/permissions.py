"""Decides which places of the portal a person is led to, and who may load calendars and read the register."""

from typing import Any

from accounts.choices import Role
from accounts.models import Assignment
from accounts.permissions import can_administer, has_role, holds
from portal.choices import Entry


def may_enter(user: Any, entry: Entry) -> bool:
    """Whether a place of the navigation serves one of the person's roles; the place itself decides who gets in."""
    return not entry.roles or has_role(user, *entry.roles)


def can_load_calendar(user: Any) -> Assignment | None:
    """Load the State Council's schedule of a year: the administrator."""
    return can_administer(user)


def can_read_register(user: Any) -> Assignment | None:
    """Read the whole register of acts: the auditor (审计/纪检)."""
    return holds(user, Role.AUDITOR)
