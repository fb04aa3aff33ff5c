"""What it takes to handle and decide an objection, what is written, and what follows for its line and the applicant."""

from collections.abc import Callable
from datetime import datetime

from accounts.choices import Role
from accounts.models import Person
from accounts.selectors import people_with
from applications.choices import State
from office import register
from office.machine import Actor, Move, Problem, follow
from publicity import permissions as may
from publicity.choices import (
    HOLDING,
    STANDING,
    ItemAction,
    ItemState,
    ObjectionAction,
    ObjectionKind,
    Proposal,
)
from publicity.models import Objection
from publicity.workflow.terms import count_examination, keep_examination

# How the applicant's case calls the outcome; of a disqualification the application's own act tells.
ANSWERED = {
    ObjectionAction.DISMISS: "公示{kind}经核查不成立",
    ObjectionAction.CORRECT: "公示{kind}成立，更正后重新公示",
    ObjectionAction.REFER: "公示{kind}经核查属实，转有关程序处理",
}


def handler_is_fit(move: Move) -> list[Problem]:
    """The handler is an officer of the selecting authority (of a complaint a head too), and not concerned."""
    objection = move.thing
    selecting = objection.notice.programme.selecting_authority
    if move.facts.handler_id not in {
        user.person_id for user in people_with(*handling_roles(objection), authority=selecting)
    }:
        return [Problem("承办人应是遴选部门的经办人员。", field="handler")]
    if may.is_concerned(move.facts.handler_id, objection):
        return [Problem("拟入围名单、评估结果的提出人和被投诉公示的起草人不能承办，请另行指定。", field="handler")]
    if objection.handler_id == move.facts.handler_id:
        return [Problem("现在就是由此人承办，请另选一位。", field="handler")]
    return []


def handling_roles(objection: Objection) -> tuple[str, ...]:
    """Who may be named to handle it: officers; a complaint may be kept by a head."""
    complaint = objection.kind == ObjectionKind.COMPLAINT
    return (Role.CITY_OFFICER, Role.CITY_HEAD) if complaint else (Role.CITY_OFFICER,)


def kind_can_change(move: Move) -> list[Problem]:
    """Another kind; an objection only what came in time against a line that stands."""
    objection, kind = move.thing, move.facts.kind
    if kind not in ObjectionKind.values or kind == objection.kind:
        return [Problem("请选择另一个类别。", field="kind")]
    if objection.item is None:
        return [Problem("此件没有指明公示的哪一项，只能作为投诉办理。", field="kind")]
    if kind != ObjectionKind.OBJECTION:
        return []
    if objection.is_late:
        return [Problem("此件在异议受理期之后提出，不能作为异议办理。", field="kind")]
    if objection.notice.state not in HOLDING or objection.item.state not in STANDING:
        return [Problem("该条目已不在公示名单中，不能再作为异议办理。", field="kind")]
    return []


def keep_kind(move: Move) -> None:
    """The number stays: the receipt bears it. The deadline to screen goes on."""
    move.thing.kind = move.facts.kind


def hold_or_release(move: Move) -> None:
    """What has become an objection holds its line back; what is none any more holds nothing."""
    if move.thing.kind == ObjectionKind.OBJECTION:
        hold_item(move.thing, actor=move.actor, at=move.at)
    else:
        release_item(move)


def finding_is_written(move: Move) -> list[Problem]:
    facts = move.facts
    wanted = [("finding", "核查情况"), ("reply", "对异议人的答复"), ("words_for_applicant", "告知申报单位的内容")]
    if move.thing.kind == ObjectionKind.COMPLAINT:
        wanted.pop()  # the applicant is told of no complaint about staff
    return [Problem(f"请写明{label}。", field=name) for name, label in wanted if not getattr(facts, name).strip()]


def report_can_fall(move: Move) -> list[Problem]:
    """A report brings down a line that still stands; of any other it is referred to the procedure for it."""
    if move.thing.kind == ObjectionKind.OBJECTION or move.thing.item.state in STANDING:
        return []
    return [Problem("该条目已不在公示名单中，属实的请按“拟认定属实并转办”提出。")]


