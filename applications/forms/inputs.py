"""The inputs of a form's sections, made from the catalogue of field types, and what they send read back.

Nothing typed is refused here: what is wrong stands beside its input, and is asked for only when the form is finalised.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from applications.fields import Field, Section, normal, plain, problem_of
from applications.selectors.form import Flaw
from chains import industries

ROWS = "rows"
ROW_NAME = re.compile(r"rows-(\d{1,5})-(.+)", re.ASCII)
# A few options are shown at once, more in a list to open.
SHOWN_OPTIONS = 6
LONG_CELL = 100
BLANK_ROWS = 2
WIDTH_OF_CELLS = 84
NUMERIC = {"integer": "numeric", "year": "numeric", "money": "decimal", "percent": "decimal"}
EMPTY_CHOICE = ("", "请选择")


@dataclass(frozen=True)
class Input:
    """One question on the page. `shape`: line; wide (a whole line); group (boxes under one label); check (one box)."""

    name: str
    label: str
    help: str
    required: bool
    error: str
    reason: str
    html: SafeString
    shape: str


def inputs_of(
    section: Section, values: Mapping[str, Any], flaws: Sequence[Flaw], reasons: Mapping[str, str], unit_kind: str
) -> list[Input]:
    """The inputs of a section of single fields, with what was typed as it was typed."""
    wrong: dict[str, str] = {}
    for flaw in flaws:
        if flaw.field is not None:
            wrong.setdefault(flaw.field.key, flaw.text)
    return [
        _input(field, values.get(field.key, ""), wrong.get(field.key, ""), reasons.get(field.key, ""), unit_kind)
        for field in section.fields
    ]


def _input(field: Field, value: Any, error: str, reason: str, unit_kind: str) -> Input:
    name = f"field-{field.key}"
    widget, shape = _widget(field)
    explained = _help(field)
    # The place of the error is always there, so that a saving in the background can fill it.
    attrs = {"aria-describedby": f"{name}-help {name}-error" if explained else f"{name}-error"}
    if error:
        attrs["aria-invalid"] = "true"
    if field.sealed:
        attrs |= {"data-local": "no", "autocomplete": "off"}
    attrs["id"] = f"{name}-options" if shape == "group" else name
    html = widget.render(name, _shown(field, value), attrs)
    return Input(name, field.label, explained, field.is_required(unit_kind), error, reason, html, shape)


def _widget(field: Field) -> tuple[forms.Widget, str]:
    if field.type == "long_text":
        return forms.Textarea(attrs={"rows": 16 if field.max_length > 10_000 else 5}), "wide"
    if field.type == "policies":
        return forms.CheckboxSelectMultiple(choices=field.options), "group"
    if field.type == "agree":
        return forms.CheckboxInput(check_test=lambda value: value == "yes"), "check"
    if field.type == "yes_no":
        return forms.RadioSelect(choices=[("yes", "是"), ("no", "否")]), "group"
    if field.type == "industry":
        return forms.Select(choices=[EMPTY_CHOICE, *industries.choices()]), "line"
    if field.options:
        if field.type == "choice" and len(field.options) <= SHOWN_OPTIONS:
            return forms.RadioSelect(choices=field.options), "group"
        return forms.Select(choices=[EMPTY_CHOICE, *field.options]), "line"
    attrs = {"inputmode": NUMERIC[field.type]} if field.type in NUMERIC else {}
    return forms.TextInput(attrs=attrs), "wide" if field.width > 1 else "line"


def _shown(field: Field, value: Any) -> Any:
    """What stands in the input: of a sealed value its mask; the chosen keys of a list of boxes."""
    if isinstance(value, dict):
        return value.get("mask", "")
    is_chosen = bool(field.options) or field.type in ("industry", "yes_no", "agree")
    text = normal(field, value) if is_chosen and not problem_of(field, value, "") else plain(value)
    return [part for part in text.split(",") if part] if field.type == "policies" else text


def _help(field: Field) -> str:
    """The edition's words, with the unit and the limit of a long text."""
    parts = [field.help] if field.help else []
    if field.unit or field.type == "percent":
        parts.append(f"单位：{field.unit or '%'}。")
    if field.type == "long_text":
        parts.append(f"最多 {field.max_length} 字。")
    return "".join(parts)


# Rows ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One column of a table of rows; `share` is its part of the width, which number and tools leave, in percent."""

    label: str
    required: bool
    help: str
    reason: str
    share: str


@dataclass(frozen=True)
class Cell:
    """One input of a row. `kind`: text, long or choice; options with the chosen one marked."""

    name: str
    label: str
    value: str
    kind: str
    mode: str
    options: tuple[tuple[str, str, bool], ...]
    error: str
    sealed: bool


