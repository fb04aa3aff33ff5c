"""What experts see of an application: frozen content without contacts and sealed values."""

import hashlib
import json
import os
from typing import Any

from applications.models import Application
from applications.selectors.form import contents_of, rows_of, sections_for, value_shown
from evaluation.masking import without_contacts
from office.uploads import clean_name

# Never before experts, whatever the edition marks.
HIDDEN_TYPES = ("phone", "email", "person")


def dossier_content(application: Application) -> dict[str, Any]:
    """The sections with the fields that the edition marks for experts; no phones, e-mails, contacts, nor in texts."""
    contents = contents_of(application.version)
    sections = []
    for section in sections_for(application):
        fields = [
            field for field in section.fields if field.expert and not field.sealed and field.type not in HIDDEN_TYPES
        ]
        content = contents.get(section.key, {})
        if not fields:
            continue
        shape: dict[str, Any] = {"key": section.key, "number": section.number, "title": section.title}
        if section.is_rows:
            shape["fields"] = []
            shape["columns"] = [{"label": field.label} for field in fields]
            shape["rows"] = [[_shown(field, row.get(field.key)) for field in fields] for row in rows_of(content)]
        else:
            values = content.get("fields", {})
            shape["columns"], shape["rows"] = [], []
            shape["fields"] = [
                {"label": field.label, "value": _shown(field, values.get(field.key)) or "—"} for field in fields
            ]
        sections.append(shape)
    words = {"chain": without_contacts(application.chain_name), "unit": application.unit.name, "sections": sections}
    return {**words, "files": dossier_files(application)}


def _shown(field: Any, value: Any) -> str:
    """A value in words; what a text says of telephones, addresses and identity numbers gives way to a mark."""
    return without_contacts(value_shown(field, value))


def dossier_files(application: Application) -> list[dict[str, Any]]:
    """The attachments of the kinds that the edition marks for experts, under names that say nothing of people."""
    kinds = {kind.key: (place, kind.label) for place, kind in enumerate(application.edition.kinds) if kind.expert}
    rows = application.version.attachments.filter(kind__in=kinds).select_related("upload")
    files = []
    for number, row in enumerate(sorted(rows, key=lambda row: (kinds[row.kind][0], row.pk)), start=1):
        label, upload = kinds[row.kind][1], row.upload
        ending = os.path.splitext(upload.name)[1].lower()
        files.append(
            {
                "number": number,
                "kind": label,
                "name": clean_name(f"附件{number}-{label}{ending}"),
                "upload": upload.pk,
                "size": upload.size,
                "content_type": upload.content_type,
                "sha256": upload.sha256,
            }
        )
    return files


def dossier_digest(content: dict[str, Any]) -> str:
    """SHA-256 of the frozen content."""
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
