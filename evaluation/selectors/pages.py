"""What the pages around panels show: rounds under review, one round's plan, panels and decisions."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from applications.choices import State
from applications.models import Application, Round
from chains.choices import ReviewMode
from evaluation.choices import PanelState, SeatState, SheetState
from evaluation.models import Panel, ReviewPlan, SelectionDecision
from evaluation.selectors.words import moment, tag

__all__ = ["decisions_of", "moment", "panels_of", "plan_facts", "rounds_in_review", "tag"]
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
            seats=Count("members", Q(members__state__in=[SeatState.INVITED, SeatState.ACCEPTED]), distinct=True),
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
        {"label": "专家人数", "value": f"{plan.seats} 人，候补 {plan.reserve} 人"},
        {"label": "同一单位", "value": f"最多 {plan.max_per_employer} 人" if plan.max_per_employer else "不限"},
        {"label": "答复邀请", "value": f"{plan.answer_workdays} 个工作日"},
        {"label": "最少有效评分", "value": f"{plan.min_sheets} 份"},
        {"label": "汇总方式", "value": plan.get_aggregation_display()},
        {"label": "分歧提示", "value": f"分差超过 {plan.spread_flag} 分"},
        {"label": "评分期限", "value": f"{plan.workdays} 个工作日"},
        {"label": "拟入围数量", "value": f"{plan.quota} 条" if plan.quota else "不限"},
        *([{"label": "入围分数线", "value": f"{plan.line} 分"}] if plan.line is not None else []),
        {"label": "实地核查", "value": "需要" if plan.site_visits else "不需要"},
    ]


def by_panel(call: Round) -> bool:
    """Whether experts review before the list is drafted."""
    return call.programme.review_mode == ReviewMode.PANEL


def criterion_texts(plan: ReviewPlan) -> list[dict[str, Any]]:
    """The criteria of a plan, as its form is filled in."""
    return [
        {"key": row.key, "title": row.title, "weight": row.weight.normalize().__format__("f"), "anchors": row.anchors}
        for row in plan.criteria.all()
    ]


def panels_keeping(plan: ReviewPlan) -> list[str]:
    """Which panels a change does not reach any more, each in a sentence."""
    words = {
        PanelState.FORMING: "已经抽取：人数、候补和同一单位人数按抽取时的方案；指标和权重在开始评审时固定。",
        PanelState.OPEN: "正在评审：指标、权重和汇总方式按开始评审时的方案。",
        PanelState.CLOSED: "已经结束评审：指标、权重和汇总方式按开始评审时的方案，排名不变。",
    }
    rows = plan.panels.exclude(state=PanelState.DISSOLVED).order_by("pk")
    return [f"“{panel.name}”{words[panel.state]}" for panel in rows]
