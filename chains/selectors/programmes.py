"""Reads schemes: those that there are, those that concern a person, and what their pages and lists therefore show."""

from typing import Any

from accounts.querysets import jurisdiction_ids, oversees
from chains.choices import ReviewMode
from chains.models import Programme


def programmes() -> list[Programme]:
    """All schemes in their public order."""
    return list(Programme.objects.select_related("selecting_authority").order_by("position", "code"))


def programmes_of(user: Any) -> list[Programme]:
    """The schemes that concern a person: all for those who oversee, else those of their bureaus and units."""
    found = programmes()
    if oversees(user):
        return found
    bureaus = jurisdiction_ids(user)
    return [programme for programme in found if programme.selecting_authority_id in bureaus]


def use_panels(found: list[Programme]) -> bool:
    """Whether one of some schemes has experts review the files."""
    return any(programme.review_mode == ReviewMode.PANEL for programme in found)


def tell_key_fields(found: list[Programme]) -> bool:
    """Whether one of some schemes tells key fields apart."""
    return any(programme.tells_key_fields for programme in found)
