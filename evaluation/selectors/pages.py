"""What the pages around panels show: rounds under review, one round's plan, panels and decisions, the expert pool."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from applications.choices import State
from applications.models import Application, Round
from chains.choices import KeyField, ReviewMode
from evaluation.choices import SheetState
from evaluation.models import Expert, Panel, ReviewPlan, SelectionDecision
from evaluation.selectors.words import moment, tag

__all__ = ["decisions_of", "experts_listed", "moment", "panels_of", "plan_facts", "rounds_in_review", "tag"]
NOTHING_YET = {"label": "待组织", "tone": "amber", "shape": "▲"}


def rounds_in_review(user: Any) -> list[dict[str, Any]]:
    """Rounds of the user's programmes with files that are accepted or further, and how far their review is."""
    return [
        {
            "title": call.title,
            "programme": call.programme.short_name,
            "mode": call.programme.get_review_mode_display(),
            "url": reverse("evaluation:round", args=[call.pk]),
            "accepted": call.accepted,
            "reviewed": call.reviewed,
            "panels": len(panels),
            "tag": tag(latest) if (latest := _latest(decisions, panels)) else NOTHING_YET,
        }
        for call in _rounds(user)
        for decisions, panels in [(list(call.decisions.all()), _panels_in(call))]
    ]


def _rounds(user: Any) -> QuerySet[Round]:
    waiting = Application.objects.visible_to(user).filter(
        round=OuterRef("pk"), state__in=[State.ACCEPTED, State.UNDER_REVIEW]
    )
    begun = Panel.objects.visible_to(user).filter(plan__round=OuterRef("pk"))
    decided = SelectionDecision.objects.visible_to(user).filter(round=OuterRef("pk"))
    return (
        Round.objects.filter(Exists(waiting) | Exists(begun) | Exists(decided))
        .annotate(
            accepted=Count("applications", filter=Q(applications__state=State.ACCEPTED)),
            reviewed=Count("applications", filter=Q(applications__state=State.UNDER_REVIEW)),
        )
        .select_related("programme", "review_plan")
        .prefetch_related("decisions", "review_plan__panels")
        .order_by("-opens_at")
    )


def _panels_in(call: Round) -> list[Panel]:
    return list(call.review_plan.panels.all()) if hasattr(call, "review_plan") else []


def _latest(decisions: list[SelectionDecision], panels: list[Panel]) -> SelectionDecision | Panel | None:
    """What says how far a round is: its latest decision, else its latest panel."""
    for things in (decisions, panels):
        if things:
            return max(things, key=lambda thing: thing.pk)
    return None


def panels_of(user: Any, call: Round) -> list[dict[str, Any]]:
    """The panels of a round with their progress: sheets handed in, never their scores."""
    rows = (
        Panel.objects.visible_to(user)
        .filter(plan__round=call)
        .annotate(
            files=Count("dossiers", distinct=True),
            seats=Count("members", distinct=True),
            done=Count("dossiers__sheets", Q(dossiers__sheets__state=SheetState.SUBMITTED), distinct=True),
            given=Count("dossiers__sheets", ~Q(dossiers__sheets__state=SheetState.VOID), distinct=True),
        )
        .order_by("-pk")
    )
    return [
        {
            "title": panel.name,
            "url": panel.get_absolute_url(),
            "tag": tag(panel),
            "files": panel.files,
            "seats": panel.seats,
            "progress": f"{panel.done} / {panel.given}" if panel.given else "—",
            "due": moment(panel.due_at),
        }
        for panel in rows
    ]


def decisions_of(user: Any, call: Round) -> list[dict[str, Any]]:
    """The selection decisions of a round."""
    rows = SelectionDecision.objects.visible_to(user).filter(round=call).select_related("proposer", "approver")
    return [
        {
            "title": row.title,
            "url": row.get_absolute_url(),
            "tag": tag(row),
            "people": "、".join(
                f"{person.name}{word}" for person, word in ((row.proposer, "提请"), (row.approver, "批准")) if person
            ),
            "at": moment(row.state_since),
        }
        for row in rows.order_by("-pk")
    ]


def plan_facts(plan: ReviewPlan) -> list[dict[str, str]]:
    """The settings of a round's review."""
    return [
        {"label": "专家人数", "value": f"{plan.seats} 人"},
        {"label": "最少有效评分", "value": f"{plan.min_sheets} 份"},
        {"label": "汇总方式", "value": plan.get_aggregation_display()},
        {"label": "分歧提示", "value": f"分差超过 {plan.spread_flag} 分"},
        {"label": "评分期限", "value": f"{plan.workdays} 个工作日"},
        {"label": "拟入围数量", "value": f"{plan.quota} 条" if plan.quota else "不限"},
    ]


def by_panel(call: Round) -> bool:
    """Whether experts review before the list is drafted."""
    return call.programme.review_mode == ReviewMode.PANEL


def experts_listed(user: Any) -> list[dict[str, Any]]:
    """The pool: name, title, fields, employers, seats held."""
    rows = Expert.objects.visible_to(user).select_related("person").prefetch_related("employers")
    words = dict(KeyField.choices)
    return [
        {
            "key": expert.pk,
            "name": expert.person.name,
            "title": expert.title,
            "fields": "、".join(words.get(field, field) for field in expert.key_fields),
            "employers": [employer.name for employer in expert.employers.all()],
            "tag": tag(expert),
            "reason": expert.suspended_reason,
            "held": expert.held,
        }
        for expert in rows.annotate(held=Count("seats")).order_by("person__name", "pk")
    ]
