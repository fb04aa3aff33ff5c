"""Reads what the people of a co-issuing body may: the files open to it, without contacts, and what it was asked.

Everything starts at `opened_to`. What a body never reads is not asked for here at all: papers, stamped scans, findings,
opinions of officials, notes, messages, corrections, acts, bars, other bodies' opinions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from applications.choices import ConsultationState
from applications.deadlines import Ruler
from applications.fields import Field
from applications.models import Application, Attachment, Consultation, FormVersion, Round
from applications.querysets import body_ids
from applications.selectors.form import contents_of, sections_for
from applications.selectors.lists import labels
from applications.selectors.opinions import consultation_shown, tag_of
from applications.selectors.reading import attachments_of, file_shown, section_shown
from applications.stages import APPLICANT, state_for
from office import calendar, clock
from office.machine import available
from office.models import Upload
from office.words import day_words

# Types of field that reach a person; what is sealed is left out whatever its type.
CONTACTS = ("phone", "email")
SHOWN = 200
COUNTED = 1000


@dataclass(frozen=True)
class Sought:
    """What the address of the list asks for, checked."""

    text: str = ""
    call: int | None = None
    state: str = ""


def rounds_opened(user: Any) -> QuerySet[Round]:
    """The rounds open to the user's body, the newest first."""
    bodies = body_ids(user)
    opened = Round.objects.filter(body_accesses__body_id__in=bodies, body_accesses__closed_at__isnull=True)
    return opened.distinct().order_by("-opens_at", "-pk") if bodies else Round.objects.none()


def files_opened(user: Any, sought: Sought) -> QuerySet[Application]:
    """The files open to the user's body, narrowed by the address."""
    rows = Application.objects.opened_to(user).select_related("unit", "authority", "round")
    if sought.call:
        rows = rows.filter(round_id=sought.call)
    if sought.state:
        own = Consultation.objects.filter(application=OuterRef("pk"), body_id__in=body_ids(user), state=sought.state)
        rows = rows.filter(Exists(own))
    return rows.matching(sought.text) if sought.text else rows


def file_rows(user: Any, files: list[Application], at: datetime) -> list[dict[str, Any]]:
    """Files as rows of a table, each with the latest question to the user's body; one query more."""
    asked = Consultation.objects.filter(application__in=files, body_id__in=body_ids(user)).order_by("pk")
    latest = {row.application_id: row for row in asked}
    ruler = Ruler(calendar.load(), clock.local_date(at))
    return [_row(file, latest.get(file.pk), ruler) for file in files]


def _row(file: Application, asked: Consultation | None, ruler: Ruler) -> dict[str, Any]:
    left = ruler.left(asked.due_at if asked else None)
    return {
        "url": reverse("applications:consulted_file", args=[file.pk]),
        "title": file.chain_name,
        "sub": f"{file.unit.name} · {file.number}",
        "authority": file.authority.short_name,
        "round": file.round.title,
        "stage": stage_tag(file),
        "tag": tag_of(asked) if asked else None,
        "left": left.text,
        "left_tone": left.tone,
    }


def stage_tag(file: Application) -> dict[str, str]:
    """How far a file is, in the words for the public: a shortlist that is not made public is not told."""
    label = labels()[state_for(file.state, APPLICANT)]
    return {"label": label.to("public"), "tone": label.tone, "shape": label.shape}


# One file ------------------------------------------------------------------------------------------------------------


def file_opened(user: Any, pk: int) -> Application:
    """One file open to the user's body. Raises Application.DoesNotExist for every other one."""
    related = ("unit", "authority", "edition", "round__programme", "version")
    return Application.objects.opened_to(user).select_related(*related).get(pk=pk)


def version_handed_in(file: Application) -> FormVersion:
    """The version that the authorities have: the last one that was handed in."""
    return file.versions.filter(handed_in_at__isnull=False).latest("number")


def sections_opened(file: Application, version: FormVersion) -> list[dict[str, Any]]:
    """The form without the fields that reach a person."""
    contents = contents_of(version)
    sections = [replace(one, fields=tuple(filter(is_told, one.fields))) for one in sections_for(file)]
    return [section_shown(one, contents.get(one.key, {}), {}, None) for one in sections if one.fields]


