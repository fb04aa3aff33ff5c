"""Reads which deadlines of expert review still run, counted in working days."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from evaluation.choices import PanelAction, PanelState, SeatState
from evaluation.models import Panel, PanelMember
from office.clock import local_date
from office.deadlines import OpenDeadline
from office.models import RegisterEntry


def open_deadlines(user: Any, at: datetime) -> Iterator[OpenDeadline]:
    """The time to score and to answer an invitation, of the panels that a person sees (all of them without one)."""
    panels = Panel.objects.all() if user is None else Panel.objects.visible_to(user)
    rows = list(panels.filter(state=PanelState.OPEN, due_at__gt=at).select_related("plan__round").order_by("pk"))
    extended = RegisterEntry.objects.filter(
        thing_label="evaluation.panel", thing_id__in=[row.pk for row in rows], action=PanelAction.EXTEND
    )
    set_at = dict(extended.order_by("seq").values_list("thing_id", "at"))
    for panel in rows:
        yield OpenDeadline(
            "评分",
            f"{panel.plan.round.title} {panel.name}",
            panel.get_absolute_url(),
            panel,
            local_date(panel.state_since),
            set_at.get(panel.pk, panel.state_since),
            panel.due_at,
            extend=PanelAction.EXTEND,
            extend_url=reverse("evaluation:panel_act", args=[panel.pk, str(PanelAction.EXTEND)]),
        )
    seats = PanelMember.objects.filter(panel__in=panels, state=SeatState.INVITED, due_at__gt=at)
    for seat in seats.select_related("panel__plan__round").order_by("pk"):
        yield OpenDeadline(
            "答复邀请",
            f"{seat.panel.plan.round.title} {seat.panel.name} 席次 {seat.number}",
            seat.panel.get_absolute_url(),
            seat,
            local_date(seat.state_since),
            seat.state_since,
            seat.due_at,
        )
