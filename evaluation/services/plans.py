"""The settings of a round's review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count

from django.db import transaction

from applications.models import Round
from evaluation import permissions as may
from evaluation.models import Criterion, ReviewPlan
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem

# What a plan starts from; every number of it is a setting of the round.
DEFAULT_CRITERIA = (
    ("lead", "链主单位引领带动能力", "行业地位、组织协调能力、与产业链上下游的联系", 25),
    ("posts", "岗位与学徒培养方案", "岗位真实、数量充分，学徒和实习安排可行", 25),
    ("schools", "产教融合与院校合作", "专业对口、课程和师资共建有实际内容", 20),
    ("skills", "评价与激励机制", "等级认定、竞赛、薪酬衔接的制度和基础", 15),
    ("targets", "目标与保障", "两年目标明确可核，经费和管理有保障", 15),
)


def open_plan(call: Round, *, actor: Actor, at: datetime) -> ReviewPlan:
    """The round's plan, with default settings and criteria when it has none yet. Raises NotAllowed."""
    with transaction.atomic():
        if not may.can_prepare(actor.user, call):
            raise NotAllowed("只有遴选部门的经办人可以制定评审方案。")
        plan, fresh = ReviewPlan.objects.get_or_create(round=call)
        if fresh:
            Criterion.objects.bulk_create(
                Criterion(plan=plan, key=key, title=title, anchors=anchors, weight=weight, position=position)
                for position, (key, title, anchors, weight) in enumerate(DEFAULT_CRITERIA, start=1)
            )
            register.record(plan, "open_plan", label="建立评审方案", actor=actor, at=at)
    return plan


@dataclass(frozen=True)
class CriterionEntry:
    """A criterion as typed; `key` is empty for a new one."""

    title: str
    anchors: str
    weight: Decimal
    key: str = ""


def change_plan(plan: ReviewPlan, criteria: Sequence[CriterionEntry], *, actor: Actor, at: datetime) -> None:
    """Save changed settings, and the criteria in the order given; those not named are removed.

    Panels that have been opened keep the rule frozen then, panels drawn keep the conditions of their draw. Raises
    NotAllowed; NotReady for an even number of experts, or weights that do not add up to 100.
    """
    if not may.can_prepare(actor.user, plan):
        raise NotAllowed("只有遴选部门的经办人可以修改评审方案。")
    if plan.seats % 2 == 0:
        raise NotReady([Problem(f"专家人数应为单数，现为 {plan.seats} 位。", field="seats")])
    total = sum(entry.weight for entry in criteria)
    if total != 100:
        raise NotReady([Problem(f"各项权重合计应为 100，现为 {total}。")])
    with transaction.atomic():
        ReviewPlan.objects.select_for_update().get(pk=plan.pk)
        plan.save()
        before = {criterion.key: criterion for criterion in plan.criteria.all()}
        kept = {entry.key for entry in criteria} & before.keys()
        plan.criteria.exclude(key__in=kept).delete()
        fresh = (f"c{number}" for number in count(1) if f"c{number}" not in before)
        for position, entry in enumerate(criteria, start=1):
            criterion = before[entry.key] if entry.key in kept else Criterion(plan=plan, key=next(fresh))
            criterion.title, criterion.anchors = entry.title, entry.anchors
            criterion.weight, criterion.position = entry.weight, position
            criterion.save()
            kept.discard(entry.key)
        words = "；".join(f"{entry.title} {entry.weight}" for entry in criteria)
        register.record(plan, "change_plan", label="修改评审方案", actor=actor, at=at, note=words)
