"""Reads one case file: for whom it is drawn, its versions, its head, its key facts.

One page serves all who may see the application; everything that differs between an official and the unit hangs on
`CaseFile.audience`, decided once.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse

from accounts.choices import UnitState
from accounts.selectors import bars_on, cover_of
from applications import permissions as may
from applications.choices import UNSEEN, State
from applications.deadlines import Ruler
from applications.models import Application, Correction, FormVersion
from applications.selectors.way import Way, way_of
from applications.stages import APPLICANT, STAFF, UNIT_DEADLINES, stage_at
from office import calendar, clock
from office.machine import Labels, workflow_of

RELATED = (
    "unit", "authority", "edition", "chain", "proposer", "officer__person", "round__programme__selecting_authority",
    "version__document", "version__scan",
)  # fmt: skip


@dataclass
class CaseFile:
    """An application as one person sees it at an instant."""

    application: Application
    user: Any
    at: datetime

    @cached_property
    def audience(self) -> str:
        """Whether the person reads it as an official or as the unit."""
        return audience_of(self.user, self.application)

    @property
    def is_staff(self) -> bool:
        return self.audience == STAFF

    @cached_property
    def ruler(self) -> Ruler:
        return Ruler(calendar.load(), clock.local_date(self.at))

    @cached_property
    def versions(self) -> list[FormVersion]:
        """The versions that this person may read, oldest first; what the unit is still working on is its own."""
        rows = list(self.application.versions.select_related("document", "scan").order_by("number"))
        return [row for row in rows if row.handed_in_at is not None] if self.is_staff else rows

    @cached_property
    def corrections(self) -> list[Correction]:
        """The corrections that were asked for last, all at once; empty when none ever were."""
        rows = list(Correction.objects.filter(application=self.application).order_by("-asked_at", "pk"))
        return [row for row in rows if row.asked_at == rows[0].asked_at]

    @cached_property
    def way(self) -> Way:
        """The line of steps, with what it rests on."""
        return way_of(self.application, self.audience, self.ruler)

    @property
    def label(self) -> Labels:
        return workflow_of(self.application).labels[self.application.state]

    @property
    def shows_deadline(self) -> bool:
        """Whether the present deadline is this person's to know: the unit is told only its own."""
        stage = stage_at(self.application.state, self.audience)
        if self.application.due_at is None or stage is None or not stage.is_open:
            return False
        return self.is_staff or self.application.state in UNIT_DEADLINES


def audience_of(user: Any, application: Application) -> str:
    """Whether a person reads an application as an official or as the unit."""
    return STAFF if may.can_see_staff_side(user, application) else APPLICANT


def case_file(user: Any, pk: int, at: datetime) -> CaseFile:
    """The case file of an application. Raises Application.DoesNotExist for what the person may not see."""
    return CaseFile(Application.objects.visible_to(user).select_related(*RELATED).get(pk=pk), user, at)


def version_shown(case: CaseFile, number: str = "") -> FormVersion | None:
    """The version that the person asked for by number, else the latest; None when nothing was handed in yet."""
    asked = next((row for row in case.versions if str(row.number) == number), None)
    return asked or (case.versions[-1] if case.versions else None)


# The head ------------------------------------------------------------------------------------------------------------


def head(case: CaseFile) -> dict[str, Any]:
    """Title, number, unit, state and version in words."""
    application, label = case.application, case.label
    verified = application.unit.state == UnitState.VERIFIED
    version = version_shown(case)
    parts = [
        application.unit.name,
        f"统一社会信用代码 {application.unit.uscc}（{'已核验' if verified else '未核验'}）",
    ]
    if version is not None and version.handed_in_at is not None:
        parts.append(f"第 {version.number} 版，{_day(version.handed_in_at, case.ruler)}提交")
    return {
        "title": application.chain_name or "未命名的生态链",
        "number": application.number or "未编号",
        "tag": {"label": label.to(case.audience), "tone": label.tone, "shape": label.shape},
        "lead": " · ".join(parts),
        "crumbs": [{"label": "申报", "url": reverse("applications:list")}, {"label": application.number or "未编号"}],
    }


