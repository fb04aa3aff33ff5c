"""The writes of expert review that move no state: pool, plan, draw, dossiers, typing scores, drafting the list."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.choices import Role
from accounts.models import Authority, Person
from accounts.permissions import holds
from applications.choices import State
from applications.models import Application, Round
from chains.choices import ReviewMode
from evaluation import permissions as may
from evaluation.choices import DecisionState, Outcome, PanelState, RecusalReason, SheetAction, SheetState
from evaluation.draw import draw
from evaluation.models import (
    Criterion,
    DecisionItem,
    Dossier,
    Expert,
    ExpertEmployer,
    Panel,
    PanelMember,
    Recusal,
    ReviewPlan,
    ScoreSheet,
    SelectionDecision,
)
from evaluation.workflow.panels import PANEL
from evaluation.workflow.sheets import SHEET
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin, follow

# What a plan starts from; every number of it is a setting of the round.
DEFAULT_CRITERIA = (
    ("lead", "链主单位引领带动能力", "行业地位、组织协调能力、与产业链上下游的联系", 25),
    ("posts", "岗位与学徒培养方案", "岗位真实、数量充分，学徒和实习安排可行", 25),
    ("schools", "产教融合与院校合作", "专业对口、课程和师资共建有实际内容", 20),
    ("skills", "评价与激励机制", "等级认定、竞赛、薪酬衔接的制度和基础", 15),
    ("targets", "目标与保障", "两年目标明确可核，经费和管理有保障", 15),
)


def open_plan(call: Round, *, actor: Actor, at: datetime) -> ReviewPlan:
    """The round's plan, with default settings and criteria when it has none yet. Raises NotAllowed."""
    with transaction.atomic():
        if not may.can_prepare(actor.user, call):
            raise NotAllowed("只有遴选部门的经办人可以制定评审方案。")
        plan, fresh = ReviewPlan.objects.get_or_create(round=call)
        if fresh:
            Criterion.objects.bulk_create(
                Criterion(plan=plan, key=key, title=title, anchors=anchors, weight=weight, position=position)
                for position, (key, title, anchors, weight) in enumerate(DEFAULT_CRITERIA, start=1)
            )
            register.record(plan, "open_plan", label="建立评审方案", actor=actor, at=at)
    return plan


def change_plan(plan: ReviewPlan, weights: Mapping[int, Decimal], *, actor: Actor, at: datetime) -> None:
    """Save changed settings and weights (by criterion). Frozen panels keep theirs. Raises NotAllowed."""
    if not may.can_prepare(actor.user, plan):
        raise NotAllowed("只有遴选部门的经办人可以修改评审方案。")
    with transaction.atomic():
        plan.save()
        for criterion in plan.criteria.all():
            criterion.weight = weights[criterion.pk]
            criterion.save(update_fields=["weight"])
        register.record(plan, "change_plan", label="修改评审方案", actor=actor, at=at)


def add_expert(
    authority: Authority,
    person: Person,
    *,
    title: str,
    key_fields: Sequence[str],
    employers: Sequence[tuple[str, str]],
    actor: Actor,
    at: datetime,
) -> Expert:
    """Put a person into the pool with employers `(name, code)`. Raises NotAllowed."""
    if not holds(actor.user, Role.CITY_OFFICER, authority=authority):
        raise NotAllowed("只有遴选部门的经办人可以维护专家库。")
    with transaction.atomic():
        expert = Expert.objects.create(person=person, authority=authority, title=title, key_fields=list(key_fields))
        ExpertEmployer.objects.bulk_create(
            ExpertEmployer(expert=expert, name=name, uscc=code) for name, code in employers
        )
        register.record(expert, "add_expert", label="专家入库", actor=actor, at=at)
    return expert


