"""On whom one waits in expert review; never which scores."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from accounts.choices import Role
from evaluation.choices import DecisionState, PanelState, SeatState, SheetState
from evaluation.models import PanelMember, ScoreSheet, SelectionDecision
from evaluation.selectors.desk import authorities_of


def waiting_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """On whom municipal staff wait: on experts (how many, until when), an officer on the head for the own list."""
    city = authorities_of(user, Role.CITY_OFFICER, Role.CITY_HEAD)
    return [*_answers_awaited(city), *_experts_awaited(city), *_approvals_awaited(user, city)] if city else []


def _answers_awaited(authorities: set[int]) -> list[dict[str, Any]]:
    """Invitations to seats that experts have not answered, by panel."""
    rows = (
        PanelMember.objects.filter(
            state=SeatState.INVITED,
            panel__state__in=[PanelState.FORMING, PanelState.OPEN],
            panel__plan__round__programme__selecting_authority_id__in=authorities,
        )
        .order_by()
        .values("panel_id", "panel__name")
        .annotate(experts=Count("pk"), since=Min("state_since"), due=Min("due_at"))
        .order_by("panel_id")
    )
    return [
        {
            "whom": f"受邀专家 {row['experts']} 人",
            "what": f"{row['panel__name']}，未答复邀请",
            "url": reverse("evaluation:panel", args=[row["panel_id"]]),
            "since": row["since"],
            "due": row["due"],
        }
        for row in rows
    ]


def _experts_awaited(authorities: set[int]) -> list[dict[str, Any]]:
    rows = (
        ScoreSheet.objects.filter(
            state=SheetState.OPEN,
            dossier__panel__state=PanelState.OPEN,
            dossier__panel__plan__round__programme__selecting_authority_id__in=authorities,
        )
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


def _approvals_awaited(user: Any, authorities: set[int]) -> list[dict[str, Any]]:
    own = SelectionDecision.objects.filter(
        state=DecisionState.PROPOSED,
        proposer_id=user.person_id,
        round__programme__selecting_authority_id__in=authorities,
    )
    return [
        {
            "whom": "负责人",
            "what": f"批准“{decision.title}”",
            "url": decision.get_absolute_url(),
            "since": decision.state_since,
            "due": decision.due_at,
        }
        for decision in own.order_by("pk")
    ]