@dataclass(frozen=True)
class Row:
    """One row under its stable id (empty for one that was not saved yet)."""

    id: str
    number: str
    line: str
    cells: tuple[Cell, ...]


def columns_of(section: Section, reasons: Mapping[str, str], unit_kind: str) -> list[Column]:
    """The heads of a table of rows."""
    widths = [field.width or 10 for field in section.fields]
    return [
        Column(
            f"{field.label}（{field.unit}）" if field.unit else field.label,
            field.is_required(unit_kind),
            field.help,
            reasons.get(field.key, ""),
            f"{width * WIDTH_OF_CELLS / sum(widths):.1f}%",
        )
        for field, width in zip(section.fields, widths, strict=True)
    ]


def rows_drawn(
    section: Section, rows: Sequence[Mapping[str, Any]], flaws: Sequence[Flaw], blank: int = BLANK_ROWS
) -> list[Row]:
    """The rows of a section with what was typed, and a few empty ones to go on in."""
    wrong: dict[int, dict[str, str]] = {}
    for flaw in flaws:
        if flaw.field is not None:
            wrong.setdefault(flaw.line, {}).setdefault(flaw.field.key, flaw.text)
    padded = [*rows, *({} for _ in range(blank))]
    return [
        _row(section, str(line - 1), str(line), row, wrong.get(line, {})) for line, row in enumerate(padded, start=1)
    ]


def blank_row(section: Section) -> Row:
    """The pattern from which the page makes further rows."""
    return _row(section, "__n__", "__line__", {}, {})


def _row(section: Section, number: str, line: str, row: Mapping[str, Any], wrong: Mapping[str, str]) -> Row:
    cells = tuple(
        _cell(field, number, line, row.get(field.key, ""), wrong.get(field.key, "")) for field in section.fields
    )
    return Row(str(row.get("id", "")), number, line, cells)


def _cell(field: Field, number: str, line: str, value: Any, error: str) -> Cell:
    text = value.get("mask", "") if isinstance(value, dict) else plain(value)
    kind = "choice" if field.options else "long" if _is_long(field) else "text"
    options = tuple((key, label, text in (key, label)) for key, label in field.options)
    return Cell(
        name=f"{ROWS}-{number}-{field.key}",
        label=f"第 {line} 行 {field.label}",
        value=text,
        kind=kind,
        mode=NUMERIC.get(field.type, ""),
        options=options,
        error=error,
        sealed=field.sealed,
    )


def _is_long(field: Field) -> bool:
    return field.type == "long_text" or (field.type == "text" and field.max_length >= LONG_CELL)


# What was sent -------------------------------------------------------------------------------------------------------


def typed_in(section: Section, sent: QueryDict) -> tuple[dict[str, Any], list[str]]:
    """What a page sent for a section, and for each row that holds anything the number that it has on the page."""
    if not section.is_rows:
        return {"fields": {field.key: _typed(field, sent) for field in section.fields}}, []
    keys = {field.key for field in section.fields} | {"id"}
    rows: dict[int, dict[str, str]] = {}
    for name in sent:
        match = ROW_NAME.fullmatch(name)
        if match is not None and match[2] in keys:
            rows.setdefault(int(match[1]), {})[match[2]] = sent[name]
    filled = {
        number: row
        for number, row in sorted(rows.items())
        if any(plain(value) for key, value in row.items() if key != "id")
    }
    return {"rows": [{"id": ""} | row for row in filled.values()]}, [str(number) for number in filled]


def _typed(field: Field, sent: QueryDict) -> str:
    name = f"field-{field.key}"
    return ",".join(sent.getlist(name)) if field.type == "policies" else sent.get(name, "")


def of_filled(flaws: Sequence[Flaw], content: Mapping[str, Any]) -> list[Flaw]:
    """The flaws of values that were typed: what is still empty is no mistake while one is writing."""
    rows, values = content.get("rows", []), content.get("fields", {})
    return [
        flaw
        for flaw in flaws
        if flaw.field is not None and (rows[flaw.line - 1] if flaw.line else values).get(flaw.field.key)
    ]


def name_of(flaw: Flaw, places: Sequence[str] = ()) -> str:
    """The name of the input that a flaw is about; `places` are the numbers of the rows on the page."""
    if flaw.field is None:
        return ""
    if not flaw.line:
        return f"field-{flaw.field.key}"
    return f"{ROWS}-{places[flaw.line - 1] if places else flaw.line - 1}-{flaw.field.key}"
