"""What it takes to handle and decide an objection, what is written, and what follows for its line and the applicant."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accounts.choices import Role
from accounts.models import Person
from accounts.selectors import people_with
from applications.choices import State
from office import calendar, clock, documents, register
from office.machine import Actor, Move, Problem, follow
from office.workdays import UncoveredYear, add_workdays
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import (
    EXAMINE_WITHIN_WORKDAYS,
    OPEN_OBJECTIONS,
    STANDING,
    ItemAction,
    ItemState,
    ObjectionAction,
    Proposal,
)
from publicity.models import Objection

# How the applicant's case calls the outcome; of a disqualification the application's own act tells.
ANSWERED = {
    ObjectionAction.DISMISS: "公示异议经核查不成立",
    ObjectionAction.CORRECT: "公示异议成立，更正后重新公示",
}


def handler_is_fit(move: Move) -> list[Problem]:
    """The handler is an officer of the selecting authority and did not propose the shortlist."""
    objection = move.thing
    selecting = objection.item.notice.round.programme.selecting_authority
    officers = {user.person_id for user in people_with(Role.CITY_OFFICER, authority=selecting)}
    if move.facts.handler_id not in officers:
        return [Problem("承办人应是遴选部门的经办人员。", field="handler")]
    if move.facts.handler_id == objection.item.application.shortlist_proposer_id:
        return [Problem("拟入围名单的提出人不能承办对名单的异议，请另行指定。", field="handler")]
    return []


def finding_is_written(move: Move) -> list[Problem]:
    facts = move.facts
    wanted = (("finding", "核查情况"), ("reply", "对异议人的答复"), ("words_for_applicant", "告知申报单位的内容"))
    return [Problem(f"请写明{label}。", field=name) for name, label in wanted if not getattr(facts, name).strip()]


def correction_is_written(move: Move) -> list[Problem]:
    """The public reads what is corrected; it never names who objected."""
    if move.facts.correction.strip():
        return []
    return [Problem("请写明更正说明，公示页面会照此注明。", field="correction")]


def keep_handler(move: Move) -> None:
    objection = move.thing
    objection.handler = Person.objects.get(pk=move.facts.handler_id)
    try:
        today = clock.local_date(move.at)
        objection.due_at = clock.end_of_day(add_workdays(today, EXAMINE_WITHIN_WORKDAYS, calendar.load()))
    except UncoveredYear:
        objection.due_at = move.at + timedelta(days=EXAMINE_WITHIN_WORKDAYS)


def keep_finding(proposal: str) -> Callable[[Move], None]:
    """Writes what was found and what is proposed to the head."""

    def write(move: Move) -> None:
        objection, facts = move.thing, move.facts
        objection.finding, objection.reply = facts.finding.strip(), facts.reply.strip()
        objection.words_for_applicant = facts.words_for_applicant.strip()
        objection.correction = facts.correction.strip() if proposal == Proposal.CORRECTION else ""
        objection.proposer = Person.objects.get(pk=move.actor.person_id)
        objection.proposal = proposal

    return write


def drop_proposal(move: Move) -> None:
    move.thing.proposer, move.thing.proposal, move.thing.correction = None, "", ""


def decide(move: Move) -> None:
    """Who decided, when, and the reply as a paper."""
    objection = move.thing
    objection.decider, objection.decided_at = Person.objects.get(pk=move.actor.person_id), move.at
    objection.document = documents.issue(
        "objection_reply",
        thing=objection,
        number=objection.number,
        title="异议答复书",
        template=papers.REPLY,
        context=papers.reply(objection, move.at),
        at=move.at,
        actor=move.actor,
    )


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
    if item.objections.filter(state__in=OPEN_OBJECTIONS).exclude(pk=move.thing.pk).exists():
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
    """Upheld with a correction: the line leaves this notice, its application goes back to the shortlist."""
    item = move.thing.item
    item.refresh_from_db()
    if item.state in STANDING:
        words = move.thing.correction
        follow(item, ItemAction.CORRECT, actor=move.actor, at=move.at, evidence=move.thing, note=words)


def tell_applicant(move: Move) -> None:
    """The applicant reads the outcome in its own case, in the words that staff wrote, and never who objected."""
    objection = move.thing
    grant = may.can_decide_objection(move.actor.user, objection)
    register.record(
        objection.item.application,
        "objection_answered",
        label=ANSWERED[move.row.action],
        actor=move.actor,
        at=move.at,
        note=objection.words_for_applicant,
        role=grant.role_label,
        scope=grant.scope_label,
        audience=("applicant",),
    )


def hold_item(objection: Objection, *, actor: Actor, at: datetime) -> None:
    """A received objection holds back its item at once, and nothing else."""
    if objection.item.state in STANDING:
        follow(objection.item, ItemAction.HOLD, actor=actor, at=at, evidence=objection)
