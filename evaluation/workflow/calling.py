"""How an expert is called to a seat: by the draw, or from the reserve in the place of one who left."""

from datetime import datetime
from typing import Any

from evaluation.choices import SeatState
from evaluation.draw import replacement
from evaluation.models import Panel, PanelMember
from evaluation.selectors.draws import barred_from, candidates_of, reserve_of
from office import calendar, clock, effects, register
from office.actors import Actor
from office.machine import begin
from office.workdays import add_workdays

SEATED = (SeatState.INVITED, SeatState.ACCEPTED)


def call(panel: Panel, key: int, *, actor: Actor, at: datetime, **more: Any) -> PanelMember:
    """Invite one expert to the next seat, to be answered in the working days that the plan gives."""
    days = add_workdays(clock.local_date(at), panel.plan.answer_workdays, calendar.load())
    seat = PanelMember(
        panel=panel, expert_id=key, number=panel.members.count() + 1, due_at=clock.end_of_day(days), **more
    )
    begin(seat, actor=actor, at=at, label="邀请专家")
    effects.ask("evaluation.invite_to_seat", at=at, dedupe=str(seat.pk), seat_id=seat.pk, asked_at=at.isoformat())
    return seat


def call_replacement(left: PanelMember, *, actor: Actor, at: datetime) -> PanelMember | None:
    """Invite the first of the reserve who may come in for one who left; None when nobody may. Both are on record."""
    panel = left.panel
    seated = list(panel.members.filter(state__in=SEATED).order_by("number").values_list("expert_id", flat=True))
    barred, reserve = barred_from(panel, clock.local_date(at)), reserve_of(panel)
    key = replacement(
        candidates_of(panel), seated, reserve, barred=barred, max_per_employer=panel.constraints["max_per_employer"]
    )
    if key is None:
        note = f"席次 {left.number} 空缺：候补 {len(reserve)} 人中没有可以接替的"
        register.record(panel, "no_replacement", label="候补无人可接替", actor=actor, at=at, note=note)
        return None
    record = {
        "seated": seated,
        "reserve": reserve,
        "barred": [{"key": one, "reason": reason} for one, reason in sorted(barred.items())],
    }
    seat = call(panel, key, actor=actor, at=at, replaces=left, called_from=record)
    note = f"席次 {left.number} 由候补第 {reserve.index(key) + 1} 位（编号 {key}）接替，为席次 {seat.number}"
    register.record(panel, "replace", label="候补接替", actor=actor, at=at, note=note)
    return seat
