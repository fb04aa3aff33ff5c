"""Drafting and writing the list that decides."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from applications.choices import State
from applications.models import Application, Round
from chains.choices import ReviewMode
from evaluation import permissions as may
from evaluation.choices import DecisionState, Outcome
from evaluation.models import DecisionItem, Panel, Ranking, SelectionDecision
from evaluation.selectors.decisions import decision_of, items_of, panels_at_work, panels_to_decide
from evaluation.selectors.ranking import cut_of, latest_ranking, results_in
from evaluation.selectors.words import IN_SELECTION
from evaluation.workflow.decisions import panels_behind
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin

DRAFT_LABEL = "起草遴选决定"


def draft_decision(panel: Panel, *, title: str, actor: Actor, at: datetime) -> SelectionDecision:
    """Draft the list of a closed panel: by rank down to the quota and the line; the officer changes it.

    Raises NotAllowed, NotReady when the panel is not closed or its files are on a decision already.
    """
    with transaction.atomic():
        panel = Panel.objects.select_related("plan__round__programme").select_for_update(of=("self",)).get(pk=panel.pk)
        _officer(actor, panel)
        ranking = latest_ranking(panel)
        if ranking is None:
            raise NotReady([Problem("专家评审还没有结束。")])
        if decision_of(panel) is not None:
            raise NotReady([Problem("这个专家组已有遴选决定。")])
        decision = SelectionDecision(round=panel.plan.round, panel=panel, title=title)
        begin(decision, actor=actor, at=at, label=DRAFT_LABEL)
        DecisionItem.objects.bulk_create(_ranked_items(decision, [ranking]))
    return decision


def draft_round_decision(call: Round, *, title: str, actor: Actor, at: datetime) -> SelectionDecision:
    """Draft one list for a round over all its closed panels, each group by its own ranking.

    Raises NotAllowed, NotReady while a panel is at work or when the files of all are on a decision already.
    """
    _officer(actor, call)
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=call.pk)
        if working := panels_at_work(call):
            names = "、".join(panel.name for panel in working)
            raise NotReady([Problem(f"“{names}”还没有结束评审；可以先按组起草，或等各组都结束。")])
        decision = begin(SelectionDecision(round=call, title=title), actor=actor, at=at, label=DRAFT_LABEL)
        panels = [panel for panel in _locked(panels_to_decide(call)) if decision_of(panel) is None]
        rankings = [latest_ranking(panel) for panel in panels]
        if not rankings:
            raise NotReady([Problem("没有评审已经结束、还没有遴选决定的专家组。")])
        DecisionItem.objects.bulk_create(_ranked_items(decision, rankings))
    return decision


def draft_direct_decision(call: Round, *, title: str, actor: Actor, at: datetime) -> SelectionDecision:
    """Draft the list of a programme that selects from the files themselves: every accepted file that no draft holds.

    Nobody is in until the officer says so. Raises NotAllowed, or NotReady where experts review first, or when no file
    waits.
    """
    _officer(actor, call)
    if call.programme.review_mode != ReviewMode.DECISION:
        raise NotReady([Problem("本方案先经专家评审，评审结束后起草遴选决定。")])
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=call.pk)
        waiting = _waiting_files(call)
        if not waiting:
            raise NotReady([Problem("没有已受理、等待遴选的申报。")])
        decision = begin(SelectionDecision(round=call, title=title), actor=actor, at=at, label=DRAFT_LABEL)
        DecisionItem.objects.bulk_create(_direct_items(decision, waiting))
    return decision


def redraft_decision(decision: SelectionDecision, *, actor: Actor, at: datetime) -> SelectionDecision:
    """Draft a list anew from the rankings and files as they are now; reasons and feedback already written stay.

    Files that are no longer in the selection leave the list. Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        panels = _locked(panels_behind(decision))
        fresh = _drafted(decision, actor)
        earlier = {item.application_id: item for item in items_of(fresh)}
        if panels:
            items = _ranked_items(fresh, [latest_ranking(panel) for panel in panels])
        else:
            still = [item.application for item in earlier.values() if item.application.state in IN_SELECTION]
            items = _direct_items(fresh, [*still, *_waiting_files(fresh.round)])
        for item in items:
            if (old := earlier.get(item.application_id)) is not None:
                item.reason, item.feedback = old.reason, old.feedback
                item.outcome = item.outcome if panels else old.outcome
        fresh.items.all().delete()
        DecisionItem.objects.bulk_create(items)
        fresh.revision += 1
        fresh.save(update_fields=["revision"])
        versions = "、".join(sorted({str(item.ranking) for item in items if item.ranking_id}))
        register.record(fresh, "redraft", label="按最新情况重新起草", actor=actor, at=at, note=versions)
    return fresh