def _day(at: datetime, ruler: Ruler) -> str:
    return ruler.elapsed(at).date


# Key facts -----------------------------------------------------------------------------------------------------------


def key_facts(case: CaseFile) -> list[dict[str, Any]]:
    """What to know at a glance, as components/_facts.html takes it."""
    application = case.application
    facts = [*_deadline_facts(case), {"label": "批次", "value": application.round.title}]
    if application.authority is not None:
        facts.append({"label": "受理部门", "value": application.authority.name})
    if application.withdrawal_asked_at and application.state not in UNSEEN:
        facts.append({"label": "申请撤回", "value": application.withdrawal_reason, "tone": "amber"})
    return facts + (_staff_facts(case) if case.is_staff else _unit_facts(application))


def _deadline_facts(case: CaseFile) -> list[dict[str, Any]]:
    facts = []
    if case.shows_deadline:
        left = case.ruler.left(case.application.due_at)
        facts.append({"label": "期限", "value": left.date, "note": left.text, "tone": left.tone})
    if case.way.paused:
        facts.append({"label": "停表", "value": case.way.paused})
    return facts


def _staff_facts(case: CaseFile) -> list[dict[str, Any]]:
    application, version = case.application, version_shown(case)
    bars = list(bars_on(application.unit, clock.local_date(case.at)))
    facts = [
        {
            "label": "失信限制",
            "value": "、".join(bar.document_number for bar in bars) or "无",
            "tone": "red" if bars else "",
        },
        {"label": "承办人", **_officer_fact(case)},
        {"label": "盖章件", **_scan_fact(version)},
        {"label": "退回次数", "value": application.return_count},
        {"label": "优先支持", "value": application.priority_grounds or "未提出"},
    ]
    if application.disqualification_proposer_id and application.state != State.DISQUALIFIED:
        facts.append({"label": "拟取消资格", "value": application.disqualification_reason, "tone": "red"})
    return facts


def _officer_fact(case: CaseFile) -> dict[str, Any]:
    officer = case.application.officer
    if officer is None:
        return {"value": "未指定"}
    cover = cover_of(officer, clock.local_date(case.at))
    return {"value": officer.person.name, "note": f"离岗，{cover.person.name}代办" if cover else ""}


def _scan_fact(version: FormVersion | None) -> dict[str, Any]:
    if version is None or version.scan_id is None:
        return {"value": "未上传", "tone": "amber"}
    if version.scan_code == version.document.code:
        return {"value": f"第 {version.number} 版，校验码一致"}
    return {"value": f"第 {version.number} 版，校验码不一致", "tone": "red"}


# The unit knows what came of the selection.
RESULT_TOLD = (State.NOT_SELECTED, State.IN_PUBLICITY, State.SELECTED)


def _unit_facts(application: Application) -> list[dict[str, Any]]:
    facts = []
    if application.number:
        facts += [
            {"label": "申报编号", "value": application.number},
            {"label": "查询码", "value": application.query_code, "note": "可在首页查询进度"},
        ]
    if application.state in RESULT_TOLD:
        url = reverse("evaluation:feedback", args=[application.pk])
        facts.append({"label": "遴选反馈", "value": "查看", "url": url})
    return facts


def deadline_days(case: CaseFile) -> list[Any]:
    """Day by day, how the present deadline came about; empty where there is none to tell."""
    if not case.shows_deadline or case.way.runs_from is None:
        return []
    return case.ruler.counted(case.way.runs_from, case.application.due_at)


def may_find(case: CaseFile) -> bool:
    """Whether this person fills in the checklist now."""
    return case.application.state == State.SUBMITTED and bool(may.can_review(case.user, case.application))
