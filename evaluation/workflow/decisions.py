"""The way of a selection decision: drafted and proposed by one person, approved by another, moving all its files."""

from accounts.models import Person
from applications.choices import Action
from applications.workflow.facts import Shortlisting
from evaluation import permissions as may
from evaluation.choices import DecisionAction, DecisionState, Outcome
from evaluation.models import DecisionItem, Panel, SelectionDecision
from evaluation.selectors.decisions import departing_items, outdated, outdated_words, unvisited_items
from evaluation.selectors.ranking import latest_ranking
from evaluation.selectors.words import IN_SELECTION
from office.machine import Labels, Move, Problem, Transition, Workflow, follow, register_workflow


def _items(decision: SelectionDecision) -> list[DecisionItem]:
    return list(
        decision.items.select_related("application__round__programme", "ranking__panel").order_by("application_id")
    )


def has_items(move: Move) -> list[Problem]:
    items = _items(move.thing)
    if not items:
        return [Problem("名单还是空的。", section="items")]
    return [
        Problem(f"“{item.application.chain_name}”已不在遴选中，请按最新情况重新起草。", section="items")
        for item in items
        if item.application.state not in IN_SELECTION
    ]


def departures_have_reasons(move: Move) -> list[Problem]:
    """Where the list departs from the ranking — a lower rank in, a higher rank out — it says why."""
    items = _items(move.thing)
    departing = departing_items(items)
    return [
        Problem(f"“{item.application.chain_name}”（第 {item.rank} 名）与排名不一致，请写明理由。", section="items")
        for item in items
        if item.pk in departing and not item.reason.strip()
    ]


def unseen_sites_have_reasons(move: Move) -> list[Problem]:
    """Where the plan asks for visits, a file that is in was visited and not found far off; or the list says why not.

    A reason, not a bar: a visit can fail for causes that are not the unit's, and the head reads the reason.
    """
    items = _items(move.thing)
    unseen = unvisited_items(move.thing, items)
    return [
        Problem(f"“{item.application.chain_name}”{unseen[item.pk]}，拟入围须写明理由。", section="items")
        for item in items
        if item.pk in unseen and not item.reason.strip()
    ]


def meeting_is_recorded(move: Move) -> list[Problem]:
    if move.thing.meeting_on and move.thing.minutes.strip():
        return []
    return [Problem("请填写会议日期和会议纪要。", field="minutes")]


def panel_is_closed(move: Move) -> list[Problem]:
    panel = move.thing.panel
    return [] if panel is None or latest_ranking(panel) is not None else [Problem("专家评审还没有结束，不能提请批准。")]


def rests_on_the_latest_ranking(move: Move) -> list[Problem]:
    """A ranking made anew, because sheets became void, is the one to decide by."""
    return [
        Problem(f"{outdated_words(old, new)}请取回或退回后按最新情况重新起草。", section="items")
        for old, new in outdated(_items(move.thing))
    ]


def panels_behind(decision: SelectionDecision) -> list[Panel]:
    """The panels whose rankings a list rests on: locked before it, so that no ranking is made anew meanwhile."""
    return list(Panel.objects.filter(rankings__items__decision=decision).distinct().order_by("pk"))


def keep_proposer(move: Move) -> None:
    move.thing.proposer = Person.objects.get(pk=move.actor.person_id)


def drop_proposer(move: Move) -> None:
    move.thing.proposer = None


def keep_approver(move: Move) -> None:
    move.thing.approver, move.thing.approved_at = Person.objects.get(pk=move.actor.person_id), move.at


def move_files(move: Move) -> None:
    """All files of the list in this transaction; the shortlist remembers who proposed it."""
    decision = move.thing
    for item in _items(decision):
        step = {"actor": move.actor, "at": move.at, "evidence": decision}
        if item.outcome == Outcome.SHORTLIST:
            follow(item.application, Action.SHORTLIST, facts=Shortlisting(decision.proposer_id), **step)
        else:
            follow(item.application, Action.NOT_SELECT, **step)


DECISION = register_workflow(
    Workflow(
        model="evaluation.SelectionDecision",
        name="遴选决定",
        initial=DecisionState.DRAFTED,
        labels={
            DecisionState.DRAFTED: Labels("起草中", tone="grey", shape="○"),
            DecisionState.PROPOSED: Labels("待负责人批准", tone="amber", shape="▲"),
            DecisionState.APPROVED: Labels("已批准", tone="green", shape="■"),
        },
        rows=(
            Transition(
                DecisionAction.PROPOSE,
                "提请批准",
                (DecisionState.DRAFTED,),
                DecisionState.PROPOSED,
                who=may.can_prepare,
                ready=(
                    has_items,
                    panel_is_closed,
                    rests_on_the_latest_ranking,
                    departures_have_reasons,
                    unseen_sites_have_reasons,
                    meeting_is_recorded,
                ),
                write=keep_proposer,
                effects=("evaluation.tell_decision",),
                tone="primary",
                consequence="交负责人批准；批准前可以取回。",
            ),
            Transition(
                DecisionAction.TAKE_BACK,
                "取回",
                (DecisionState.PROPOSED,),
                DecisionState.DRAFTED,
                who=may.can_take_back,
                write=drop_proposer,
                consequence="回到起草，可以修改。",
            ),
            Transition(
                DecisionAction.SEND_BACK,
                "退回修改",
                (DecisionState.PROPOSED,),
                DecisionState.DRAFTED,
                who=may.can_approve,
                note_required=True,
                write=drop_proposer,
                effects=("evaluation.tell_decision",),
                consequence="退回起草人修改。",
            ),
            Transition(
                DecisionAction.APPROVE,
                "批准名单",
                (DecisionState.PROPOSED,),
                DecisionState.APPROVED,
                who=may.can_approve,
                ready=(
                    has_items,
                    rests_on_the_latest_ranking,
                    departures_have_reasons,
                    unseen_sites_have_reasons,
                    meeting_is_recorded,
                ),
                write=keep_approver,
                then=(move_files,),
                effects=("evaluation.tell_decision",),
                tone="primary",
                consequence="名单上的申报一并列为拟入围或未入围。",
            ),
        ),
        parents=panels_behind,
    )
)
