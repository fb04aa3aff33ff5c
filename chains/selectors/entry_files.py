"""How entries of existing chains look: on the desk's list, on a page of their own, before an act."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from accounts.choices import UnitKind
from chains.choices import KeyField
from chains.models import ChainEntry
from chains.participants import HEADINGS, KEYS, is_school, text_of
from chains.periods import corresponding_day
from office.machine import workflows
from office.models import RegisterEntry
from office.words import day_words, instant_words

SHOWN_ACTS = 50
RELATED = (
    "programme__selecting_authority", "reviewing_authority", "scan", "proposer", "approver", "chain",
)  # fmt: skip


def entry_tag(entry: ChainEntry) -> dict[str, str]:
    """The state as components/_tag.html takes it."""
    labels = workflows()["chains.ChainEntry"].labels[entry.state]
    return {"label": labels.staff, "tone": labels.tone, "shape": labels.shape}


def entry_lines(entries: Iterable[ChainEntry]) -> list[dict[str, Any]]:
    """Entries as the desk lists them."""
    return [
        {
            "pk": entry.pk,
            "state": entry.state,
            "name": entry.name,
            "url": entry.get_absolute_url(),
            "lead": entry.lead_name,
            "authority": entry.reviewing_authority.short_name,
            "starts": entry.starts_on.isoformat(),
            "participants": len(entry.participants),
            "number": entry.chain.number if entry.chain else "",
            "tag": entry_tag(entry),
        }
        for entry in entries
    ]


def end_of(entry: ChainEntry) -> date:
    """The last day of the period that an entry asks for."""
    return corresponding_day(entry.starts_on, entry.programme.construction_months)


def entry_facts(entry: ChainEntry) -> list[dict[str, Any]]:
    """The particulars of an entry, with the period that it asks for."""
    chain, ends_on = entry.chain, end_of(entry)
    facts = [
        {"label": "试点方案", "value": entry.programme.short_name},
        {"label": "链主单位", "value": entry.lead_name, "note": entry.lead_uscc},
        {"label": "单位类别", "value": entry.get_lead_kind_display()},
        {"label": "所属行业", "value": entry.industry},
        *([{"label": "重点领域", "value": KeyField.word(entry.key_field)}] if entry.key_field else []),
        {"label": "申报审核部门", "value": entry.reviewing_authority.name},
        {"label": "建设周期", "value": f"{day_words(entry.starts_on)}起\n{day_words(ends_on)}期满"},
        {"label": "公布文件", "value": entry.announcement_title},
        *([{"label": "文号", "value": entry.announcement_number}] if entry.announcement_number else []),
        {"label": "公布日期", "value": day_words(entry.announced_on)},
    ]
    people = (("提请", entry.proposer), ("审定", entry.approver))
    facts += [{"label": label, "value": person.name} for label, person in people if person is not None]
    return [*facts, {"label": "生态链编号", "value": chain.number, "url": chain.file_url}] if chain else facts


def participant_lines(entry: ChainEntry) -> list[dict[str, Any]]:
    """Members and schools as a page shows them, under the headings of participants.py."""
    return [
        {
            "main": row["name"],
            "cells": [{"label": heading.label, "text": _shown(row, heading.key) or "—"} for heading in HEADINGS[1:]],
        }
        for row in entry.participants
    ]


def participant_words(entry: ChainEntry) -> list[list[str]]:
    """Members and schools as a workbook takes them, kinds by their words."""
    return [[_shown(row, key) for key in KEYS] for row in entry.participants]


def _shown(row: Mapping[str, Any], key: str) -> str:
    return str(UnitKind(row[key]).label) if key == "kind" else text_of(row[key])


def participant_texts(entry: ChainEntry) -> list[dict[str, str]]:
    """Members and schools as inputs show them."""
    return [{key: text_of(row[key]) for key in KEYS} for row in entry.participants]


def counted(entry: ChainEntry) -> str:
    """How many members and schools there are, in words."""
    schools = sum(is_school(row) for row in entry.participants)
    return f"成员单位 {len(entry.participants) - schools} 家，院校 {schools} 所"


def acts_on_entry(entry: ChainEntry) -> list[dict[str, str]]:
    """The latest acts on an entry, newest first."""
    rows = RegisterEntry.objects.of(entry).select_related("detail").order_by("-seq")[:SHOWN_ACTS]
    return [
        {
            "title": row.label,
            "at": instant_words(row.at),
            "by": row.actor_name,
            "role": row.role,
            "note": row.detail.note if hasattr(row, "detail") else "",
        }
        for row in rows
    ]
