"""The settings of a round's review."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from applications.models import Round
from evaluation import permissions as may
from evaluation.models import Criterion, ReviewPlan
from office import register
from office.actors import Actor
from office.machine import NotAllowed

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


def change_plan(plan: ReviewPlan, weights: Mapping[int, Decimal], *, actor: Actor, at: datetime) -> None:
    """Save changed settings and weights (by criterion). Frozen panels keep theirs. Raises NotAllowed."""
    if not may.can_prepare(actor.user, plan):
        raise NotAllowed("只有遴选部门的经办人可以修改评审方案。")
    with transaction.atomic():
        plan.save()
        for criterion in plan.criteria.all():
            criterion.weight = weights[criterion.pk]
            criterion.save(update_fields=["weight"])
        register.record(plan, "change_plan", label="修改评审方案", actor=actor, at=at)
