"""Who may do what with notices, objections and announcements. Predicates answer with the assignment, or nothing."""

from typing import Any

from accounts.choices import CITY_ROLES, Role
from accounts.permissions import holds
from publicity.choices import STANDING, NoticeKind, ObjectionKind, ObjectionState


def _selecting(thing: Any) -> int:
    """The selecting authority behind a programme, round, notice, announcement or objection."""
    notice = getattr(thing, "notice", thing)
    return getattr(notice, "programme", notice).selecting_authority_id


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


def is_concerned(person_id: int | None, objection: Any) -> bool:
    """Who proposed what the line rests on handles nothing against it; nor who drafted the notice, a complaint about it.

    The results of assessments are proposed with their notice; a complaint without a line is about all of them.
    """
    notice, item = objection.notice, objection.item
    if person_id is None:
        return False
    if notice.kind == NoticeKind.ASSESSMENT:
        return person_id == notice.proposer_id
    if objection.kind == ObjectionKind.COMPLAINT and person_id == notice.proposer_id:
        return True
    if item is None:
        return notice.items.filter(application__shortlist_proposer_id=person_id).exists()
    return person_id == item.application.shortlist_proposer_id


def can_work_on(user: Any, objection: Any) -> Any:
    """The desk that handles such things: officers; a complaint is for heads and for the officer whom they named."""
    if objection.kind != ObjectionKind.COMPLAINT:
        return can_prepare(user, objection)
    named = user.person_id == handler_of(objection)
    return can_head(user, objection) or (can_prepare(user, objection) if named else None)


def can_screen(user: Any, objection: Any) -> Any:
    """An officer of the programme names the handler; of a complaint a head whom it does not concern."""
    if objection.kind != ObjectionKind.COMPLAINT:
        return can_prepare(user, objection)
    return None if is_concerned(user.person_id, objection) else can_head(user, objection)


def handler_of(objection: Any) -> int | None:
    """Who handles it; a merged case goes with the leading one."""
    return (objection.merged_into or objection).handler_id


def can_handle(user: Any, objection: Any) -> Any:
    """The named handler, never who is concerned; before one is named, anybody of the desk but them."""
    if is_concerned(user.person_id, objection) or handler_of(objection) not in (None, user.person_id):
        return None
    return can_work_on(user, objection)


def can_resort(user: Any, objection: Any) -> Any:
    """Whoever may handle it; what holds a line back is made something else by a head alone."""
    holds_back = objection.kind == ObjectionKind.OBJECTION
    return can_decide_objection(user, objection) if holds_back else can_handle(user, objection)


def can_propose_fall(user: Any, objection: Any) -> Any:
    """The handler; a complaint about staff or procedure takes no line off a list."""
    return None if objection.kind == ObjectionKind.COMPLAINT else can_handle(user, objection)


def can_propose_disqualification(user: Any, objection: Any) -> Any:
    """Who may propose that a line falls, of a selection: an assessment is corrected, a chain cancelled elsewhere."""
    return None if objection.notice.kind == NoticeKind.ASSESSMENT else can_propose_fall(user, objection)


def _can_be_referred(objection: Any) -> bool:
    """What holds a line back is decided about that line, as long as it stands."""
    return objection.kind != ObjectionKind.OBJECTION or objection.item.state not in STANDING


def can_propose_referral(user: Any, objection: Any) -> Any:
    """The handler of a report or a complaint, or of an objection to a line that no longer stands."""
    return can_handle(user, objection) if _can_be_referred(objection) else None


def can_decide_fall(user: Any, objection: Any) -> Any:
    """Who may decide, unless it is a complaint."""
    return None if objection.kind == ObjectionKind.COMPLAINT else can_decide_objection(user, objection)


def can_refer(user: Any, objection: Any) -> Any:
    """Who may decide, of what may be referred."""
    return can_decide_objection(user, objection) if _can_be_referred(objection) else None


def can_decide_objection(user: Any, objection: Any) -> Any:
    """A head who did not propose the decision, and whom it does not concern."""
    if user.person_id == objection.proposer_id or is_concerned(user.person_id, objection):
        return None
    return can_head(user, objection)


def can_open_identity(user: Any, objection: Any) -> Any:
    """Only the named handler, and the head while a decision waits, may read who objects; each reading is registered."""
    if user.person_id == handler_of(objection):
        return can_handle(user, objection)
    waits = (objection.merged_into or objection).state == ObjectionState.PROPOSED
    return can_decide_objection(user, objection) if waits else None


def can_read_evidence(user: Any, objection: Any) -> Any:
    """Who handles or decides the objection: files may tell who objects. Each download is registered."""
    return can_handle(user, objection) or can_decide_objection(user, objection)


def can_see_file(user: Any, thing: Any) -> Any:
    """The working side of a notice, announcement or objection: the programme's staff, and auditors."""
    return can_prepare(user, thing) or can_head(user, thing) or holds(user, Role.AUDITOR)


def can_open_desk(user: Any) -> Any:
    """The desk of notices, objections and announcements: the people of selecting authorities and auditors."""
    return holds(user, *CITY_ROLES, Role.AUDITOR)
