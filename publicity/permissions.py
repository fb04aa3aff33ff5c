"""Who may do what with notices, objections and announcements. Predicates answer with the assignment, or nothing."""

from typing import Any

from accounts.choices import Role
from accounts.permissions import holds


def _selecting(thing: Any) -> int:
    """The selecting authority behind a round, notice, announcement or objection."""
    notice = getattr(getattr(thing, "item", thing), "notice", thing)
    call = getattr(notice, "round", notice)
    return call.programme.selecting_authority_id


def can_prepare(user: Any, thing: Any) -> Any:
    """The municipal officer of the programme drafts notices and announcements, and enters objections."""
    return holds(user, Role.CITY_OFFICER, authority=_selecting(thing))


def can_head(user: Any, thing: Any) -> Any:
    """The municipal head of the programme."""
    return holds(user, Role.CITY_HEAD, authority=_selecting(thing))


def can_take_back(user: Any, thing: Any) -> Any:
    """The officer that proposed."""
    return can_prepare(user, thing) if user.person_id == thing.proposer_id else None


def can_issue(user: Any, thing: Any) -> Any:
    """A head who is not the person that proposed."""
    return can_head(user, thing) if user.person_id != thing.proposer_id else None


def can_handle(user: Any, objection: Any) -> Any:
    """The named handler, never the proposer of the shortlist; before one is named, any officer but that proposer."""
    if user.person_id == objection.item.application.shortlist_proposer_id:
        return None
    if objection.handler_id not in (None, user.person_id):
        return None
    return can_prepare(user, objection)


def can_decide_objection(user: Any, objection: Any) -> Any:
    """A head who neither proposed the decision nor the shortlist."""
    if user.person_id in (objection.proposer_id, objection.item.application.shortlist_proposer_id):
        return None
    return can_head(user, objection)


def can_open_identity(user: Any, objection: Any) -> Any:
    """Only the named handler, and the head while a decision waits, may read who objects; each reading is registered."""
    if user.person_id == objection.handler_id:
        return can_prepare(user, objection)
    return can_decide_objection(user, objection) if objection.proposer_id is not None else None


def can_see_objections(user: Any, notice: Any) -> Any:
    """The programme's staff and auditors see that there are objections, and what they say."""
    return can_prepare(user, notice) or can_head(user, notice) or holds(user, Role.AUDITOR)
