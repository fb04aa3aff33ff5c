"""Who keeps away from what: the expert's pledge, conflicts declared or found later, officials who step aside."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from accounts.choices import CITY_ROLES
from accounts.models import Person
from accounts.permissions import holds
from applications.models import Application
from evaluation import permissions as may
from evaluation.choices import DecisionState, PanelState, PaperKind, RecusalReason, SeatState, SheetAction, SheetState
from evaluation.documents import PLEDGE, PLEDGE_TITLE, pledge_paper
from evaluation.models import (
    DecisionItem,
    Dossier,
    Panel,
    PanelMember,
    Recusal,
    ReviewPaper,
    ScoreSheet,
    StaffRecusal,
)
from evaluation.workflow.panels import make_ranking
from office import clock, documents, effects, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, WrongState, follow
from office.models import IssuedDocument
from office.numbers import next_number

NO_CONFLICTS: Mapping[int, str] = MappingProxyType({})


def _own_seat(member: PanelMember, actor: Actor) -> PanelMember:
    """The seat, locked, for its expert alone. Raises NotAllowed, WrongState."""
    seats = PanelMember.objects.select_related("expert__person", "panel__plan__round__programme")
    fresh = seats.select_for_update(of=("self",)).get(pk=member.pk)
    if actor.user is None or fresh.expert.person_id != actor.person_id:
        raise NotAllowed("只能由专家本人签署。")
    if fresh.state != SeatState.ACCEPTED:
        raise WrongState("请先接受评审邀请，再签署承诺。")
    if fresh.panel.state != PanelState.OPEN:
        raise WrongState("评审还没有开始，或者已经结束，不能签署。")
    return fresh


def keep_secrecy(member: PanelMember, *, actor: Actor, at: datetime) -> None:
    """An expert signs 保密承诺书: only then the units of the files are named. Once. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        seat = _own_seat(member, actor)
        if seat.secrecy_at is None:
            seat.secrecy_at = at
            seat.save(update_fields=["secrecy_at"])
            register.record(seat.panel, "secrecy", label="签署保密承诺书", actor=actor, at=at)


