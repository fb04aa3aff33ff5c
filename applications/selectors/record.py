"""Reads the register of acts on one application, in words, for those who may read them."""

from typing import Any

from accounts.models import Assignment
from applications import permissions as may
from applications.choices import Action
from applications.fields import Section
from applications.selectors.case import CaseFile
from applications.selectors.form import sections_for
from applications.selectors.reading import ATTACHMENTS
from office.models import RegisterEntry
from office.words import instant_words

SHOWN = 50
OFFICE = "主管部门"
TONES = {
    Action.RETURN: "amber",
    Action.RETURN_PAST_DISTRICT: "amber",
    Action.RETURN_TO_DISTRICT: "amber",
    Action.APPROVE_RECOMMENDATION: "green",
    Action.SEND_UP: "green",
    Action.ACCEPT: "green",
    Action.SELECT: "green",
    Action.APPROVE_REFUSAL: "red",
    Action.LAPSE: "red",
    Action.APPROVE_DISQUALIFICATION: "red",
    Action.STRIKE: "red",
}


def record_shown(case: CaseFile, before: str = "", most: int = SHOWN) -> dict[str, Any]:
    """The latest acts, newest first, and the number from which older ones follow (empty when these are all)."""
    rows = RegisterEntry.objects.of(case.application).for_audience(case.audience).select_related("detail")
    # Who took which file stands in the register for the auditor; among the acts on the case it would bury them.
    rows = rows.exclude(action="download")
    # What co-issuing bodies are asked is between them and the selecting authority.
    if not may.can_see_opinions(case.user, case.application):
        rows = rows.exclude(action=Action.ASK_BODIES)
    if before.isdecimal() and len(before) < 18:
        rows = rows.filter(seq__lt=int(before))
    taken = list(rows.order_by("-seq")[: most + 1])
    more, taken = len(taken) > most, taken[:most]
    sections = {section.key: section for section in sections_for(case.application)} if taken else {}
    own = _own_people(case, taken)
    return {
        "entries": [_entry(entry, case, sections, own) for entry in taken],
        "older": str(taken[-1].seq) if more else "",
    }


def _own_people(case: CaseFile, entries: list[RegisterEntry]) -> set[int]:
    """The accounts of the unit's own people among those who acted; officials read all names and need none."""
    actors = {entry.actor_id for entry in entries if entry.actor_id}
    if case.is_staff or not actors:
        return set()
    held = Assignment.objects.filter(unit=case.application.unit_id, user__in=actors)
    return set(held.order_by().values_list("user_id", flat=True))


def _entry(entry: RegisterEntry, case: CaseFile, sections: dict[str, Section], own: set[int]) -> dict[str, str]:
    is_system = entry.actor_kind == "clock"
    # A unit reads which office acted; names of officials stand on its papers. What follows from an act above (a list,
    # a notice, an announcement) names no office of its own.
    named = case.is_staff or is_system or entry.actor_id in own
    return {
        "title": entry.label,
        "at": instant_words(entry.at),
        "by": entry.actor_name if named else entry.scope or OFFICE,
        "role": "" if is_system else _role(entry, named),
        "note": _note(entry, case, sections),
        "tone": "grey" if is_system else TONES.get(entry.action, "blue"),
    }


def _role(entry: RegisterEntry, named: bool) -> str:
    if not named:
        return entry.role
    return " ".join(part for part in (entry.scope, entry.role) if part)


def _note(entry: RegisterEntry, case: CaseFile, sections: dict[str, Section]) -> str:
    """The note, and what was handed over with the act where that says more than the papers do."""
    detail = getattr(entry, "detail", None)
    if detail is None:
        return ""
    lines = [detail.note] if detail.note else []
    lines += [f"{_place(item, case, sections)}：{item.get('reason', '')}" for item in detail.facts.get("items", ())]
    if "workdays" in detail.facts:
        lines.append(f"期限 {detail.facts['workdays']} 个工作日")
    if case.is_staff and detail.facts.get("opinion"):
        lines.append(f"意见：{detail.facts['opinion']}")
    return "\n".join(lines)


def _place(item: dict[str, Any], case: CaseFile, sections: dict[str, Section]) -> str:
    """Where a correction was asked for, in the words of the form."""
    if item.get("section") == ATTACHMENTS:
        kinds = {entry["key"]: entry["label"] for entry in case.application.edition.attachments}
        return "附件" + (f" · {kinds[item['field']]}" if item.get("field") in kinds else "")
    section = sections.get(item.get("section", ""))
    if section is None:
        return str(item.get("section", ""))
    field = section.field(item.get("field", ""))
    return f"{section.title} · {field.label}" if field else section.title
