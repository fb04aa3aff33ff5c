"""Who is told about a step of a notice, an objection or an announcement, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.choices import Role
from accounts.selectors import people_with
from office.models import RegisterEntry
from office.words import until_words
from publicity import permissions as may
from publicity.choices import AnnouncementAction, NoticeAction, ObjectionAction, ObjectionKind, ObjectionState
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
    ObjectionAction.RESORT: OFFICERS,
    ObjectionAction.SCREEN: HANDLER,
    ObjectionAction.REASSIGN: HANDLER,
    ObjectionAction.EXTEND: HANDLER,
    ObjectionAction.PROPOSE_DISMISSAL: HEADS,
    ObjectionAction.PROPOSE_UPHOLDING: HEADS,
    ObjectionAction.PROPOSE_CORRECTION: HEADS,
    ObjectionAction.PROPOSE_REFERRAL: HEADS,
    ObjectionAction.SEND_BACK: HANDLER,
    ObjectionAction.DISMISS: OFFICERS,
    ObjectionAction.UPHOLD: OFFICERS,
    ObjectionAction.CORRECT: OFFICERS,
    ObjectionAction.REFER: OFFICERS,
}
# Outcomes of which the applicant is told here; of a disqualification the application itself tells.
TOLD_TO_APPLICANT = (ObjectionAction.DISMISS, ObjectionAction.CORRECT, ObjectionAction.REFER)

# What an objector reads in an e-mail.
RECEIPT = (
    "您提交的事项已收到，编号 {number}。{screened}\n\n查询办理情况要用编号和查询码。"
    "查询码只在提交后的回执上，邮件里没有。"
)
SCREENED = "{}前决定是否受理。"
OUTCOME = "您提交的事项（编号 {number}）已经办结。请凭编号和回执上的查询码查看结果。"


def recipients(thing: Any, entry: RegisterEntry) -> list[Any]:
    """Whoever acts next; nobody is told of their own act."""
    kind = RECIPIENTS.get(entry.action)
    if isinstance(thing, Objection) and thing.kind == ObjectionKind.COMPLAINT:
        return _of_complaint(thing, entry, kind)
    users: Iterable[Any] = ()
    if kind == HEADS:
        users = people_with(Role.CITY_HEAD, authority=_selecting(thing))
    elif kind in (OFFICERS, HANDLER):
        users = people_with(Role.CITY_OFFICER, authority=_selecting(thing))
    if kind == HANDLER:
        users = [user for user in users if user.person_id == thing.handler_id]
    return [user for user in users if user.person_id != entry.person_id]


def _of_complaint(thing: Objection, entry: RegisterEntry, kind: str | None) -> list[Any]:
    """Heads, and whom they named to handle it: nobody whom it may be about."""
    if kind is None:
        return []
    people = people_with(Role.CITY_OFFICER, Role.CITY_HEAD, authority=_selecting(thing))
    users = [user for user in people if user.person_id == thing.handler_id or kind != HANDLER and _heads(user, thing)]
    return [user for user in users if user.person_id != entry.person_id]


def _heads(user: Any, thing: Objection) -> bool:
    return bool(may.can_head(user, thing)) and not may.is_concerned(user.person_id, thing)


def awaited(objection: Objection) -> list[Any]:
    """Who is to act on an open objection before its deadline, by whoever has it now."""
    people = people_with(Role.CITY_OFFICER, Role.CITY_HEAD, authority=_selecting(objection))
    asked = {
        ObjectionState.RECEIVED: may.can_screen,
        ObjectionState.SCREENED: may.can_handle,
        ObjectionState.PROPOSED: may.can_decide_objection,
    }.get(ObjectionState(objection.state))
    return [user for user in people if asked is not None and asked(user, objection)]


def evidence_readers(objection: Objection) -> list[Any]:
    """Who may handle an objection, and so its files of evidence."""
    officers = people_with(Role.CITY_OFFICER, Role.CITY_HEAD, authority=_selecting(objection))
    return [user for user in officers if may.can_handle(user, objection)]


def applicants(objection: Objection, entry: RegisterEntry) -> list[Any]:
    """The unit's clerks, when an outcome is one that they are told of."""
    if entry.action not in TOLD_TO_APPLICANT or objection.kind == ObjectionKind.COMPLAINT:
        return []
    return list(people_with(Role.APPLICANT, unit=objection.item.unit))


def _selecting(thing: Any) -> Any:
    notice = thing.notice if isinstance(thing, Objection) else getattr(thing, "notice", thing)
    return notice.programme.selecting_authority


def title_of(thing: Any, entry: RegisterEntry) -> str:
    """What stands in the inbox; an objection by its number alone, never by who objects."""
    return f"{thing}：{entry.label}"


@dataclass(frozen=True)
class Letter:
    """An e-mail to somebody without an account; `reason` is why the address is read."""

    title: str
    text: str
    reason: str
    url: str


def letter_to_objector(objection: Objection, entry: RegisterEntry) -> Letter:
    """That it was received, or that it has ended. Of the matter only its number: others may read that mailbox, too."""
    received = entry.action == RECEIVED
    text, reason = (RECEIPT, "发送回执邮件") if received else (OUTCOME, "邮件告知已办结")
    screened = ""
    if received and objection.state == ObjectionState.RECEIVED and objection.due_at is not None:
        screened = SCREENED.format(until_words(objection.due_at))
    title = f"{objection}：{'已收到' if received else '已办结'}"
    return Letter(title, text.format(number=objection, screened=screened), reason, reverse("publicity:stage"))
