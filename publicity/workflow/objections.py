"""The way of an objection: received, screened, examined, decided by two; it holds back only the item concerned."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accounts.choices import Role
from accounts.models import Person
from accounts.selectors import people_with
from office import calendar, clock, documents
from office.machine import Actor, Labels, Move, Problem, Transition, Workflow, follow, register_workflow
from office.workdays import UncoveredYear, add_workdays
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import OPEN_OBJECTIONS, ItemAction, ItemState, ObjectionAction, ObjectionState
from publicity.models import Objection
from publicity.workflow.facts import Finding, Handling

EXAMINE_WITHIN_WORKDAYS = 10


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


def keep_handler(move: Move) -> None:
    objection = move.thing
    objection.handler = Person.objects.get(pk=move.facts.handler_id)
    try:
        today = clock.local_date(move.at)
        objection.due_at = clock.end_of_day(add_workdays(today, EXAMINE_WITHIN_WORKDAYS, calendar.load()))
    except UncoveredYear:
        objection.due_at = move.at + timedelta(days=EXAMINE_WITHIN_WORKDAYS)


def keep_finding(move: Move, upholds: bool) -> None:
    objection, facts = move.thing, move.facts
    objection.finding, objection.reply = facts.finding.strip(), facts.reply.strip()
    objection.words_for_applicant = facts.words_for_applicant.strip()
    objection.proposer = Person.objects.get(pk=move.actor.person_id)
    objection.proposes_upholding = upholds


def propose_dismissal(move: Move) -> None:
    keep_finding(move, upholds=False)


def propose_upholding(move: Move) -> None:
    keep_finding(move, upholds=True)


def drop_proposal(move: Move) -> None:
    move.thing.proposer, move.thing.proposes_upholding = None, None


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


def proposal_is(upholds: bool) -> Callable[[Move], list[Problem]]:
    """A check: the head decides what was proposed; to decide otherwise the file goes back."""

    def check(move: Move) -> list[Problem]:
        if move.thing.proposes_upholding is upholds:
            return []
        return [Problem("拟办意见与此不同；不同意的，请退回核查。")]

    return check


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
    if item.state in (ItemState.LISTED, ItemState.HELD):
        follow(
            item,
            ItemAction.STRIKE,
            actor=move.actor,
            at=move.at,
            evidence=move.thing,
            note=move.thing.words_for_applicant,
        )


OBJECTION = register_workflow(
    Workflow(
        model="publicity.Objection",
        name="异议",
        initial=ObjectionState.RECEIVED,
        labels={
            ObjectionState.RECEIVED: Labels("待受理", public="已收到", tone="amber", shape="▲"),
            ObjectionState.SCREENED: Labels("核查中", public="核查中", tone="blue"),
            ObjectionState.PROPOSED: Labels("待负责人决定", public="核查中", tone="blue"),
            ObjectionState.DISMISSED: Labels("不成立", public="已答复", tone="grey", shape="○"),
            ObjectionState.UPHELD: Labels("成立", public="已答复", tone="red", shape="◆"),
            ObjectionState.NOT_ADMITTED: Labels("不予受理", public="不予受理", tone="grey", shape="○"),
            ObjectionState.WITHDRAWN: Labels("异议人撤回", public="已撤回", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                ObjectionAction.SCREEN,
                "受理并指定承办人",
                (ObjectionState.RECEIVED,),
                ObjectionState.SCREENED,
                who=may.can_prepare,
                facts=Handling,
                check=(handler_is_fit,),
                write=keep_handler,
                effects=("publicity.tell_objection",),
                tone="primary",
                consequence="进入核查；只有承办人可以查看异议人身份，每次查看都有记录。",
            ),
            Transition(
                ObjectionAction.NOT_ADMIT,
                "不予受理",
                (ObjectionState.RECEIVED,),
                ObjectionState.NOT_ADMITTED,
                who=may.can_decide_objection,
                note_required=True,
                then=(release_item,),
                consequence="匿名、无事实或与公示内容无关的，不予受理，写明理由。",
            ),
            Transition(
                ObjectionAction.PROPOSE_DISMISSAL,
                "拟认定不成立",
                (ObjectionState.SCREENED,),
                ObjectionState.PROPOSED,
                who=may.can_handle,
                facts=Finding,
                check=(finding_is_written,),
                write=propose_dismissal,
                effects=("publicity.tell_objection",),
                consequence="交负责人决定。",
            ),
            Transition(
                ObjectionAction.PROPOSE_UPHOLDING,
                "拟认定成立",
                (ObjectionState.SCREENED,),
                ObjectionState.PROPOSED,
                who=may.can_handle,
                facts=Finding,
                check=(finding_is_written,),
                write=propose_upholding,
                effects=("publicity.tell_objection",),
                consequence="交负责人决定；决定成立的，取消该生态链资格。",
            ),
            Transition(
                ObjectionAction.SEND_BACK,
                "退回核查",
                (ObjectionState.PROPOSED,),
                ObjectionState.SCREENED,
                who=may.can_decide_objection,
                note_required=True,
                write=drop_proposal,
                effects=("publicity.tell_objection",),
                consequence="退回承办人继续核查。",
            ),
            Transition(
                ObjectionAction.DISMISS,
                "决定不成立",
                (ObjectionState.PROPOSED,),
                ObjectionState.DISMISSED,
                who=may.can_decide_objection,
                ready=(proposal_is(False),),
                write=decide,
                then=(release_item,),
                effects=("publicity.tell_objection",),
                tone="primary",
                consequence="向异议人出具答复，该生态链恢复公示流程。",
            ),
            Transition(
                ObjectionAction.UPHOLD,
                "决定成立并取消资格",
                (ObjectionState.PROPOSED,),
                ObjectionState.UPHELD,
                who=may.can_decide_objection,
                ready=(proposal_is(True),),
                write=decide,
                then=(strike_item,),
                effects=("publicity.tell_objection",),
                tone="danger",
                consequence="向异议人出具答复，该生态链从名单中取消，申报资格取消。",
            ),
            Transition(
                ObjectionAction.WITHDRAW,
                "记录异议人撤回",
                (ObjectionState.RECEIVED, ObjectionState.SCREENED),
                ObjectionState.WITHDRAWN,
                who=may.can_handle,
                note_required=True,
                then=(release_item,),
                consequence="写明撤回的方式和日期。",
            ),
        ),
        parents=lambda objection: [objection.item.application, objection.item],
    )
)


def hold_item(objection: Objection, *, actor: Actor, at: datetime) -> None:
    """A received objection holds back its item at once, and nothing else."""
    if objection.item.state in (ItemState.LISTED, ItemState.HELD):
        follow(objection.item, ItemAction.HOLD, actor=actor, at=at, evidence=objection)
