"""Decides what changed between two versions of a form: field by field, row by row, file by file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from applications.fields import Field, Section
from applications.models import Application, Attachment, Correction, FormVersion
from applications.selectors.case import CaseFile
from applications.selectors.form import rows_of, sections_for, value_shown
from applications.selectors.reading import ATTACHMENTS, reasons_by_place

SEALED_AGAIN = "（封存内容已修改）"
JOINT = " · "


class UnknownVersion(LookupError):
    """A number under which this person reads no version."""


def compared(
    case_versions: Sequence[FormVersion], old: str = "", new: str = ""
) -> tuple[FormVersion, FormVersion] | None:
    """The two versions to hold side by side, the older one first: those asked for by number, else the last two.

    None when there is nothing to choose from; the same one twice when that is what was asked for. Raises
    UnknownVersion for a number that none of them has.
    """
    asked = {number: _numbered(case_versions, number) for number in (old, new) if number}
    if len(case_versions) < 2:
        return None
    newer = asked.get(new, case_versions[-1])
    place = case_versions.index(newer)
    older = asked.get(old, case_versions[place - 1 if place else 1])
    return (older, newer) if older.number <= newer.number else (newer, older)


def _numbered(case_versions: Iterable[FormVersion], number: str) -> FormVersion:
    found = next((version for version in case_versions if str(version.number) == number), None)
    if found is None:
        raise UnknownVersion(number)
    return found


def reasons_between(case: CaseFile, old: FormVersion, new: FormVersion) -> list[Correction]:
    """The corrections that were asked for from one version on until another one was handed in."""
    asked = Correction.objects.filter(
        application=case.application, version__number__gte=old.number, version__number__lt=new.number
    )
    return list(asked.order_by("asked_at", "pk"))


def changes_between(
    application: Application,
    old: Mapping[str, Mapping],
    new: Mapping[str, Mapping],
    files: tuple[Iterable[Attachment], Iterable[Attachment]],
    corrections: Iterable[Correction],
) -> list[dict[str, str]]:
    """All changes as components/_diff.html takes them, with the reason why a correction was asked for."""
    reasons = reasons_by_place(corrections)
    lines = [
        line
        for section in sections_for(application)
        for line in _section(section, old.get(section.key, {}), new.get(section.key, {}), reasons)
    ]
    return lines + _files(application, *files, reasons)


def _section(section: Section, old: Mapping, new: Mapping, reasons: Mapping) -> list[dict[str, str]]:
    if not section.is_rows:
        return _fields(section, old.get("fields", {}), new.get("fields", {}), section.title, reasons)
    before, after = rows_of(old), rows_of(new)
    rows = {row["id"]: row for row in before}
    kept = {row["id"] for row in after}
    lines = []
    for number, row in enumerate(after, start=1):
        where = f"{section.title}{JOINT}第 {number} 行"
        if row["id"] in rows:
            lines += _fields(section, rows[row["id"]], row, where, reasons)
        else:
            lines.append(_line(f"{where}（新增）", "", _whole(section, row), _reason(reasons, section.key)))
    for number, row in enumerate(before, start=1):
        if row["id"] not in kept:
            label = f"{section.title}{JOINT}原第 {number} 行（删去）"
            lines.append(_line(label, _whole(section, row), "", _reason(reasons, section.key)))
    return lines


def _fields(
    section: Section, old: Mapping[str, Any], new: Mapping[str, Any], where: str, reasons: Mapping
) -> list[dict[str, str]]:
    lines = []
    for field in section.fields:
        before, after = old.get(field.key), new.get(field.key)
        if _same(field, before, after):
            continue
        shown = value_shown(field, before), value_shown(field, after)
        if shown[0] == shown[1]:
            shown = shown[0], shown[1] + SEALED_AGAIN
        reason = _reason(reasons, section.key, field.key)
        lines.append(_line(f"{where}{JOINT}{field.label}", *shown, reason))
    return lines


def _same(field: Field, before: Any, after: Any) -> bool:
    """Sealed values are compared as sealed: nobody opens them to see whether they changed."""
    if isinstance(before, dict) or isinstance(after, dict):
        return before == after
    return value_shown(field, before) == value_shown(field, after)


def _whole(section: Section, row: Mapping[str, Any]) -> str:
    return "；".join(
        f"{field.label}：{text}" for field in section.fields if (text := value_shown(field, row.get(field.key)))
    )


def _files(
    application: Application, old: Iterable[Attachment], new: Iterable[Attachment], reasons: Mapping
) -> list[dict[str, str]]:
    """Files are the same when kind and digest are."""
    labels = {entry["key"]: entry["label"] for entry in application.edition.attachments}
    before = {(row.kind, row.upload.sha256): row.upload.name for row in old}
    after = {(row.kind, row.upload.sha256): row.upload.name for row in new}
    lines = []
    for kind, label in labels.items():
        gone = [name for key, name in before.items() if key[0] == kind and key not in after]
        come = [name for key, name in after.items() if key[0] == kind and key not in before]
        if gone or come:
            reason = _reason(reasons, ATTACHMENTS, kind)
            lines.append(_line(f"附件{JOINT}{label}", "、".join(gone), "、".join(come), reason))
    return lines


def _reason(reasons: Mapping[tuple[str, str], str], section: str, field: str = "") -> str:
    reason = reasons.get((section, field)) or reasons.get((section, ""))
    return f"退回理由：{reason}" if reason else ""


def _line(label: str, old: str, new: str, note: str) -> dict[str, str]:
    return {"label": label, "old": old, "new": new, "note": note}
