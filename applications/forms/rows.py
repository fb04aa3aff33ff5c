"""Tables that are filled in: the columns of a row section, how wide each is, and its rows with what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from applications.fields import Field, Section, normal, problem_of
from applications.forms.inputs import NUMERIC, ROWS
from applications.rows import heading_of, text_of
from applications.selectors.form import Flaw

LONG_CELL = 100
BLANK_ROWS = 2
NOT_AN_OPTION = "（不在选项中）"
# Widths in rem: what a value of this kind needs, else as wide as the edition says, within these bounds.
NEEDS = {"uscc": 11, "phone": 8, "date": 7, "choice": 7, "unit_kind": 7, "occupation": 7, "person": 5, "skill_level": 9}
NARROWEST, WIDEST, PER_UNIT = 5, 16, 0.425
USUAL_WIDTH = {"text": 20, "long_text": 30}
NUMBER_AND_TOOLS = 9
# A table up to this width stands beside the list of sections; a wider one takes the whole page.
BESIDE = 53


@dataclass(frozen=True)
class Column:
    """One column of a table of rows; `width` in rem."""

    label: str
    required: bool
    help: str
    reason: str
    width: int


@dataclass(frozen=True)
class Cell:
    """One input of a row. `kind`: text, long or choice; options with the chosen one marked.

    `offered` is the id of a list of names that the input offers; it takes any other text as well.
    """

    name: str
    label: str
    heading: str
    value: str
    kind: str
    mode: str
    options: tuple[tuple[str, str, bool], ...]
    offered: str
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
    return [
        Column(heading_of(field), field.is_required(unit_kind), field.help, reasons.get(field.key, ""), _width(field))
        for field in section.fields
    ]


def is_wide(columns: Sequence[Column]) -> bool:
    """Whether a table needs the whole page."""
    return sum(column.width for column in columns) + NUMBER_AND_TOOLS > BESIDE


def _width(field: Field) -> int:
    wanted = round((field.width or USUAL_WIDTH.get(field.type, 10)) * PER_UNIT)
    return max(NEEDS.get(field.type, NARROWEST), min(wanted, WIDEST))


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
    text = text_of(value)
    kind = "choice" if field.options else "long" if _is_long(field) else "text"
    return Cell(
        name=f"{ROWS}-{number}-{field.key}",
        label=f"第 {line} 行 {field.label}",
        heading=heading_of(field),
        value=text,
        kind=kind,
        mode=NUMERIC.get(field.type, ""),
        options=_options(field, text),
        offered=offer_id(field.key) if field.among else "",
        error=error,
        sealed=field.sealed,
    )


def _options(field: Field, text: str) -> tuple[tuple[str, str, bool], ...]:
    """The options with the chosen one marked. What is none of them, out of a spreadsheet, is offered as it stands."""
    chosen_key = text if problem_of(field, text, "") else normal(field, text)
    options = tuple((key, label, key == chosen_key) for key, label in field.options)
    if not options or not text or any(chosen for *_, chosen in options):
        return options
    return (*options, (text, text + NOT_AN_OPTION, True))


def offer_id(key: str) -> str:
    """The id of the list of names that a column offers to choose from."""
    return f"names-{key}"


def _is_long(field: Field) -> bool:
    """Whether a cell takes several lines; one that offers names is an input, for only these can."""
    return field.type == "long_text" or (field.type == "text" and field.max_length >= LONG_CELL and not field.among)


def row_inputs(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Names and values of the inputs that carry whole rows, as the section's own page sends them."""
    return [(f"{ROWS}-{number}-{key}", text) for number, row in enumerate(rows) for key, text in row.items()]


class RowsFileForm(forms.Form):
    """A workbook with the rows of one section."""

    file = forms.FileField(
        label="Excel 文件",
        help_text="只收 .xlsx，不超过 5 MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的。请检查后重新选择。"},
    )
