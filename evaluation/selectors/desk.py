"""What waits for whom in expert review, computed from the same predicates as the pages."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from accounts.choices import Role
from accounts.permissions import has_role
from evaluation import permissions as may
from evaluation.choices import DecisionState, PanelState, SheetState
from evaluation.models import Panel, PanelMember, ScoreSheet, SelectionDecision


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """An expert's open sheets; a head's lists to approve; an officer's panels whose sheets are all in."""
    if has_role(user, Role.EXPERT):
        return [_sheets_task(member, count) for member, count in _open_seats(user)]
    if not has_role(user, Role.CITY_OFFICER, Role.CITY_HEAD):
        return []
    return [*_decisions(user), *_panels(user)]


def _open_seats(user: Any) -> list[tuple[PanelMember, int]]:
    seats = (
        PanelMember.objects.filter(expert__person_id=user.person_id, panel__state=PanelState.OPEN)
        .select_related("panel__plan__round")
        .order_by("pk")
    )
    pairs = [(seat, seat.sheets.filter(state=SheetState.OPEN).count()) for seat in seats]
    return [(seat, count) for seat, count in pairs if count or seat.pledged_at is None]


def _task(key: str, label: str, tone: str, shape: str, title: str, url: str, sub: str, thing: Any) -> dict[str, Any]:
    return {
        "key": key,
        "group": label,
        "label": label,
        "tone": tone,
        "shape": shape,
        "title": title,
        "url": url,
        "sub": sub,
        "source": "专家评审",
        "since": thing.state_since,
        "due": thing.due_at,
    }


def _sheets_task(member: PanelMember, count: int) -> dict[str, Any]:
    panel = member.panel
    sub = f"{count} 份评分表未提交" if member.pledged_at else "请先签署保密与回避承诺"
    url = reverse("evaluation:dossiers")
    return _task(f"seat-{member.pk}", "评分", "amber", "▲", f"{panel.plan.round.title}专家评审", url, sub, panel)


def _decisions(user: Any) -> list[dict[str, Any]]:
    rows = SelectionDecision.objects.visible_to(user).filter(state=DecisionState.PROPOSED)
    return [
        _task(f"decision-{row.pk}", "遴选决定", "green", "■", row.title, row.get_absolute_url(), "待批准", row)
        for row in rows.select_related("round__programme").order_by("state_since")
        if may.can_approve(user, row)
    ]


def _panels(user: Any) -> list[dict[str, Any]]:
    panels = Panel.objects.visible_to(user).filter(state=PanelState.OPEN).select_related("plan__round__programme")
    tasks = []
    for panel in panels.order_by("state_since"):
        waiting = ScoreSheet.objects.filter(dossier__panel=panel, state=SheetState.OPEN).count()
        if not waiting and may.can_prepare(user, panel):
            url = panel.get_absolute_url()
            tasks.append(_task(f"panel-{panel.pk}", "结束评审", "blue", "●", panel.name, url, "评分已全部提交", panel))
    return tasks


def waiting_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """On which experts an officer waits: how many, how many sheets, until when; never which scores."""
    if not has_role(user, Role.CITY_OFFICER, Role.CITY_HEAD):
        return []
    rows = (
        ScoreSheet.objects.visible_to(user)
        .filter(state=SheetState.OPEN, dossier__panel__state=PanelState.OPEN)
        .order_by()
        .values("dossier__panel_id", "dossier__panel__name")
        .annotate(sheets=Count("pk"), experts=Count("member", distinct=True), since=Min("state_since"))
        .annotate(due=Min("dossier__panel__due_at"))
        .order_by("dossier__panel_id")
    )
    return [
        {
            "whom": f"评审专家 {row['experts']} 人",
            "what": f"{row['dossier__panel__name']}，{row['sheets']} 份评分未交",
            "url": reverse("evaluation:panel", args=[row["dossier__panel_id"]]),
            "since": row["since"],
            "due": row["due"],
        }
        for row in rows
    ]
