"""Reads the expert's side: the own panels and files, one dossier with its sheet; nothing of other experts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from evaluation.choices import PanelState, SeatState, SheetState
from evaluation.models import PanelMember, ScoreSheet
from evaluation.scoring import points_in, running_total
from evaluation.selectors.conflicts import units_named
from evaluation.selectors.files import files_shown
from evaluation.selectors.ranking import weights_of
from evaluation.selectors.words import moment, tag
from office.words import until_words


def seats_shown(user: Any, at: datetime) -> list[dict[str, Any]]:
    """The open panels on which an expert sits, with the own files once the pledge is signed."""
    seats = (
        PanelMember.objects.filter(
            expert__person_id=user.person_id, state=SeatState.ACCEPTED, panel__state=PanelState.OPEN
        )
        .select_related("panel__plan__round", "expert")
        .order_by("pk")
    )
    sheets = _own_sheets(user)
    return [_seat(seat, sheets.get(seat.pk, []), at) for seat in seats]


def _own_sheets(user: Any) -> dict[int, list[ScoreSheet]]:
    """The expert's sheets that count, by seat, in the order of the files."""
    rows = (
        ScoreSheet.objects.visible_to(user)
        .filter(member__expert__person_id=user.person_id, dossier__panel__state=PanelState.OPEN)
        .exclude(state=SheetState.VOID)
        .select_related("dossier__panel")
        .order_by("dossier__position", "pk")
    )
    found: dict[int, list[ScoreSheet]] = {}
    for sheet in rows:
        found.setdefault(sheet.member_id, []).append(sheet)
    return found


def _seat(seat: PanelMember, sheets: list[ScoreSheet], at: datetime) -> dict[str, Any]:
    panel, pledged = seat.panel, seat.pledged_at is not None
    done = sum(sheet.state == SheetState.SUBMITTED for sheet in sheets)
    return {
        "pk": seat.pk,
        "title": f"{panel.plan.round.title}专家评审",
        "due": until_words(panel.due_at),
        "over": panel.due_at <= at,
        "pledged": pledged,
        "secrecy_at": moment(seat.secrecy_at) if seat.secrecy_at else "",
        "has_paper": seat.pledge_id is not None,
        "pledged_at": moment(seat.pledged_at),
        "number": len(sheets),
        "done": done,
        "rows": [_row(sheet) for sheet in sheets] if pledged else [],
    }


def files_to_declare(seat: PanelMember) -> list[dict[str, Any]]:
    """The files of a seat by their units alone, for the declaration of conflicts; nothing else of the dossiers."""
    sheets = seat.sheets.exclude(state=SheetState.VOID).select_related("dossier__application")
    sheets = list(sheets.order_by("dossier__position"))
    named = units_named([sheet.dossier.application for sheet in sheets])
    return [
        {"sheet": sheet.pk, "position": sheet.dossier.position, **named[sheet.dossier.application_id]}
        for sheet in sheets
    ]


def _row(sheet: ScoreSheet) -> dict[str, Any]:
    """One file on the expert's list: the own score once it is handed in, how much is filled in before."""
    criteria = sheet.dossier.panel.rule["criteria"]
    _, scored = running(sheet)
    submitted = sheet.state == SheetState.SUBMITTED
    return {
        "position": sheet.dossier.position,
        "title": sheet.dossier.content.get("chain", ""),
        "unit": sheet.dossier.content.get("unit", ""),
        "url": sheet.get_absolute_url(),
        "tag": tag(sheet) if submitted or scored else {"label": "未开始", "tone": "grey", "shape": "○"},
        "filled": f"{scored} / {len(criteria)} 项",
        "total": str(sheet.total) if submitted else "",
    }


def running(sheet: ScoreSheet) -> tuple[str, int]:
    """The weighted sum of what is scored so far, in words, and how many criteria that is."""
    criteria = sheet.dossier.panel.rule["criteria"]
    points = {entry["key"]: points_in(_typed(sheet, entry["key"], "points")) for entry in criteria}
    total, scored = running_total(points, weights_of(criteria))
    return str(total), scored


def _typed(sheet: ScoreSheet, key: str, name: str) -> str:
    return str(sheet.scores.get(key, {}).get(name, ""))


def standing_version(sheet: ScoreSheet) -> ScoreSheet | None:
    """The version that counts of a sheet that was sent back, or None when the expert has left the file."""
    versions = ScoreSheet.objects.filter(dossier=sheet.dossier_id, member=sheet.member_id)
    return versions.exclude(state=SheetState.VOID).order_by("-version").first()


def sent_back_because(sheet: ScoreSheet) -> str:
    """Why the version before this one was sent back; empty for a first version."""
    if sheet.version == 1:
        return ""
    before = ScoreSheet.objects.filter(dossier=sheet.dossier_id, member=sheet.member_id, version=sheet.version - 1)
    return "".join(before.values_list("void_reason", flat=True))


def difference(sheet: ScoreSheet, typed: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """What is stored and what was typed, side by side, where they differ; as components/_diff.html takes it."""
    return [
        {"label": f"{entry['title']}{word}", "old": old, "new": new}
        for entry in sheet.dossier.panel.rule["criteria"]
        for name, word in (("points", "得分"), ("comment", "评语"))
        if (old := _typed(sheet, entry["key"], name)) != (new := typed[entry["key"]][name].strip())
    ]


def _section_shown(section: dict[str, Any]) -> dict[str, Any]:
    """A section of a frozen dossier; each line of a table knows its headings, so that it can stand on a telephone."""
    labels = [column["label"] for column in section["columns"]]
    lines = [
        {
            "main": texts[0],
            "cells": [{"label": label, "text": text} for label, text in zip(labels[1:], texts[1:], strict=True)],
        }
        for texts in section["rows"]
    ]
    return section | {"rows": lines}


def sheet_shown(sheet: ScoreSheet, at: datetime) -> dict[str, Any]:
    """One dossier with its sheet: the criteria with what is written, the sum so far, where it stands, the way on."""
    total, scored = running(sheet)
    criteria = sheet.dossier.panel.rule["criteria"]
    panel, content = sheet.dossier.panel, sheet.dossier.content
    return {
        "content": content | {"sections": [_section_shown(section) for section in content["sections"]]},
        "files": files_shown(sheet),
        "tag": tag(sheet),
        "sent_back": sent_back_because(sheet),
        "is_over": panel.due_at <= at and sheet.state == SheetState.OPEN,
        "rows": [
            {
                **entry,
                "points": _typed(sheet, entry["key"], "points"),
                "comment": _typed(sheet, entry["key"], "comment"),
            }
            for entry in criteria
        ],
        "running": total,
        "scored": scored,
        "number": len(criteria),
        "facts": [
            {"label": "评审", "value": panel.plan.round.title},
            {
                "label": "评分截止",
                "value": until_words(panel.due_at),
                "tone": "red" if panel.due_at <= at and sheet.state == SheetState.OPEN else "",
            },
            {"label": "版次", "value": f"第 {sheet.version} 版"},
            *([{"label": "提交时间", "value": moment(sheet.submitted_at)}] if sheet.submitted_at else []),
        ],
    }
