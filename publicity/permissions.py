"""Who may do what with notices, objections and announcements. Predicates answer with the assignment, or nothing."""

from typing import Any

from accounts.choices import CITY_ROLES, Role
from accounts.permissions import holds
from publicity.choices import ObjectionState


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
    return can_decide_objection(user, objection) if objection.state == ObjectionState.PROPOSED else None


def can_read_evidence(user: Any, objection: Any) -> Any:
    """Who handles or decides the objection: files may tell who objects. Each download is registered."""
    return can_handle(user, objection) or can_decide_objection(user, objection)


def can_see_file(user: Any, thing: Any) -> Any:
    """The working side of a notice, announcement or objection: the programme's staff, and auditors."""
    return can_prepare(user, thing) or can_head(user, thing) or holds(user, Role.AUDITOR)


def can_open_desk(user: Any) -> Any:
    """The desk of notices, objections and announcements: the people of selecting authorities and auditors."""
    return holds(user, *CITY_ROLES, Role.AUDITOR)
