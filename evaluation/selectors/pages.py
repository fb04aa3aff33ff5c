"""What the pages of expert review show; rows and words are made here, not in templates."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from applications.choices import State
from applications.models import Application, Round
from evaluation.choices import PanelState, SheetState
from evaluation.models import Expert, Panel, PanelMember, ReviewPlan, ScoreSheet, SelectionDecision
from office import clock
from office.machine import Actor, available, missing, workflow_of


def tag(thing: Any) -> dict[str, str]:
    """The state of a panel, sheet or decision as components/_tag.html takes it."""
    labels = workflow_of(thing).labels[thing.state]
    return {"label": labels.staff, "tone": labels.tone, "shape": labels.shape}


def moment(at: Any) -> str:
    """An instant in Beijing time, or a dash."""
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else "—"


def acts(thing: Any, user: Any, at: Any, url_name: str) -> tuple[list[dict[str, Any]], list[str]]:
    """What the person can do now, and what is missing for it."""
    offered, blocked = [], []
    for row in available(thing, user):
        problems = missing(thing, row, actor=Actor.of(user), at=at)
        url = reverse(url_name, args=[thing.pk, row.action])
        offered.append({"label": row.label, "url": url, "consequence": row.consequence, "tone": row.tone})
        blocked += [f"{row.label}：{problem.text}" for problem in problems]
    return offered, blocked


def rounds_in_review(user: Any) -> list[dict[str, Any]]:
    """Rounds of the user's programmes with files that are accepted or further, and what became of their review."""
    calls = Round.objects.filter(
        pk__in=Application.objects.visible_to(user)
        .filter(state__in=[State.ACCEPTED, State.UNDER_REVIEW])
        .values("round")
    ) | Round.objects.filter(pk__in=Panel.objects.visible_to(user).values("plan__round"))
    counted = calls.distinct().annotate(
        accepted=Count("applications", filter=Q(applications__state=State.ACCEPTED)),
        reviewed=Count("applications", filter=Q(applications__state=State.UNDER_REVIEW)),
    )
    return [
        {
            "title": call.title,
            "url": reverse("evaluation:round", args=[call.pk]),
            "accepted": call.accepted,
            "reviewed": call.reviewed,
        }
        for call in counted.order_by("-opens_at")
    ]


def panels_of(user: Any, call: Round) -> list[dict[str, Any]]:
    """The panels of a round with their progress: sheets handed in, never their scores."""
    rows = (
        Panel.objects.visible_to(user)
        .filter(plan__round=call)
        .annotate(
            files=Count("dossiers", distinct=True),
            seats=Count("members", distinct=True),
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
            "due": moment(panel.due_at),
        }
        for panel in rows
    ]


def decisions_of(user: Any, call: Round) -> list[dict[str, Any]]:
    """The selection decisions of a round."""
    return [
        {"title": row.title, "url": row.get_absolute_url(), "tag": tag(row)}
        for row in SelectionDecision.objects.visible_to(user).filter(round=call).order_by("-pk")
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
        *({"label": row.title, "value": f"权重 {row.weight}"} for row in plan.criteria.all()),
    ]


def experts_listed(user: Any) -> list[list[str]]:
    """The pool: name, title, employers, seats held."""
    rows = Expert.objects.visible_to(user).select_related("person").prefetch_related("employers", "seats")
    return [
        [
            expert.person.name,
            expert.title,
            "；".join(employer.name for employer in expert.employers.all()),
            "在库" if expert.is_active else "暂停",
            f"{len(expert.seats.all())} 次",
        ]
        for expert in rows.order_by("person__name")
    ]


def members_of(panel: Panel) -> list[list[str]]:
    """The experts of a panel: pledge, sheets handed in of those given, recusals. No scores."""
    rows = panel.members.select_related("expert__person").annotate(
        given=Count("sheets", filter=~Q(sheets__state=SheetState.VOID), distinct=True),
        done=Count("sheets", filter=Q(sheets__state=SheetState.SUBMITTED), distinct=True),
        recused=Count("recusals", distinct=True),
    )
    return [
        [
            member.expert.person.name,
            member.expert.title,
            moment(member.pledged_at),
            f"{member.done} / {member.given}",
            f"{member.recused} 件",
        ]
        for member in rows
    ]


def files_of(panel: Panel) -> list[list[str]]:
    """The files of a panel: sheets handed in of those given, recusals."""
    rows = panel.dossiers.select_related("application__unit").annotate(
        given=Count("sheets", filter=~Q(sheets__state=SheetState.VOID), distinct=True),
        done=Count("sheets", filter=Q(sheets__state=SheetState.SUBMITTED), distinct=True),
    )
    return [
        [
            row.application.number,
            row.application.chain_name,
            row.application.unit.name,
            f"{row.done} / {row.given}",
            "、".join(f"{one.member}：{one.note or one.get_reason_display()}" for one in row.recusals.all()) or "—",
        ]
        for row in rows.prefetch_related("recusals__member__expert__person")
    ]


def ranking_rows(panel: Panel) -> list[list[str]]:
    """The frozen ranking, best first."""
    names = dict(Application.objects.filter(dossiers__panel=panel).values_list("pk", "chain_name"))
    return [
        [
            str(entry["rank"] or "—"),
            names[entry["application"]],
            entry["score"] or "评分不足",
            f"{entry['sheets']} 份",
            f"{entry['spread']}{'（分歧较大）' if entry['disputed'] else ''}",
        ]
        for entry in panel.ranking
    ]


def waiting_files(panel: Panel) -> list[Application]:
    """The accepted files of the panel's round, to choose from."""
    return list(Application.objects.filter(round=panel.plan.round, state=State.ACCEPTED).order_by("number"))


def seats_of(user: Any) -> list[PanelMember]:
    """The open panels on which an expert sits."""
    return list(
        PanelMember.objects.filter(expert__person_id=user.person_id, panel__state=PanelState.OPEN)
        .select_related("panel__plan__round", "expert")
        .order_by("pk")
    )


def own_sheets(user: Any, member: PanelMember) -> list[dict[str, Any]]:
    """An expert's own sheets on one panel, in the order of the files."""
    rows = (
        ScoreSheet.objects.visible_to(user)
        .filter(member=member)
        .exclude(state=SheetState.VOID)
        .select_related("dossier__application")
        .order_by("dossier__position")
    )
    return [
        {
            "title": row.dossier.content.get("chain", ""),
            "unit": row.dossier.content.get("unit", ""),
            "url": row.get_absolute_url(),
            "tag": tag(row),
            "total": row.total if row.state == SheetState.SUBMITTED else "—",
        }
        for row in rows
    ]
