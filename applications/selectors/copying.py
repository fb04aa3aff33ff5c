"""Decides which earlier applications a new one may be begun from, and what of their content goes along.

What the new edition has under the same section and field keys goes along; agreements never do, they are given anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import Unit
from applications import permissions as may
from applications.choices import ENDED
from applications.fields import Field, Section, problem_of
from applications.models import Application, Attachment, Round
from applications.selectors.case import CaseFile
from applications.selectors.form import rows_of
from applications.stages import APPLICANT
from office.machine import workflow_of
from office.quarantine import INFECTED

AGREEMENT = "agree"
# How many earlier applications are offered to choose from.
OFFERED = 10


@dataclass(frozen=True)
class Carried:
    """The contents that go along by section key, not yet sealed or cleaned, and what is left out, in words."""

    contents: Mapping[str, Mapping[str, Any]]
    left_out: tuple[str, ...]


def is_source(application: Application, call: Round) -> bool:
    """Whether an application in a round of the same programme may be begun from this one: it is over, or earlier."""
    if application.round.programme_id != call.programme_id:
        return False
    return application.state in ENDED or application.round.opens_at < call.opens_at


def sources_for(units: Iterable[Unit], calls: Iterable[Round]) -> dict[tuple[int, int], list[Application]]:
    """What each unit may begin from, by round and unit, the latest first; one query."""
    calls = list(calls)
    rows = Application.objects.filter(unit__in=units, round__programme__in={call.programme_id for call in calls})
    rows = rows.select_related("round", "version").order_by("-round__opens_at", "-pk")
    found: dict[tuple[int, int], list[Application]] = {}
    for row in rows:
        for call in calls:
            if is_source(row, call):
                found.setdefault((call.pk, row.unit_id), []).append(row)
    return {key: sources[:OFFERED] for key, sources in found.items()}


def source_in_words(source: Application) -> str:
    """An earlier application as a unit chooses it: round, how it stands, number, chain."""
    state = workflow_of(source).labels[source.state].to(APPLICANT)
    parts = [source.round.title, state, source.number, source.chain_name]
    return " · ".join(part for part in parts if part)


def copy_links(case: CaseFile) -> list[dict[str, str]]:
    """From an old file to the open rounds in which the unit has begun nothing yet; one query, none for officials."""
    source = case.application
    if case.is_staff or not may.can_fill_in(case.user, source):
        return []
    return [
        {
            "label": f"复制到“{call.title}”",
            "url": f"{reverse('applications:start')}?source={source.pk}#offer-{call.pk}-{source.unit_id}",
            "consequence": "以这份申报书的内容开始新一批次的申报，再逐节修改。",
            "tone": "plain",
        }
        for call in _open_to(source, case.at)
        if is_source(source, call)
    ]


def _open_to(source: Application, at: datetime) -> list[Round]:
    begun = Application.objects.filter(unit=source.unit_id).live().values("round_id")
    rounds = Round.objects.filter(programme=source.round.programme_id, opens_at__lte=at, closes_at__gt=at)
    return list(rounds.exclude(pk__in=begun).order_by("closes_at", "pk"))


# Content -------------------------------------------------------------------------------------------------------------


def carried(before: Iterable[Section], contents: Mapping[str, Mapping], after: Iterable[Section]) -> Carried:
    """What goes along from the sections of one edition to those of another."""
    targets = {section.key: section for section in after}
    kept: dict[str, dict[str, Any]] = {}
    left_out: list[str] = []
    for section in before:
        target, content = targets.get(section.key), contents.get(section.key, {})
        rows = rows_of(content) if section.is_rows else [content.get("fields", {})]
        given = [field for field in section.fields if any(row.get(field.key) for row in rows)]
        if target is None or target.is_rows != section.is_rows:
            left_out += [f"“{section.title}”一节"] if any(field.type != AGREEMENT for field in given) else []
            continue
        moved = [({"id": row["id"]} if "id" in row else {}) | _values(section, target, row) for row in rows]
        kept[section.key] = {"rows": moved} if section.is_rows else {"fields": moved[0]}
        left_out += [
            f"“{section.title}”的“{field.label}”"
            for field in given
            if field.type != AGREEMENT and any(row.get(field.key) and field.key not in _values(section, target, row)
                                               for row in rows)
        ]  # fmt: skip
    return Carried(kept, tuple(left_out))


def _values(section: Section, target: Section, row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one set of fields that have a place in the other edition."""
    pairs = [(field, target.field(field.key)) for field in section.fields]
    return {
        old.key: row[old.key] for old, new in pairs if new is not None and row.get(old.key) and _fits(old, new, row)
    }


def _fits(old: Field, new: Field, row: Mapping[str, Any]) -> bool:
    """Agreements never fit, a sealed value only where the same is sealed, a choice only while it is offered."""
    value = row[old.key]
    if AGREEMENT in (old.type, new.type):
        return False
    if isinstance(value, dict):
        return new.sealed and new.type == old.type
    return not new.options or not problem_of(new, value, "")


def files_carried(source: Application, kinds: Iterable[str]) -> tuple[list[Attachment], list[str]]:
    """The attachments that go along by reference, and in words those that do not: of a kind that the new edition does
    not ask for, or in which a virus was found.
    """
    wanted = set(kinds)
    rows = source.version.attachments.select_related("upload").order_by("kind", "pk")
    kept, left_out = [], []
    for row in rows:
        if row.kind in wanted and row.upload.verdict != INFECTED:
            kept.append(row)
        else:
            left_out.append(f"附件“{row.upload.name}”")
    return kept, left_out
