"""Drafting and writing the list that decides."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from applications.choices import State
from applications.models import Application, Round
from chains.choices import ReviewMode
from evaluation import permissions as may
from evaluation.choices import DecisionState, Outcome
from evaluation.models import DecisionItem, Panel, SelectionDecision
from evaluation.selectors.ranking import latest_ranking
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin


def draft_decision(panel: Panel, *, title: str, actor: Actor, at: datetime) -> SelectionDecision:
    """Draft the list of a closed panel: by rank down to the quota, the rest not selected; the officer changes it.

    Raises NotAllowed, NotReady when the panel is not closed or has a draft already.
    """
    with transaction.atomic():
        panel = Panel.objects.select_related("plan__round__programme").select_for_update(of=("self",)).get(pk=panel.pk)
        if not may.can_prepare(actor.user, panel):
            raise NotAllowed("只有遴选部门的经办人可以起草遴选决定。")
        ranking = latest_ranking(panel)
        if ranking is None:
            raise NotReady([Problem("专家评审还没有结束。")])
        if panel.decisions.exists():
            raise NotReady([Problem("这个专家组已有遴选决定。")])
        decision = SelectionDecision(round=panel.plan.round, panel=panel, title=title)
        begin(decision, actor=actor, at=at, label="起草遴选决定")
        quota = panel.plan.quota if panel.quota is None else panel.quota
        DecisionItem.objects.bulk_create(
            DecisionItem(
                decision=decision,
                application_id=entry["application"],
                outcome=_outcome(entry["rank"], quota),
                rank=entry["rank"],
                score=None if entry["score"] is None else Decimal(entry["score"]),
                ranking=ranking,
            )
            for entry in ranking.rows
        )
    return decision


def draft_direct_decision(call: Round, *, title: str, actor: Actor, at: datetime) -> SelectionDecision:
    """Draft the list of a programme that selects from the files themselves: every accepted file that no draft holds.

    Nobody is in until the officer says so. Raises NotAllowed, or NotReady where experts review first, or when no file
    waits.
    """
    if not may.can_prepare(actor.user, call):
        raise NotAllowed("只有遴选部门的经办人可以起草遴选决定。")
    if call.programme.review_mode != ReviewMode.DECISION:
        raise NotReady([Problem("本方案先经专家评审，评审结束后起草遴选决定。")])
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=call.pk)
        drafted = DecisionItem.objects.exclude(decision__state=DecisionState.APPROVED)
        files = Application.objects.filter(round=call, state=State.ACCEPTED)
        waiting = list(files.exclude(pk__in=drafted.values("application_id")).order_by("number"))
        if not waiting:
            raise NotReady([Problem("没有已受理、等待遴选的申报。")])
        decision = begin(SelectionDecision(round=call, title=title), actor=actor, at=at, label="起草遴选决定")
        DecisionItem.objects.bulk_create(
            DecisionItem(decision=decision, application=entry, outcome=Outcome.NOT_SELECT) for entry in waiting
        )
    return decision


def _outcome(place: int | None, quota: int | None) -> Outcome:
    inside = place is not None and (quota is None or place <= quota)
    return Outcome.SHORTLIST if inside else Outcome.NOT_SELECT


def write_decision(
    decision: SelectionDecision,
    *,
    meeting_on: date | None,
    minutes: str,
    outcomes: Mapping[int, tuple[str, str]],
    seen: int,
    actor: Actor,
    at: datetime,
) -> SelectionDecision:
    """Write meeting, minutes and, by item key, (outcome, reason). Raises NotAllowed, WrongState, Stale, NotReady."""
    with transaction.atomic():
        fresh = (
            SelectionDecision.objects.select_related("round__programme")
            .select_for_update(of=("self",))
            .get(pk=decision.pk)
        )
        if not may.can_prepare(actor.user, fresh):
            raise NotAllowed("只有遴选部门的经办人可以修改遴选决定。")
        if fresh.state != DecisionState.DRAFTED:
            raise WrongState("遴选决定已提请批准，不能再改；需要修改的，请先取回。")
        if fresh.revision != seen:
            raise Stale("遴选决定刚刚在别处保存过，请先查看最新内容。")
        for item in fresh.items.all():
            outcome, reason = outcomes.get(item.pk, (item.outcome, item.reason))
            if outcome not in Outcome.values:
                raise NotReady([Problem("请为每一项选择结果。", section="items")])
            item.outcome, item.reason = outcome, reason.strip()
            item.save(update_fields=["outcome", "reason"])
        fresh.meeting_on, fresh.minutes, fresh.revision = meeting_on, minutes.strip(), fresh.revision + 1
        fresh.save(update_fields=["meeting_on", "minutes", "revision"])
        register.record(fresh, "write", label="修改遴选决定", actor=actor, at=at)
    return fresh
