"""Reads the templates of messages to units as administrators see them."""

from typing import Any

from applications.models import MessageTemplate
from applications.placeholders import EXAMPLE, complaint, filled
from office.models import RegisterEntry
from office.words import instant_words

GENERAL = "全部试点方案"


def template_rows() -> list[dict[str, Any]]:
    """Every template, general ones first, with who changed it last."""
    rows = list(MessageTemplate.objects.select_related("programme").order_by("programme_id", "pk"))
    rows.sort(key=lambda row: row.programme_id is not None)
    entries = RegisterEntry.objects.filter(thing_label=MessageTemplate._meta.label_lower).order_by("seq")
    last = {entry.thing_id: entry for entry in entries}
    return [_row(row, last.get(row.pk)) for row in rows]


def _row(row: MessageTemplate, entry: RegisterEntry | None) -> dict[str, Any]:
    return {
        "name": row.name,
        "url": row.get_absolute_url(),
        "programme": row.programme.name if row.programme else GENERAL,
        "subject": row.subject,
        "tag": _tag(row),
        "changed": f"{instant_words(entry.at)}，{entry.actor_name}" if entry else "随门户提供",
    }


def _tag(row: MessageTemplate) -> dict[str, str]:
    if row.is_retired:
        return {"label": "已停用", "tone": "grey", "shape": "○"}
    if complaint(row.subject, row.body):
        return {"label": "占位符有误", "tone": "red", "shape": "◆"}
    return {"label": "使用中", "tone": "green", "shape": "■"}


def preview_of(subject: str, body: str) -> dict[str, str]:
    """A template filled from the catalogue's examples, or one sentence on what is wrong with its placeholders."""
    return {
        "subject": filled(subject, EXAMPLE),
        "body": filled(body, EXAMPLE),
        "fault": complaint(subject, body),
    }


def template_changes(template: MessageTemplate) -> list[dict[str, str]]:
    """What was done to a template, newest first, with the words of each version."""
    entries = RegisterEntry.objects.of(template).select_related("detail").order_by("-seq")
    return [_change(entry) for entry in entries[:20]]


def _change(entry: RegisterEntry) -> dict[str, str]:
    facts = entry.detail.facts
    words = f"{facts.get('subject', '')}\n{facts.get('body', '')}".strip()
    return {
        "title": f"{entry.label}，{entry.detail.note}" + ("（停用）" if facts.get("is_retired") else ""),
        "at": instant_words(entry.at),
        "by": entry.actor_name,
        "role": entry.role,
        "note": words,
        "tone": "blue",
    }
