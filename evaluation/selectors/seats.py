"""Reads the seats of panels: how each was answered, who came in for whom; and an expert's own invitations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from evaluation.choices import PanelState, SeatAction, SeatState, SheetState
from evaluation.models import Panel, PanelMember
from evaluation.selectors.words import acts, moment, tag
from office.machine import available
from office.models import RegisterEntry
from office.words import until_words

AT_WORK = (PanelState.FORMING, PanelState.OPEN)
ANSWERS = (SeatAction.DECLINE, SeatAction.REMOVE)


def members_of(panel: Panel, user: Any, at: datetime) -> list[dict[str, Any]]:
    """The seats of a panel: answer, pledge, sheets handed in of those given, recusals, who replaced whom. No scores."""
    given, done = ~Q(sheets__state=SheetState.VOID), Q(sheets__state=SheetState.SUBMITTED)
    rows = panel.members.select_related("expert__person", "replaces__expert__person").annotate(
        given=Count("sheets", filter=given, distinct=True),
        done=Count("sheets", filter=done, distinct=True),
        recused=Count("recusals", distinct=True),
    )
    seats = list(rows.order_by("number"))
    reasons = _reasons(seats)
    return [_member(seat, panel, user, at, reasons.get(seat.pk, "")) for seat in seats]


def _member(seat: PanelMember, panel: Panel, user: Any, at: datetime, reason: str) -> dict[str, Any]:
    seat.panel = panel
    late = seat.state == SeatState.INVITED and seat.due_at is not None and seat.due_at <= at
    return {
        "number": seat.number,
        "name": seat.expert.person.name,
        "title": seat.expert.title,
        "url": seat.expert.get_absolute_url(),
        "tag": tag(seat),
        "answer": f"{until_words(seat.due_at)} 前答复" if seat.state == SeatState.INVITED else moment(seat.state_since),
        "late": late,
        "reason": reason,
        "replaces": f"接替席次 {seat.replaces.number} {seat.replaces.expert}" if seat.replaces else "",
        "gone": seat.state in (SeatState.DECLINED, SeatState.REMOVED),
        "pledged": moment(seat.pledged_at) if seat.pledged_at else "",
        "done": seat.done,
        "given": seat.given,
        "recused": seat.recused,
        "acts": [
            {"label": row.label, "url": reverse("evaluation:seat_act", args=[seat.pk, str(row.action)])}
            for row in (available(seat, user) if panel.state in AT_WORK else [])
            if row.action == SeatAction.REMOVE
        ],
    }


def _reasons(seats: Iterable[PanelMember]) -> dict[int, str]:
    """Why experts declined or were taken off, by seat."""
    keys = [seat.pk for seat in seats]
    rows = RegisterEntry.objects.filter(thing_label=PanelMember._meta.label_lower, thing_id__in=keys)
    found = rows.filter(action__in=ANSWERS).select_related("detail").order_by("seq")
    return {row.thing_id: row.detail.note for row in found if hasattr(row, "detail")}


def vacant_seats(panel: Panel) -> int:
    """How many seats of a panel nobody holds or is invited to."""
    held = panel.members.filter(state__in=[SeatState.INVITED, SeatState.ACCEPTED]).count()
    return max(panel.constraints["seats"] - held, 0) if panel.state in AT_WORK else 0


def invitations_of(user: Any) -> list[dict[str, Any]]:
    """The seats that an expert has to answer, and those accepted on panels that have not begun."""
    seats = PanelMember.objects.filter(
        Q(state=SeatState.INVITED, panel__state__in=AT_WORK)
        | Q(state=SeatState.ACCEPTED, panel__state=PanelState.FORMING),
        expert__person_id=user.person_id,
    )
    return [
        {
            "title": f"{seat.panel.plan.round.title}专家评审",
            "url": seat.get_absolute_url(),
            "tag": tag(seat),
            "waits": seat.state == SeatState.INVITED,
            "due": until_words(seat.due_at) if seat.due_at else "",
        }
        for seat in seats.select_related("panel__plan__round").order_by("pk")
    ]


def seat_shown(seat: PanelMember, user: Any, at: datetime) -> dict[str, Any]:
    """An invitation as its expert reads it: what is asked, until when; no file, no other expert."""
    plan = seat.panel.plan
    facts = [
        {"label": "批次", "value": plan.round.title},
        {"label": "组织部门", "value": plan.round.programme.selecting_authority.name},
        {"label": "评分时间", "value": f"评审开始后 {plan.workdays} 个工作日"},
    ]
    if seat.due_at:
        late = seat.due_at <= at
        due = {"label": "答复截止", "value": until_words(seat.due_at), "tone": "red" if late else ""}
        facts.append({**due, "note": "已过期限，仍可答复，直到工作人员改请他人" if late else ""})
    return {"tag": tag(seat), "facts": facts, "acts": acts(seat, user, at, "evaluation:seat_act")}
