"""The draw of a panel and the choice of its files."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from applications.choices import State
from applications.models import Application
from evaluation import permissions as may
from evaluation.choices import PanelState
from evaluation.draw import Drawn, draw
from evaluation.models import Dossier, Panel, PanelMember, ReviewPlan
from evaluation.selectors.draws import candidates_for, candidates_of
from evaluation.workflow.panels import PANEL
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, WrongState, begin


def draw_panel(
    plan: ReviewPlan,
    *,
    name: str,
    seed: str = "",
    witnesses: Sequence[str] = (),
    key_fields: Sequence[str] = (),
    actor: Actor,
    at: datetime,
) -> Panel:
    """Draw a panel from the experts of the pool by a recorded seed; all that the draw rests on is recorded.

    An empty seed is drawn. Raises NotAllowed; NotReady when too few can be drawn or the name is taken.
    """
    if not may.can_prepare(actor.user, plan):
        raise NotAllowed("只有遴选部门的经办人可以抽取专家。")
    candidates = candidates_for(plan, key_fields)
    seed = seed.strip() or secrets.token_hex(16)
    with transaction.atomic():
        ReviewPlan.objects.select_for_update().get(pk=plan.pk)
        if plan.panels.filter(name=name).exclude(state=PanelState.DISSOLVED).exists():
            raise NotReady([Problem(f"本批次已有“{name}”，请换一个名称，或到该专家组办理。", field="name")])
        panel = Panel(
            plan=plan, name=name, key_fields=list(key_fields), seed=seed, witnesses=list(witnesses),
            candidates=[{"key": one.key, "employers": list(one.employers)} for one in candidates],
            constraints={"seats": plan.seats, "reserve": plan.reserve, "max_per_employer": plan.max_per_employer},
            drawn_at=at, drawn_by_id=actor.person_id,
        )  # fmt: skip
        drawn = _drawn(panel)
        panel.drawn, panel.reserve = list(drawn.seats), list(drawn.reserve)
        note = f"种子 {seed}，名单 {len(candidates)} 人，抽取 {len(drawn.seats)} 人，候补 {len(drawn.reserve)} 人"
        begin(panel, actor=actor, at=at, label="抽取专家", note=note)
        for number, key in enumerate(drawn.seats, start=1):
            seat = PanelMember(panel=panel, expert_id=key, number=number)
            begin(seat, actor=actor, at=at, label="邀请专家")
    return panel


def _drawn(panel: Panel) -> Drawn:
    """The draw that a panel's record gives. Raises NotReady when too few can be drawn."""
    wanted = panel.constraints
    try:
        return draw(
            candidates_of(panel), panel.seed, wanted["seats"],
            reserve=wanted["reserve"], max_per_employer=wanted["max_per_employer"],
        )  # fmt: skip
    except ValueError as error:
        few = f"可以抽取的专家只有 {len(panel.candidates)} 位，按同一单位人数的限制凑不齐 {wanted['seats']} 位。"
        raise NotReady([Problem(few, field="name")]) from error


def put_files(panel: Panel, applications: Sequence[Application], *, actor: Actor, at: datetime) -> None:
    """Choose the files of a forming panel; what is not named is taken out. Raises NotAllowed, WrongState, NotReady."""
    with transaction.atomic():
        panel = _forming(panel, actor)
        wrong = [
            entry for entry in applications if entry.state != State.ACCEPTED or entry.round_id != panel.plan.round_id
        ]
        if wrong:
            raise NotReady([Problem(f"“{entry.chain_name}”不是本批次已受理的申报。") for entry in wrong])
        panel.dossiers.all().delete()
        Dossier.objects.bulk_create(
            Dossier(panel=panel, application=entry, position=position)
            for position, entry in enumerate(sorted(applications, key=lambda one: one.number), start=1)
        )
        register.record(panel, "put_files", label="选定评审卷宗", actor=actor, at=at, note=f"{len(applications)} 件")


def _forming(panel: Panel, actor: Actor) -> Panel:
    fresh = Panel.objects.select_related("plan__round__programme").select_for_update(of=("self",)).get(pk=panel.pk)
    if not may.can_prepare(actor.user, fresh):
        raise NotAllowed("只有遴选部门的经办人可以调整专家组。")
    if fresh.state != PanelState.FORMING:
        raise WrongState(f"专家组现在是“{PANEL.labels[fresh.state].staff}”，不能再调整。")
    return fresh