def draw_panel(
    plan: ReviewPlan, *, name: str, seed: str = "", candidates: Iterable[Expert] = (), actor: Actor, at: datetime
) -> Panel:
    """Draw a panel from the active experts of the pool (or those given), by a recorded seed.

    An empty seed is drawn and recorded. Raises NotAllowed, NotReady when there are too few experts.
    """
    if not may.can_prepare(actor.user, plan):
        raise NotAllowed("只有遴选部门的经办人可以抽取专家。")
    pool = list(candidates) or list(
        Expert.objects.filter(authority=plan.round.programme.selecting_authority, is_active=True)
    )
    if len(pool) < plan.seats:
        raise NotReady([Problem(f"在库专家只有 {len(pool)} 位，不足 {plan.seats} 位。", field="candidates")])
    seed = seed.strip() or secrets.token_hex(16)
    keys = sorted(expert.pk for expert in pool)
    drawn = draw(keys, seed, plan.seats)
    with transaction.atomic():
        panel = Panel(
            plan=plan, name=name, candidates=keys, seed=seed, drawn=drawn, drawn_at=at, drawn_by_id=actor.person_id
        )
        begin(
            panel, actor=actor, at=at, label="抽取专家", note=f"种子 {seed}，名单 {len(keys)} 人，抽取 {len(drawn)} 人"
        )
        PanelMember.objects.bulk_create(PanelMember(panel=panel, expert_id=key) for key in drawn)
    return panel


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


def pledge(member: PanelMember, *, actor: Actor, at: datetime) -> None:
    """An expert pledges confidentiality and recusal before a dossier opens; once. Raises NotAllowed."""
    with transaction.atomic():
        fresh = PanelMember.objects.select_related("expert", "panel").select_for_update(of=("self",)).get(pk=member.pk)
        if actor.user is None or fresh.expert.person_id != actor.person_id:
            raise NotAllowed("只能由专家本人签署。")
        if fresh.pledged_at is None:
            fresh.pledged_at = at
            fresh.save(update_fields=["pledged_at"])
            register.record(fresh.panel, "pledge", label="签署保密与回避承诺", actor=actor, at=at)


def save_sheet(
    sheet: ScoreSheet, scores: Mapping[str, Mapping[str, Any]], *, seen: int, actor: Actor, at: datetime
) -> ScoreSheet:
    """Keep scores and comments as typed, complete or not. Raises NotAllowed, WrongState, Stale."""
    with transaction.atomic():
        related = ("member__expert", "dossier__panel")
        fresh = ScoreSheet.objects.select_related(*related).select_for_update(of=("self",)).get(pk=sheet.pk)
        if not may.can_score(actor.user, fresh):
            raise NotAllowed("只能填写分给您的评分表；请先签署保密与回避承诺。")
        if fresh.state != SheetState.OPEN:
            raise WrongState(f"这份评分表{SHEET.labels[fresh.state].staff}，不能再改。")
        if fresh.revision != seen:
            raise Stale("这份评分表刚刚在别处保存过，请先查看最新内容。")
        fresh.scores = {
            entry["key"]: {
                "points": str(scores.get(entry["key"], {}).get("points", ""))[:8].strip(),
                "comment": str(scores.get(entry["key"], {}).get("comment", ""))[:2000].strip(),
            }
            for entry in fresh.dossier.panel.rule["criteria"]
        }
        fresh.revision += 1
        fresh.save(update_fields=["scores", "revision"])
    return fresh


def declare_recusal(sheet: ScoreSheet, note: str, *, actor: Actor, at: datetime) -> None:
    """An expert declares a conflict: the sheet, submitted or not, is void. Raises NotAllowed, NotReady."""
    with transaction.atomic():
        fresh = ScoreSheet.objects.select_related("member__expert", "dossier__panel").get(pk=sheet.pk)
        if not may.can_score(actor.user, fresh):
            raise NotAllowed("只能对分给您的卷宗申明回避。")
        if not note.strip():
            raise NotReady([Problem("请写明回避的理由。", field="note")])
        Recusal.objects.get_or_create(
            dossier=fresh.dossier,
            member=fresh.member,
            defaults={"reason": RecusalReason.DECLARED, "note": note.strip()[:300], "recorded_at": at},
        )
        follow(fresh, SheetAction.VOID, actor=actor, at=at, evidence="专家申明回避", note=note.strip())


def record_reading(sheet: ScoreSheet, name: str, *, actor: Actor, at: datetime) -> None:
    """Enter into the register which attachment of a dossier an expert took or looked at."""
    register.record(sheet.dossier, "download", label="专家查阅附件", actor=actor, at=at, note=name)


