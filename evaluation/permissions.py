"""Who may do what in expert review. Predicates answer with the assignment that allows it, or with nothing."""

from typing import Any

from accounts.choices import Role
from accounts.permissions import holds
from evaluation.choices import PanelState, SeatState


def _selecting(thing: Any) -> int:
    """The selecting authority behind a pool entry, round, plan, panel, seat, sheet, decision or site visit."""
    if hasattr(thing, "authority_id"):
        return thing.authority_id
    # An application has an authority of its own: it is asked for its round.
    for step in ("round", "plan", "panel", "dossier"):
        if hasattr(thing, f"{step}_id"):
            return _selecting(getattr(thing, step))
    call = thing.application.round if hasattr(thing, "application_id") else thing
    return call.programme.selecting_authority_id


def can_prepare(user: Any, thing: Any) -> Any:
    """The municipal officer: pool, plan, panels, drafts of decisions."""
    return holds(user, Role.CITY_OFFICER, authority=_selecting(thing))


def can_head(user: Any, thing: Any) -> Any:
    """The municipal head: reopens sheets, approves decisions."""
    return holds(user, Role.CITY_HEAD, authority=_selecting(thing))


def can_score(user: Any, sheet: Any) -> Any:
    """The expert whose sheet it is, while the panel is open, after the pledge."""
    member = sheet.member
    if member.expert.person_id != user.person_id or sheet.dossier.panel.state != PanelState.OPEN:
        return None
    sits = member.state == SeatState.ACCEPTED and member.pledged_at is not None
    return holds(user, Role.EXPERT) if sits else None


def can_answer_seat(user: Any, seat: Any) -> Any:
    """The expert who is invited to the seat."""
    return holds(user, Role.EXPERT) if seat.expert.person_id == user.person_id else None


def can_take_back(user: Any, decision: Any) -> Any:
    """The officer that proposed the list."""
    return can_prepare(user, decision) if user.person_id == decision.proposer_id else None


def can_approve(user: Any, decision: Any) -> Any:
    """A head who is not the person that proposed the list."""
    return can_head(user, decision) if user.person_id != decision.proposer_id else None
