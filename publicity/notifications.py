"""Who is told about a step of a notice, an objection or an announcement, and in which words."""

from collections.abc import Iterable
from typing import Any

from accounts.choices import Role
from accounts.selectors import people_with
from office.models import RegisterEntry
from publicity import permissions as may
from publicity.choices import AnnouncementAction, NoticeAction, ObjectionAction
from publicity.models import Objection

# The act with which an objection comes into being.
RECEIVED = "begin"
OFFICERS, HEADS, HANDLER = "officers", "heads", "handler"

RECIPIENTS: dict[str, str] = {
    RECEIVED: OFFICERS,
    NoticeAction.PROPOSE: HEADS,
    NoticeAction.SEND_BACK: OFFICERS,
    NoticeAction.ISSUE: OFFICERS,
    NoticeAction.CLOSE: OFFICERS,
    NoticeAction.WITHDRAW: OFFICERS,
    AnnouncementAction.PROPOSE: HEADS,
    AnnouncementAction.ISSUE: OFFICERS,
    ObjectionAction.SCREEN: HANDLER,
    ObjectionAction.PROPOSE_DISMISSAL: HEADS,
    ObjectionAction.PROPOSE_UPHOLDING: HEADS,
    ObjectionAction.PROPOSE_CORRECTION: HEADS,
    ObjectionAction.SEND_BACK: HANDLER,
    ObjectionAction.DISMISS: OFFICERS,
    ObjectionAction.UPHOLD: OFFICERS,
    ObjectionAction.CORRECT: OFFICERS,
}
# Outcomes of which the applicant is told here; of a disqualification the application itself tells.
TOLD_TO_APPLICANT = (ObjectionAction.DISMISS, ObjectionAction.CORRECT)


def recipients(thing: Any, entry: RegisterEntry) -> list[Any]:
    """Whoever acts next; nobody is told of their own act."""
    kind = RECIPIENTS.get(entry.action)
    users: Iterable[Any] = ()
    if kind == HEADS:
        users = people_with(Role.CITY_HEAD, authority=_selecting(thing))
    elif kind in (OFFICERS, HANDLER):
        users = people_with(Role.CITY_OFFICER, authority=_selecting(thing))
    if kind == HANDLER:
        users = [user for user in users if user.person_id == thing.handler_id]
    return [user for user in users if user.person_id != entry.person_id]


def evidence_readers(objection: Objection) -> list[Any]:
    """The officers who may handle an objection, and so its files of evidence."""
    officers = people_with(Role.CITY_OFFICER, authority=_selecting(objection))
    return [user for user in officers if may.can_handle(user, objection)]


def applicants(objection: Objection, entry: RegisterEntry) -> list[Any]:
    """The unit's clerks, when an outcome is one that they are told of."""
    if entry.action not in TOLD_TO_APPLICANT:
        return []
    return list(people_with(Role.APPLICANT, unit=objection.item.application.unit))


def _selecting(thing: Any) -> Any:
    notice = thing.item.notice if isinstance(thing, Objection) else getattr(thing, "notice", thing)
    return notice.round.programme.selecting_authority


def title_of(thing: Any, entry: RegisterEntry) -> str:
    """What stands in the inbox; an objection by its number alone, never by who objects."""
    return f"{thing}：{entry.label}"
