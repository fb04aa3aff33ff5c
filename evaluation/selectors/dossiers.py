"""What experts see of an application: frozen content without contacts and sealed values."""

import hashlib
import json
from typing import Any

from applications.models import Application
from applications.selectors.form import contents_of, rows_of, sections_for, value_shown

# Never before experts, whatever the edition marks.
HIDDEN_TYPES = ("phone", "email", "person")


def dossier_content(application: Application) -> dict[str, Any]:
    """The sections with the fields that the edition marks for experts; no phones, e-mails, names of contacts."""
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
            shape["rows"] = [[value_shown(field, row.get(field.key)) for field in fields] for row in rows_of(content)]
        else:
            values = content.get("fields", {})
            shape["columns"], shape["rows"] = [], []
            shape["fields"] = [
                {"label": field.label, "value": value_shown(field, values.get(field.key)) or "—"} for field in fields
            ]
        sections.append(shape)
    return {"chain": application.chain_name, "unit": application.unit.name, "sections": sections}


def dossier_digest(content: dict[str, Any]) -> str:
    """SHA-256 of the frozen content."""
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
