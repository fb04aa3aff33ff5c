"""The draw of a panel, the supplementary draw when its reserve is used up, and the choice of its files."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from applications.choices import State
from applications.models import Application
from evaluation import permissions as may
from evaluation.choices import PanelState
from evaluation.draw import Candidate, Drawn, draw, in_order
from evaluation.models import Dossier, Panel, ReviewPlan
from evaluation.selectors.draws import candidates_for, candidates_of, reserve_of
from evaluation.workflow.calling import SEATED, call, call_replacement
from evaluation.workflow.panels import PANEL
from office import clock, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, WrongState, begin
from office.workdays import UncoveredYear

EVEN = "专家人数应为单数，现为 {seats} 位，请先修改评审方案。"


def draw_panel(
    plan: ReviewPlan,
    *,
    name: str,
    seed: str = "",
    witnesses: Sequence[str] = (),
    key_fields: Sequence[str] = (),
    quota: int | None = None,
    actor: Actor,
    at: datetime,
) -> Panel:
    """Draw a panel from the experts of the pool by a recorded seed; all that the draw rests on is recorded.

    An empty seed is drawn. Whoever is drawn is invited. Raises NotAllowed; NotReady for an even number of seats, when
    too few can be drawn, or when the name is taken: the same draw asked for twice at once gives one panel.
    """
    if not may.can_prepare(actor.user, plan):
        raise NotAllowed("只有遴选部门的经办人可以抽取专家。")
    seed = seed.strip() or secrets.token_hex(16)
    with transaction.atomic():
        plan = ReviewPlan.objects.select_for_update(of=("self",)).select_related("round__programme").get(pk=plan.pk)
        if plan.seats % 2 == 0:
            raise NotReady([Problem(EVEN.format(seats=plan.seats))])
        if plan.panels.filter(name=name).exclude(state=PanelState.DISSOLVED).exists():
            raise NotReady([Problem(f"本批次已有“{name}”，请换一个名称，或到该专家组办理。", field="name")])
        candidates = _candidates(plan, key_fields, at)
        panel = Panel(
            plan=plan, name=name, key_fields=list(key_fields), quota=quota, seed=seed, witnesses=list(witnesses),
            candidates=_recorded(candidates),
            constraints={"seats": plan.seats, "reserve": plan.reserve, "max_per_employer": plan.max_per_employer},
            drawn_at=at, drawn_by_id=actor.person_id,
        )  # fmt: skip
        drawn = _drawn(panel)
        panel.drawn, panel.reserve = list(drawn.seats), list(drawn.reserve)
        note = f"种子 {seed}，名单 {len(candidates)} 人，抽取 {len(drawn.seats)} 人，候补 {len(drawn.reserve)} 人"
        begin(panel, actor=actor, at=at, label="抽取专家", note=note)
        for key in drawn.seats:
            call(panel, key, actor=actor, at=at)
    return panel


def draw_supplement(
    panel: Panel, *, seed: str = "", witnesses: Sequence[str] = (), actor: Actor, at: datetime
) -> list[int]:
    """Draw a further reserve by a new seed from experts not yet called or in reserve, and fill the vacant seats.

    Returns the keys of the new reserve. Raises NotAllowed, WrongState; NotReady when no seat is vacant or nobody is
    left to be drawn.
    """
    with transaction.atomic():
        panel = _at_work(panel, actor, (PanelState.FORMING, PanelState.OPEN))
        vacant = panel.constraints["seats"] - panel.members.filter(state__in=SEATED).count()
        if vacant < 1:
            raise NotReady([Problem("没有空缺的席位，不需要补充抽取。")])
        known = {*panel.drawn, *reserve_of(panel)}
        fresh = [one for one in _candidates(panel.plan, panel.key_fields, at) if one.key not in known]
        if not fresh:
            raise NotReady(
                [Problem("专家库里没有其他可以抽取的专家，请先补充专家库，或请负责人解散专家组后重新抽取。")]
            )
        seed = seed.strip() or secrets.token_hex(16)
        reserve = [one.key for one in in_order(fresh, seed)][: max(vacant, panel.constraints["reserve"])]
        panel.supplements = [
            *panel.supplements,
            {
                "seed": seed, "candidates": _recorded(fresh), "reserve": reserve, "witnesses": list(witnesses),
                "at": at.isoformat(), "by": actor.name,
            },
        ]  # fmt: skip
        panel.save(update_fields=["supplements"])
        note = f"种子 {seed}，名单 {len(fresh)} 人，候补 {len(reserve)} 人"
        register.record(panel, "supplement", label="补充抽取", actor=actor, at=at, note=note)
        left = panel.members.exclude(state__in=SEATED).filter(replaced_by__isnull=True).order_by("number")
        for seat in left.select_related("panel__plan")[:vacant]:
            seat.panel = panel
            call_replacement(seat, actor=actor, at=at)
    return reserve


def _candidates(plan: ReviewPlan, key_fields: Sequence[str], at: datetime) -> list[Candidate]:
    try:
        return candidates_for(plan, key_fields, on=clock.local_date(at))
    except UncoveredYear as error:
        raise NotReady([Problem(str(error))]) from error


def _recorded(candidates: Sequence[Candidate]) -> list[dict]:
    return [{"key": one.key, "employers": list(one.employers)} for one in candidates]


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
        panel = _at_work(panel, actor, (PanelState.FORMING,))
        wrong = [
            entry for entry in applications if entry.state != State.ACCEPTED or entry.round_id != panel.plan.round_id
        ]
        if wrong:
            raise NotReady([Problem(f"“{entry.chain_name}”不是本批次已受理的申报。") for entry in wrong])
        if any(may.is_kept_from(actor.user, entry) for entry in applications):
            raise NotAllowed(may.KEPT_AWAY.sentence)
        panel.dossiers.all().delete()
        Dossier.objects.bulk_create(
            Dossier(panel=panel, application=entry, position=position)
            for position, entry in enumerate(sorted(applications, key=lambda one: one.number), start=1)
        )
        register.record(panel, "put_files", label="选定评审卷宗", actor=actor, at=at, note=f"{len(applications)} 件")


def _at_work(panel: Panel, actor: Actor, states: Sequence[str]) -> Panel:
    fresh = Panel.objects.select_related("plan__round__programme").select_for_update(of=("self",)).get(pk=panel.pk)
    if not may.can_prepare(actor.user, fresh):
        raise NotAllowed("只有遴选部门的经办人可以调整专家组。")
    if fresh.state not in states:
        raise WrongState(f"专家组现在是“{PANEL.labels[fresh.state].staff}”，不能再调整。")
    return fresh