def write_decision(
    decision: SelectionDecision,
    *,
    meeting_on: date | None,
    minutes: str,
    outcomes: Mapping[int, tuple[str, str]],
    feedback: Mapping[int, str] | None = None,
    seen: int,
    actor: Actor,
    at: datetime,
) -> SelectionDecision:
    """Write meeting, minutes and, by item key, (outcome, reason) and feedback.

    Raises NotAllowed, WrongState, Stale, NotReady.
    """
    with transaction.atomic():
        fresh = _drafted(decision, actor)
        if fresh.revision != seen:
            raise Stale("遴选决定刚刚在别处保存过，请先查看最新内容。")
        for item in fresh.items.all():
            outcome, reason = outcomes.get(item.pk, (item.outcome, item.reason))
            if outcome not in Outcome.values:
                raise NotReady([Problem("请为每一项选择结果。", section="items")])
            item.outcome, item.reason = outcome, reason.strip()
            item.feedback = (feedback or {}).get(item.pk, item.feedback).strip()
            item.save(update_fields=["outcome", "reason", "feedback"])
        fresh.meeting_on, fresh.minutes, fresh.revision = meeting_on, minutes.strip(), fresh.revision + 1
        fresh.save(update_fields=["meeting_on", "minutes", "revision"])
        register.record(fresh, "write", label="修改遴选决定", actor=actor, at=at)
    return fresh


def _officer(actor: Actor, thing: Panel | Round) -> None:
    if not may.can_prepare(actor.user, thing):
        raise NotAllowed("只有遴选部门的经办人可以起草遴选决定。")


def _locked(panels: Iterable[Panel]) -> list[Panel]:
    keys = [panel.pk for panel in panels]
    rows = Panel.objects.select_related("plan").select_for_update(of=("self",))
    return list(rows.filter(pk__in=keys).order_by("pk"))


def _drafted(decision: SelectionDecision, actor: Actor) -> SelectionDecision:
    """The decision, locked, while it may be written. Raises NotAllowed, WrongState."""
    rows = SelectionDecision.objects.select_related("round__programme").select_for_update(of=("self",))
    fresh = rows.get(pk=decision.pk)
    if not may.can_prepare(actor.user, fresh):
        raise NotAllowed("只有遴选部门的经办人可以修改遴选决定。")
    if fresh.state != DecisionState.DRAFTED:
        raise WrongState("遴选决定已提请批准，不能再改；需要修改的，请先取回。")
    return fresh


def _ranked_items(decision: SelectionDecision, rankings: Iterable[Ranking]) -> list[DecisionItem]:
    """The files of each ranking that are still in the selection: in above the cut, out below it."""
    items = []
    for ranking in rankings:
        keys = [row["application"] for row in ranking.rows]
        waiting = set(Application.objects.filter(pk__in=keys, state__in=IN_SELECTION).values_list("pk", flat=True))
        inside = cut_of(ranking).inside
        items += [
            DecisionItem(
                decision=decision, application_id=entry.key, rank=entry.rank, score=entry.score, ranking=ranking,
                outcome=Outcome.SHORTLIST if entry.key in inside else Outcome.NOT_SELECT,
            )
            for entry in results_in(ranking) if entry.key in waiting
        ]  # fmt: skip
    return items


def _direct_items(decision: SelectionDecision, files: Iterable[Application]) -> list[DecisionItem]:
    return [DecisionItem(decision=decision, application=entry, outcome=Outcome.NOT_SELECT) for entry in files]


def _waiting_files(call: Round) -> list[Application]:
    """The accepted files of a round that no draft holds."""
    drafted = DecisionItem.objects.exclude(decision__state=DecisionState.APPROVED)
    files = Application.objects.filter(round=call, state=State.ACCEPTED)
    return list(files.exclude(pk__in=drafted.values("application_id")).order_by("number"))
