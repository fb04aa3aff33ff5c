"""Decides which places of the portal a person is led to."""

from typing import Any

from accounts.querysets import assignments_held
from portal.choices import Entry


def may_enter(user: Any, entry: Entry) -> bool:
    """Whether a place of the navigation serves one of the person's roles; the place itself decides who gets in."""
    return not entry.roles or any(held.role in entry.roles for held in assignments_held(user))
