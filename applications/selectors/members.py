"""Reads the units that a form names as members or schools, and what they say to it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.choices import UNIT_ROLES
from accounts.models import REGISTERED, Assignment, Unit
from accounts.querysets import unit_ids_of
from applications.choices import ConfirmationState, State
from applications.fields import Field, Section, normal, plain
from applications.models import Application, MemberConfirmation, SectionContent
from applications.selectors.form import MEMBERS, SCHOOLS, rows_of, section_for, sections_for, value_shown
from office.identifiers import normalise_uscc
from office.machine import Problem

NAMING = (MEMBERS, SCHOOLS)
OPEN_STATES = (State.DRAFT, State.AWAITING_STAMP, State.RETURNED)
SHOWN = 200


@dataclass(frozen=True)
class Named:
    """A unit as a row of the form names it; `confirmation` is the latest that is not replaced, if any."""

    section: Section
    row: Mapping[str, Any]
    line: int
    unit: Unit | None
    is_reachable: bool
    confirmation: MemberConfirmation | None

    @property
    def name(self) -> str:
        return self.row.get("name") or "（未填名称）"

    @property
    def holds(self) -> bool:
        """Whether the answer, or the question, is about the row as it is now."""
        return self.confirmation is not None and self.confirmation.digest == digest_of_row(self.section, self.row)

    @property
    def is_confirmed(self) -> bool:
        return self.holds and self.confirmation.state == ConfirmationState.CONFIRMED

    @property
    def can_be_asked(self) -> bool:
        """Whether asking makes sense: somebody is there to answer, and has not been asked about this content."""
        return self.is_reachable and not self.holds


def digest_of_row(section: Section, row: Mapping[str, Any]) -> str:
    """The SHA-256 of a row's content, however it was typed: what finalising writes in its one form is not changed by
    that. Of a sealed value its digest counts, so that nothing is opened.
    """
    counted = {field.key: _counted(field, row.get(field.key)) for field in section.fields}
    return hashlib.sha256(json.dumps(counted, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _counted(field: Field, value: Any) -> str:
    if isinstance(value, dict):
        return value["digest"]
    try:
        return normal(field, value)
    except ValidationError:
        return plain(value)


def row_of(confirmation: MemberConfirmation) -> str:
    """The digest of the row as it stands in the working version now; empty when it is gone."""
    application = confirmation.application
    section = section_for(application, confirmation.section)
    content = SectionContent.objects.filter(version_id=application.version_id, key=confirmation.section).first()
    rows = content.content.get("rows", []) if content and section else []
    return next((digest_of_row(section, row) for row in rows if row.get("id") == confirmation.row_id), "")


def named_units(application: Application, contents: Mapping[str, dict], on: date) -> list[Named]:
    """Every unit that the form names, in its order; three queries however many there are."""
    sections = [section for section in sections_for(application) if section.key in NAMING and section.is_rows]
    rows = [
        (section, row, line)
        for section in sections
        for line, row in enumerate(rows_of(contents.get(section.key, {})), start=1)
    ]
    units = _units(code_of(row) for _, row, _ in rows)
    reachable = _with_people(units.values(), on)
    live = MemberConfirmation.objects.filter(application=application).live()
    answers = {(answer.section, answer.row_id): answer for answer in live}
    return [
        Named(
            section, row, line, unit := units.get(code_of(row)), unit is not None and unit.pk in reachable,
            answers.get((section.key, row["id"])),
        )
        for section, row, line in rows
    ]  # fmt: skip


def code_of(row: Mapping[str, Any]) -> str:
    """The credit code of a row in its written form, or nothing while it is not one."""
    try:
        return normalise_uscc(row.get("uscc") or "")
    except ValidationError:
        return ""


def _units(codes: Iterable[str]) -> dict[str, Unit]:
    wanted = set(codes) - {""}
    return {unit.uscc: unit for unit in Unit.objects.filter(uscc__in=wanted, state__in=REGISTERED)}


def _with_people(units: Iterable[Unit], on: date) -> set[int]:
    held = Assignment.objects.current(on).filter(role__in=UNIT_ROLES, unit__in=[unit.pk for unit in units])
    return set(held.order_by().values_list("unit_id", flat=True))


def row_shown(section: Section, row: Mapping[str, Any]) -> list[dict[str, str]]:
    """A row as the unit that it names is asked about it: what is sealed (contact numbers) is left out."""
    return [
        {"label": field.label, "value": value_shown(field, row.get(field.key)) or "—"}
        for field in section.fields
        if not field.sealed
    ]


@dataclass(frozen=True)
class Standing:
    """How far a named unit's confirmation is: as a tag, and as the rest of a sentence that begins with its name."""

    tone: str
    shape: str
    label: str
    sentence: str


CHANGED = Standing("amber", "▲", "内容已改动", "的内容已经改动，需要重新请其确认")
ANSWERS = {
    ConfirmationState.ASKED: Standing("blue", "●", "待确认", "还没有答复"),
    ConfirmationState.CONFIRMED: Standing("green", "■", "已确认", "已经确认"),
    ConfirmationState.DECLINED: Standing("red", "◆", "不同意", "不同意参加"),
}
NO_CODE = Standing("grey", "○", "代码未填对", "的统一社会信用代码没有填对，不能请其确认")
NOT_REGISTERED = Standing("grey", "○", "未登记", "还没有在本门户登记，不能在线确认")
NOBODY = Standing("grey", "○", "没有经办人", "在本门户还没有经办人，不能在线确认")
NOT_ASKED = Standing("amber", "▲", "未请求", "还没有请其确认")


def standing(named: Named) -> Standing:
    """How far the confirmation of a unit is."""
    if named.confirmation is not None:
        return ANSWERS[named.confirmation.state] if named.holds else CHANGED
    return standing_unasked(named)


def standing_unasked(named: Named) -> Standing:
    """How far a unit is that was never asked."""
    if not code_of(named.row):
        return NO_CODE
    if named.unit is None:
        return NOT_REGISTERED
    return NOT_ASKED if named.is_reachable else NOBODY


def confirmation_problems(units: Iterable[Named]) -> list[Problem]:
    """Where the programme wants every member's word before handing in: who has not given it."""
    return [
        Problem(f"第 {named.line} 行“{named.name}”{standing(named).sentence}。", section=named.section.key)
        for named in units
        if not named.is_confirmed
    ]


# For the member's side -----------------------------------------------------------------------------------------------


def todo_for_members(user: Any) -> list[dict[str, Any]]:
    """The questions that wait for a person's unit, the oldest first."""
    rows = _waiting(user).select_related("unit", "application__unit").order_by("asked_at", "pk")
    return [
        {
            "key": f"confirmation-{row.pk}",
            "group": "成员确认",
            "label": "成员确认",
            "tone": "blue",
            "shape": "●",
            "title": row.chain_name or "未命名的生态链",
            "url": reverse("applications:confirmation", args=[row.pk]),
            "sub": f"{row.application.unit.name}请{row.unit.name}确认",
            "source": row.application.unit.name,
            "since": row.asked_at,
            "due": None,
        }
        for row in rows[:SHOWN]
    ]


def count_todo_for_members(user: Any) -> int:
    """How many questions wait for a person's unit; no query for whom there is no unit."""
    return _waiting(user).order_by().count() if unit_ids_of(user) else 0


def _waiting(user: Any) -> Any:
    units = unit_ids_of(user)
    return MemberConfirmation.objects.filter(
        unit_id__in=units, state=ConfirmationState.ASKED, application__state__in=OPEN_STATES
    )