def draft_decision(panel: Panel, *, title: str, actor: Actor, at: datetime) -> SelectionDecision:
    """Draft the list of a closed panel: by rank down to the quota, the rest not selected; the officer changes it.

    Raises NotAllowed, NotReady when the panel is not closed or has a draft already.
    """
    with transaction.atomic():
        panel = Panel.objects.select_related("plan__round__programme").select_for_update(of=("self",)).get(pk=panel.pk)
        if not may.can_prepare(actor.user, panel):
            raise NotAllowed("只有遴选部门的经办人可以起草遴选决定。")
        if panel.ranked_at is None:
            raise NotReady([Problem("专家评审还没有结束。")])
        if panel.decisions.exists():
            raise NotReady([Problem("这个专家组已有遴选决定。")])
        decision = SelectionDecision(round=panel.plan.round, panel=panel, title=title)
        begin(decision, actor=actor, at=at, label="起草遴选决定")
        quota = panel.plan.quota
        DecisionItem.objects.bulk_create(
            DecisionItem(
                decision=decision,
                application_id=entry["application"],
                outcome=_outcome(entry["rank"], quota),
                rank=entry["rank"],
                score=None if entry["score"] is None else Decimal(entry["score"]),
            )
            for entry in panel.ranking
        )
    return decision


def draft_direct_decision(call: Round, *, title: str, actor: Actor, at: datetime) -> SelectionDecision:
    """Draft the list of a programme that selects from the files themselves: every accepted file that no draft holds.

    Nobody is in until the officer says so. Raises NotAllowed, or NotReady where experts review first, or when no file
    waits.
    """
    if not may.can_prepare(actor.user, call):
        raise NotAllowed("只有遴选部门的经办人可以起草遴选决定。")
    if call.programme.review_mode != ReviewMode.DECISION:
        raise NotReady([Problem("本方案先经专家评审，评审结束后起草遴选决定。")])
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=call.pk)
        drafted = DecisionItem.objects.exclude(decision__state=DecisionState.APPROVED)
        files = Application.objects.filter(round=call, state=State.ACCEPTED)
        waiting = list(files.exclude(pk__in=drafted.values("application_id")).order_by("number"))
        if not waiting:
            raise NotReady([Problem("没有已受理、等待遴选的申报。")])
        decision = begin(SelectionDecision(round=call, title=title), actor=actor, at=at, label="起草遴选决定")
        DecisionItem.objects.bulk_create(
            DecisionItem(decision=decision, application=entry, outcome=Outcome.NOT_SELECT) for entry in waiting
        )
    return decision


def _outcome(place: int | None, quota: int | None) -> Outcome:
    inside = place is not None and (quota is None or place <= quota)
    return Outcome.SHORTLIST if inside else Outcome.NOT_SELECT


def write_decision(
    decision: SelectionDecision,
    *,
    meeting_on: date | None,
    minutes: str,
    outcomes: Mapping[int, tuple[str, str]],
    seen: int,
    actor: Actor,
    at: datetime,
) -> SelectionDecision:
    """Write meeting, minutes and, by item key, (outcome, reason). Raises NotAllowed, WrongState, Stale, NotReady."""
    with transaction.atomic():
        fresh = (
            SelectionDecision.objects.select_related("round__programme")
            .select_for_update(of=("self",))
            .get(pk=decision.pk)
        )
        if not may.can_prepare(actor.user, fresh):
            raise NotAllowed("只有遴选部门的经办人可以修改遴选决定。")
        if fresh.state != DecisionState.DRAFTED:
            raise WrongState("遴选决定已提请批准，不能再改；需要修改的，请先取回。")
        if fresh.revision != seen:
            raise Stale("遴选决定刚刚在别处保存过，请先查看最新内容。")
        for item in fresh.items.all():
            outcome, reason = outcomes.get(item.pk, (item.outcome, item.reason))
            if outcome not in Outcome.values:
                raise NotReady([Problem("请为每一项选择结果。", section="items")])
            item.outcome, item.reason = outcome, reason.strip()
            item.save(update_fields=["outcome", "reason"])
        fresh.meeting_on, fresh.minutes, fresh.revision = meeting_on, minutes.strip(), fresh.revision + 1
        fresh.save(update_fields=["meeting_on", "minutes", "revision"])
        register.record(fresh, "write", label="修改遴选决定", actor=actor, at=at)
    return fresh
