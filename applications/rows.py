"""Decides how rows that come from a table meet the rows that are there; pure.

A row that comes is an earlier one when it names its id, or else the same unit, or the same first column; it keeps the
id then, so that sealed values stay and readers see what changed. A mask says that a sealed value stays.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from applications.fields import Field, Section, normal, plain, shown

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Meeting:
    """The rows as they will be, each under an earlier id or none; how many are new, changed, the same, and gone."""

    rows: list[dict[str, str]]
    earlier: list[Row]
    added: int
    changed: int
    same: int
    removed: int


def heading_of(field: Field) -> str:
    """What stands over a column: the label with the unit."""
    return f"{field.label}（{field.unit}）" if field.unit else field.label


def text_of(value: Any) -> str:
    """A stored value as it goes out into an input: of a sealed one the mask."""
    return value.get("mask", "") if isinstance(value, dict) else plain(value)


def meet(section: Section, coming: Sequence[Mapping[str, str]], present: Sequence[Row]) -> Meeting:
    """Hold what comes beside what is there; a field that the coming rows lack altogether stays as it is."""
    met = _matched(section, coming, present)
    rows, changed = [], 0
    for row, earlier in zip(coming, met, strict=True):
        texts = {
            entry.key: _kept(entry, row[entry.key]) if entry.key in row else text_of(earlier.get(entry.key))
            for entry in section.fields
        }
        rows.append({"id": str(earlier.get("id", ""))} | texts)
        changed += bool(earlier) and any(not _same(e, texts[e.key], earlier.get(e.key)) for e in section.fields)
    known = sum(bool(earlier) for earlier in met)
    return Meeting(rows, met, len(rows) - known, changed, known - changed, len(present) - known)


def _matched(section: Section, coming: Sequence[Mapping[str, str]], present: Sequence[Row]) -> list[Row]:
    """For each coming row the earlier one that it is, or an empty one."""
    first = section.fields[0].key
    signs: list[Callable[[Row], str]] = [
        lambda row: plain(row.get("id")),
        lambda row: plain(row.get("uscc")).upper(),
        lambda row: plain(row.get(first)),
    ]
    met: list[Row] = [{} for _ in coming]
    free = list(present)
    for sign in signs:
        by_sign: dict[str, Row] = {}
        for row in free:
            by_sign.setdefault(sign(row), row)
        for place, row in enumerate(coming):
            if not met[place] and sign(row) and (found := by_sign.pop(sign(row), None)) is not None:
                met[place] = found
                free = [one for one in free if one is not found]
    return met


def _kept(field: Field, text: str) -> str:
    """What is kept of a cell: the key of an option whose label it says, else as typed."""
    if not field.options:
        return text
    try:
        return normal(field, text)
    except ValidationError:
        return text


def _same(field: Field, text: str, before: Any) -> bool:
    return text == text_of(before) if field.sealed else shown(field, text) == shown(field, before)
