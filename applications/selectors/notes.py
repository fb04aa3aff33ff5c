"""Reads the private notes on an application, for officials and auditors."""

from typing import Any

from django.urls import reverse

from applications import permissions as may
from applications.models import StaffNote
from applications.selectors.case import CaseFile
from office.words import instant_words


def notes_shown(case: CaseFile) -> list[dict[str, Any]]:
    """The notes, newest first: words, author, time; what is struck with its reason, one's own with the way to do so."""
    rows = StaffNote.objects.filter(application=case.application).select_related("written_by__person")
    return [_note(case, row) for row in rows.order_by("-pk")]


def note_seen(case: CaseFile, pk: int) -> StaffNote | None:
    """A note on the file, or None; nobody but staff finds any."""
    rows = StaffNote.objects.filter(application=case.application).select_related("written_by__person")
    note = rows.filter(pk=pk).first() if case.is_staff else None
    if note is not None:
        note.application = case.application
    return note


def _note(case: CaseFile, row: StaffNote) -> dict[str, Any]:
    row.application = case.application
    strikes = bool(may.can_strike_note(case.user, row))
    return {
        "text": row.text,
        "by": row.written_by.person.name,
        "role": " ".join(part for part in (row.office, row.role) if part),
        "at": instant_words(row.written_at),
        "struck": f"{instant_words(row.struck_at)}本人划去：{row.strike_reason}" if row.struck_at else "",
        "strike_url": reverse("applications:strike_note", args=[case.application.pk, row.pk]) if strikes else "",
    }