def correction_is_written(move: Move) -> list[Problem]:
    """The public reads what is corrected; it never names who objected."""
    if move.facts.correction.strip():
        return []
    return [Problem("请写明更正说明，公示页面会照此注明。", field="correction")]


def keep_handler(move: Move) -> None:
    """The handler, and until when to examine, in working days; no deadline while the calendar does not cover it."""
    name_handler(move)
    count_examination(move)


def name_handler(move: Move) -> None:
    move.thing.handler = Person.objects.get(pk=move.facts.handler_id)


def keep_finding(proposal: str) -> Callable[[Move], None]:
    """Writes what was found and what is proposed to the head."""

    def write(move: Move) -> None:
        objection, facts = move.thing, move.facts
        objection.finding, objection.reply = facts.finding.strip(), facts.reply.strip()
        objection.words_for_applicant = facts.words_for_applicant.strip()
        objection.correction = facts.correction.strip() if proposal == Proposal.CORRECTION else ""
        objection.proposer = Person.objects.get(pk=move.actor.person_id)
        objection.proposal = proposal
        keep_examination(move)

    return write


def drop_proposal(move: Move) -> None:
    move.thing.proposer, move.thing.proposal, move.thing.correction = None, "", ""
    keep_examination(move)


def proposal_is(proposal: str) -> Callable[[Move], list[Problem]]:
    """A check: the head decides what was proposed; to decide otherwise the file goes back."""

    def check(move: Move) -> list[Problem]:
        if move.thing.proposal == proposal:
            return []
        return [Problem("拟办意见与此不同；不同意的，请退回核查。")]

    return check


def line_can_fall(move: Move) -> list[Problem]:
    """A line that was taken off for a correction no longer carries its application down with it."""
    item = move.thing.item
    if item.state in STANDING or item.application.state == State.DISQUALIFIED:
        return []
    return [Problem("该条目已撤出公示，不能由本异议取消资格；请退回核查，或在申报中提请取消资格。")]


def release_item(move: Move) -> None:
    """The item is free again when no other objection to it is open."""
    item = move.thing.item
    if item is None or item.objections.holding().exclude(pk=move.thing.pk).exists():
        return
    item.refresh_from_db()
    if item.state == ItemState.HELD:
        follow(item, ItemAction.RELEASE, actor=move.actor, at=move.at, evidence=move.thing)


def strike_item(move: Move) -> None:
    """Upheld with disqualification: the line and its application fall."""
    item = move.thing.item
    item.refresh_from_db()
    if item.state in STANDING:
        words = move.thing.words_for_applicant
        follow(item, ItemAction.STRIKE, actor=move.actor, at=move.at, evidence=move.thing, note=words)


def correct_item(move: Move) -> None:
    """Upheld with a correction: the line leaves this notice, and another one can list its subject."""
    item = move.thing.item
    item.refresh_from_db()
    if item.state in STANDING:
        words = move.thing.correction
        follow(item, ItemAction.CORRECT, actor=move.actor, at=move.at, evidence=move.thing, note=words)


def tell_applicant(move: Move) -> None:
    """The applicant reads the outcome in its own case, in the words that staff wrote, and never who objected."""
    objection = move.thing
    if objection.kind == ObjectionKind.COMPLAINT:
        return
    grant = may.can_decide_objection(move.actor.user, objection)
    register.record(
        objection.item.subject,
        "objection_answered",
        label=ANSWERED[move.row.action].format(kind=objection.get_kind_display()),
        actor=move.actor,
        at=move.at,
        note=objection.words_for_applicant,
        role=grant.role_label,
        scope=grant.scope_label,
        audience=("applicant",),
    )


def hold_item(objection: Objection, *, actor: Actor, at: datetime) -> None:
    """A received objection holds back its item at once, and nothing else; reports and complaints hold nothing."""
    if objection.kind == ObjectionKind.OBJECTION and objection.item.state in STANDING:
        follow(objection.item, ItemAction.HOLD, actor=actor, at=at, evidence=objection)
