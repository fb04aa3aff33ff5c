"""Reads a version of the form as an official or the unit reads it: section by section, sealed values masked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from applications import permissions as may
from applications.fields import Field, Section
from applications.models import Application, Attachment, Correction, FormVersion
from applications.selectors.case import CaseFile
from applications.selectors.form import contents_of, rows_of, sections_for, value_shown
from office import clock, quarantine
from office.models import Upload
from office.sealed import KINDS, Sealed
from office.uploads import INLINE
from office.words import day_words

ATTACHMENTS = "attachments"
NUMBERS = ("integer", "money", "percent", "year")
UNITS_OF_SIZE = ((1024 * 1024, "MB"), (1024, "KB"))


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands: section, field, and the row's id in a section of rows."""

    section: str
    field: str
    row: str = ""


def sections_read(case: CaseFile, version: FormVersion) -> list[dict[str, Any]]:
    """Every section of a version, ready to be shown."""
    contents = contents_of(version)
    reasons = reasons_by_place(case.corrections)
    opens = bool(may.can_open_sealed(case.user, case.application))
    return [
        section_shown(section, contents.get(section.key, {}), reasons, version if opens else None)
        for section in sections_for(case.application)
    ]


def reasons_by_place(corrections: Iterable[Correction]) -> dict[tuple[str, str], str]:
    """The reasons of corrections by section and field; the field is empty for a whole section."""
    reasons: dict[tuple[str, str], str] = {}
    for row in corrections:
        place = (row.section, row.field)
        reasons[place] = f"{reasons[place]}；{row.reason}" if place in reasons else row.reason
    return reasons


def section_shown(
    section: Section, content: Mapping[str, Any], reasons: Mapping, opened: FormVersion | None
) -> dict[str, Any]:
    """One section in words, with the reasons of corrections, and of `opened` the way to its sealed values."""
    shape = {
        "key": section.key,
        "title": titled(section),
        "is_rows": section.is_rows,
        "reason": reasons.get((section.key, ""), ""),
        "lines": [],
        "columns": [],
        "rows": [],
    }

    def cell(field: Field, value: Any, row: str = "") -> dict[str, Any]:
        place = Place(section.key, field.key, row)
        return {
            "label": field.label,
            "text": value_shown(field, value),
            "long": field.type == "long_text",
            "number": field.type in NUMBERS,
            "open_url": open_url(opened, place) if opened and isinstance(value, dict) else "",
            "reason": reasons.get((section.key, field.key), "") if not row else "",
        }

    if section.is_rows:
        shape["columns"] = [
            {
                "label": field.label,
                "number": field.type in NUMBERS,
                "reason": reasons.get((section.key, field.key), ""),
            }
            for field in section.fields
        ]
        shape["rows"] = [
            [cell(field, row.get(field.key), row["id"]) for field in section.fields] for row in rows_of(content)
        ]
    else:
        values = content.get("fields", {})
        shape["lines"] = [cell(field, values.get(field.key)) for field in section.fields]
    return shape


def titled(section: Section) -> str:
    """The title of a section with its number, where it has one."""
    return f"{section.number}、{section.title}" if section.number else section.title


# Sealed values -------------------------------------------------------------------------------------------------------


def open_url(version: FormVersion, place: Place) -> str:
    """The page on which a sealed value of a version is opened for a reason."""
    address = reverse("applications:sealed", args=[version.application_id, place.section, place.field])
    asked = {"version": version.number} | ({"row": place.row} if place.row else {})
    return f"{address}?{urlencode(asked)}"


def sealed_at(case: CaseFile, version: FormVersion, place: Place) -> tuple[str, Sealed]:
    """The label and the sealed value at a place of a version. Raises LookupError when nothing sealed stands there."""
    section = next((entry for entry in sections_for(case.application) if entry.key == place.section), None)
    field = section.field(place.field) if section else None
    if section is None or field is None:
        raise LookupError(place)
    content = contents_of(version).get(section.key, {})
    if section.is_rows:
        values = next((row for row in rows_of(content) if row["id"] == place.row), {})
    else:
        values = content.get("fields", {})
    value = values.get(field.key)
    if not isinstance(value, dict) or value.get("kind") not in KINDS:
        raise LookupError(place)
    return f"{section.title} · {field.label}", Sealed(value["sealed"], value["kind"])


# Files ---------------------------------------------------------------------------------------------------------------


def attachments_of(*versions: FormVersion) -> dict[int, list[Attachment]]:
    """The attachments of versions by version key, in one query."""
    rows = Attachment.objects.filter(version__in=versions).select_related("upload").order_by("kind", "pk")
    found: dict[int, list[Attachment]] = {version.pk: [] for version in versions}
    for row in rows:
        found[row.version_id].append(row)
    return found


def files_shown(case: CaseFile, version: FormVersion, rows: list[Attachment]) -> list[dict[str, Any]]:
    """The attachments of a version by kind, as the edition orders them, with the reasons of corrections."""
    reasons = reasons_by_place(case.corrections)
    look = reverse("applications:attachments", args=[case.application.pk])
    asked = "" if version == case.versions[-1] else f"?version={version.number}"
    kinds = []
    for entry in version.edition.attachments if version.edition_id else []:
        files = [
            {**file_shown(case.application, row.upload), "look_url": f"{look}{row.upload_id}/{asked}"}
            for row in rows
            if row.kind == entry["key"]
        ]
        reason = reasons.get((ATTACHMENTS, entry["key"]), "")
        needed = bool(entry.get("required")) or case.application.unit.kind in entry.get("required_for", ())
        kinds.append({"label": entry["label"], "files": files, "reason": reason, "needed": needed})
    return kinds


def file_shown(application: Application, upload: Upload, name: str = "applications:upload") -> dict[str, Any]:
    """One file as components/_file.html takes it, fetched at the address of a name; what is held in quarantine leads
    nowhere and says why.
    """
    is_open = not quarantine.is_held(upload)
    url = reverse(name, args=[application.pk, upload.pk]) if is_open else ""
    day = day_words(clock.local_date(upload.uploaded_at))
    return {
        "name": upload.name,
        "url": url,
        "view_url": f"{url}?view=1" if is_open and upload.content_type in INLINE else "",
        "tag": quarantine.tag_of(upload),
        "is_infected": upload.verdict == quarantine.INFECTED,
        "meta": f"{size_in_words(upload.size)}，{day}上传",
        "sha256": upload.sha256,
    }


def size_in_words(size: int) -> str:
    """A size in MB or KB."""
    for unit, word in UNITS_OF_SIZE:
        if size >= unit:
            return f"{size / unit:.1f} {word}"
    return f"{size} 字节"


def upload_seen(case: CaseFile, pk: int) -> Upload | None:
    """A file that belongs to what this person may read of the application, or None."""
    versions = [version.pk for version in case.versions]
    attached = Attachment.objects.filter(version__in=versions, upload_id=pk).exists()
    scanned = any(version.scan_id == pk for version in case.versions)
    sent = case.is_staff and case.application.recommendations.filter(scan_id=pk).exists()
    return Upload.objects.get(pk=pk) if attached or scanned or sent else None