def pledge(member: PanelMember, conflicts: Mapping[int, str] = NO_CONFLICTS, *, actor: Actor, at: datetime) -> None:
    """An expert signs 回避声明, file by file; then the dossiers without a conflict open. Once; the paper is issued.

    `conflicts` says by sheet why the expert keeps away; for all others there is no tie. Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        seat = _own_seat(member, actor)
        if seat.secrecy_at is None:
            raise WrongState("请先签署保密承诺书，再逐件声明回避。")
        if seat.pledged_at is not None:
            return
        sheets = seat.sheets.exclude(state=SheetState.VOID).select_related("dossier__application__unit")
        sheets = list(sheets.order_by("dossier__position"))
        declared = [
            (sheet.dossier.position, sheet.dossier.application.unit.name, conflicts.get(sheet.pk, "").strip())
            for sheet in sheets
        ]
        seat.pledged_at = at
        seat.pledge = _issue(seat, declared, actor=actor, at=at)
        seat.save(update_fields=["pledged_at", "pledge"])
        register.record(seat.panel, "pledge", label="签署保密与回避承诺", actor=actor, at=at)
        for sheet in sheets:
            if note := conflicts.get(sheet.pk, "").strip():
                _keep_away(sheet.dossier, seat, RecusalReason.DECLARED, note, actor=actor, at=at)


def _issue(seat: PanelMember, declared: list, *, actor: Actor, at: datetime) -> IssuedDocument:
    year = clock.local_date(at).year
    number = f"评审承诺-{year}-{next_number(f'pledge:{year}'):04d}"
    content = pledge_paper(seat, declared, number=number, at=at)
    document = documents.issue(
        "pledge", thing=seat, number=number, title=PLEDGE_TITLE, template=PLEDGE, context=content, at=at, actor=actor
    )
    ReviewPaper.objects.create(panel=seat.panel, kind=PaperKind.PLEDGE, document=document)
    return document


def declare_recusal(sheet: ScoreSheet, note: str, *, actor: Actor, at: datetime) -> None:
    """An expert declares a conflict: the sheet, submitted or not, is void. Raises NotAllowed, NotReady."""
    with transaction.atomic():
        Panel.objects.select_for_update().get(pk=sheet.dossier.panel_id)
        fresh = ScoreSheet.objects.select_related("member__expert", "dossier__panel__plan").get(pk=sheet.pk)
        if not may.can_score(actor.user, fresh):
            raise NotAllowed("只能对分给您的卷宗申明回避。")
        if not note.strip():
            raise NotReady([Problem("请写明回避的理由。", field="note")])
        _keep_away(fresh.dossier, fresh.member, RecusalReason.DECLARED, note.strip(), actor=actor, at=at)


def record_recusal(
    dossier: Dossier, member: PanelMember, note: str, *, reason: str = RecusalReason.FOUND, actor: Actor, at: datetime
) -> Recusal:
    """An officer or a head records a conflict that became known later; the expert's sheets of the file are void.

    Until the list that decides on the file is approved, also after the ranking: then a new version of it is made, and
    says what became void. Raises NotAllowed, NotReady, WrongState.
    """
    with transaction.atomic():
        panel = Panel.objects.select_related("plan__round__programme").select_for_update(of=("self",)).get(
            pk=dossier.panel_id
        )  # fmt: skip
        if not (may.can_prepare(actor.user, panel) or may.can_head(actor.user, panel)):
            raise NotAllowed("只有遴选部门的经办人或负责人可以登记回避；与本组申报有利害关系的，请由其他工作人员办理。")
        if member.panel_id != panel.pk or panel.state not in (PanelState.OPEN, PanelState.CLOSED):
            raise WrongState("评审还没有开始，或者专家组已经解散，不能登记回避。")
        decided = DecisionItem.objects.filter(decision__state=DecisionState.APPROVED)
        if decided.filter(application=dossier.application_id).exists():
            raise WrongState("这件申报的遴选决定已经批准，不能再登记回避。")
        if not note.strip():
            raise NotReady([Problem("请写明回避的理由。", field="note")])
        found = Dossier.objects.select_related("panel__plan", "application").get(pk=dossier.pk)
        void = _keep_away(found, member, reason, note.strip(), actor=actor, at=at)
        if panel.state == PanelState.CLOSED and void:
            make_ranking(panel, actor=actor, at=at, reason=_words(found, member, void, note.strip()))
    return Recusal.objects.get(dossier=dossier, member=member)


def _words(dossier: Dossier, member: PanelMember, void: list[ScoreSheet], note: str) -> str:
    """What became void, by the number of the seat: a ranking names no expert."""
    versions = "、".join(f"第 {sheet.version} 版" for sheet in void)
    return f"“{dossier.application.chain_name}”：评委 {member.number} 的评分表（{versions}）因回避作废。理由：{note}"


def _keep_away(
    dossier: Dossier, member: PanelMember, reason: str, note: str, *, actor: Actor, at: datetime
) -> list[ScoreSheet]:
    """Record the recusal and void the sheets that counted; officers are told when too few are left."""
    values = {"reason": reason, "note": note[:300], "recorded_at": at, "recorded_by_id": actor.person_id}
    _, fresh = Recusal.objects.get_or_create(dossier=dossier, member=member, defaults=values)
    if not fresh:
        raise NotReady([Problem("这位专家对这件卷宗已经登记过回避。")])
    sheets = dossier.sheets.filter(member=member).exclude(state=SheetState.VOID).order_by("pk")
    words = f"专家回避（{RecusalReason(reason).label}）"
    void = [follow(sheet, SheetAction.VOID, actor=actor, at=at, evidence=words, note=note) for sheet in sheets]
    label = f"登记回避：评委 {member.number}，卷宗 {dossier.position}"
    register.record(dossier.panel, "recuse", label=label, actor=actor, at=at, note=note)
    left = dossier.sheets.exclude(state=SheetState.VOID).count()
    if left < dossier.panel.rule["min_sheets"]:
        key = f"{dossier.pk}:{left}"
        effects.ask("evaluation.tell_shortage", at=at, dedupe=key, dossier_id=dossier.pk, asked_at=at.isoformat())
    return void


def recuse_staff(application: Application, person: Person, note: str, *, actor: Actor, at: datetime) -> StaffRecusal:
    """An official steps aside from a file, by the own word or by a head's; once. Raises NotAllowed, NotReady."""
    authority = application.round.programme.selecting_authority_id
    own = actor.person_id == person.pk and holds(actor.user, *CITY_ROLES, authority=authority)
    if not own and not may.can_head(actor.user, application.round):
        raise NotAllowed("工作人员的回避由本人登记，或者由遴选部门的负责人登记。")
    if not note.strip():
        raise NotReady([Problem("请写明回避的理由。", field="note")])
    with transaction.atomic():
        values = {"note": note.strip()[:300], "recorded_at": at, "recorded_by_id": actor.person_id}
        row, fresh = StaffRecusal.objects.get_or_create(application=application, person=person, defaults=values)
        if not fresh:
            raise NotReady([Problem("这位工作人员对这件申报已经登记过回避。", field="person")])
        label = f"工作人员回避：{person.name}"
        register.record(application, "recuse_staff", label=label, actor=actor, at=at, note=note.strip())
    may.forget_files_kept_from(actor.user)
    return row