def is_told(field: Field) -> bool:
    """Whether a body may read what stands in a field: not contacts, nor what experts are not told either."""
    return field.expert and not field.sealed and field.type not in CONTACTS


def kinds_opened(file: Application, version: FormVersion) -> list[dict[str, Any]]:
    """The attachments of a version by kind, where there are any."""
    rows = attachments_of(version)[version.pk]
    kinds = [
        {"label": entry["label"], "files": [_file(file, row) for row in rows if row.kind == entry["key"]]}
        for entry in file.edition.attachments
    ]
    return [kind for kind in kinds if kind["files"]]


def _file(file: Application, row: Attachment) -> dict[str, Any]:
    return file_shown(file, row.upload, "applications:consulted_upload")


def upload_opened(file: Application, version: FormVersion, pk: int) -> Upload | None:
    """An attachment of the version that a body reads, or None; never a stamped scan, on which all contacts stand."""
    attached = Attachment.objects.filter(version=version, upload_id=pk).exists()
    return Upload.objects.get(pk=pk) if attached else None


def file_facts(file: Application, version: FormVersion) -> list[dict[str, Any]]:
    """What to know of a file at a glance."""
    return [
        {"label": "批次", "value": file.round.title},
        {"label": "受理部门", "value": file.authority.name},
        {"label": "申报编号", "value": file.number},
        {"label": "统一社会信用代码", "value": file.unit.uscc},
        {"label": "重点领域", "value": file.get_key_field_display()},
        {"label": "申报书", "value": str(version)},
    ]


def questions_to(user: Any, file: Application, at: datetime) -> list[dict[str, Any]]:
    """What the user's body was asked about a file, the latest first, with the way to answer."""
    rows = Consultation.objects.visible_to(user).filter(application=file, body_id__in=body_ids(user))
    rows = rows.select_related("body", "asked_by__person", "answered_by__person").order_by("-pk")
    ruler = Ruler(calendar.load(), clock.local_date(at))
    # When it was asked; who asked is between the selecting authority's people.
    return [
        {
            **consultation_shown(row, ruler),
            "asked": day_words(clock.local_date(row.asked_at)),
            "acts": _acts(user, row),
        }
        for row in rows
    ]


def _acts(user: Any, row: Consultation) -> list[dict[str, str]]:
    return [
        {
            "label": act.label,
            "url": reverse("applications:consultation_act", args=[row.pk, act.action]),
            "consequence": act.consequence,
            "tone": act.tone,
            "missing": [],
        }
        for act in available(row, user)
    ]


# What waits ----------------------------------------------------------------------------------------------------------


def todo_for_bodies(user: Any) -> list[dict[str, Any]]:
    """The questions that wait for the user's body, the most urgent first; no query for all others."""
    related = ("application__unit", "application__round__programme__selecting_authority")
    rows = Consultation.objects.waiting_for(user).select_related(*related).order_by("due_at", "pk")
    return [_task(row) for row in rows[:SHOWN]]


def count_todo_for_bodies(user: Any) -> int:
    """How many questions wait for the user's body; no query for whom there is none."""
    return Consultation.objects.waiting_for(user).order_by()[:COUNTED].count() if body_ids(user) else 0


def _task(row: Consultation) -> dict[str, Any]:
    return {
        "key": f"consultation-{row.pk}",
        "group": "征求意见",
        "label": "征求意见",
        "tone": "amber",
        "shape": "▲",
        "title": row.application.chain_name,
        "url": reverse("applications:consulted_file", args=[row.application_id]),
        "sub": f"{row.application.unit.name} · {row.application.number}",
        "source": row.application.round.programme.selecting_authority.short_name,
        "since": row.asked_at,
        "due": row.due_at,
    }


def own_states() -> Iterable[tuple[str, str]]:
    """By which states of one's own questions the list can be narrowed."""
    return ((ConsultationState.ASKED, "待回复"), (ConsultationState.ANSWERED, "已回复"))
