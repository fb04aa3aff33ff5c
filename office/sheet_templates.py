"""Workbooks for people to fill in: titled columns with notes, drop-downs and date checks."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

# Excel's own limit for choices written into the rule; longer lists stand in a sheet of their own.
INLINE_CHOICES = 200
REQUIRED, OPTIONAL = PatternFill("solid", fgColor="FFF1D6"), PatternFill("solid", fgColor="E8EDF3")
HINT = Font(italic=True, size=9, color="5D6678")
CHOICES_SHEET = "选项"


@dataclass(frozen=True)
class TemplateColumn:
    """One column to fill in: its title, a note, the choices if there are only these; `kind` is text, number or date.

    A `hint` stands under the title, in a row of its own; a hidden column carries what the portal itself reads again.
    """

    title: str
    note: str = ""
    choices: tuple[str, ...] = ()
    kind: str = "text"
    is_required: bool = False
    width: int = 0
    hint: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class TemplateSheet:
    """One sheet to fill in: its name, its columns, how many rows are ready, and the texts that are there already."""

    title: str
    columns: Sequence[TemplateColumn]
    rows: int = 1000
    filled: Sequence[Sequence[str]] = ()


def write_template(
    columns: Sequence[TemplateColumn],
    target: str | os.PathLike | BinaryIO,
    *,
    sheet: str = "名单",
    rows: int = 1000,
    filled: Sequence[Sequence[str]] = (),
) -> None:
    """Write a workbook whose first `rows` rows are ready to be filled in; required columns are tinted.

    `filled` are the texts of rows that are there already; they stay texts, whatever they begin with.
    """
    write_templates([TemplateSheet(sheet, columns, rows, filled)], target)


def write_templates(sheets: Sequence[TemplateSheet], target: str | os.PathLike | BinaryIO) -> None:
    """Write a workbook of several sheets to fill in, as `write_template` does of one."""
    book = Workbook()
    pages = [book.active, *(book.create_sheet() for _ in sheets[1:])]
    before = 0
    for page, one in zip(pages, sheets, strict=True):
        page.title = one.title
        _set(page, one, before)
        before += len(one.columns)
    book.save(target)


def _set(page: Worksheet, sheet: TemplateSheet, before: int) -> None:
    """One sheet; `before` is the number of columns on the sheets before it, whose choices stand in front."""
    first = 3 if any(column.hint for column in sheet.columns) else 2
    page.freeze_panes = f"A{first}"
    page.row_dimensions[1].height = 30
    area = range(first, first + sheet.rows)
    for index, column in enumerate(sheet.columns, start=1):
        _head(page, index, column)
        _body(page, index, column, area)
        if column.choices:
            _offer(page, index, column.choices, area, before + index)
    for number, texts in enumerate(sheet.filled, start=first):
        for index, text in enumerate(texts, start=1):
            if text:
                page.cell(number, index, _spoken(text)).data_type = "s"


def _spoken(text: str) -> str:
    """A text without the control characters that a workbook cannot carry."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _head(page: Worksheet, index: int, column: TemplateColumn) -> None:
    cell = page.cell(1, index, column.title)
    cell.font = Font(bold=True)
    cell.fill = REQUIRED if column.is_required else OPTIONAL
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    note = "。".join(part for part in ("必填" if column.is_required else "", column.note) if part)
    if note:
        cell.comment = Comment(note, "填写说明", width=260, height=90)
    if column.hint:
        hint = page.cell(2, index, column.hint)
        hint.font = HINT
        hint.alignment = Alignment(wrap_text=True, vertical="top")
    dimension = page.column_dimensions[get_column_letter(index)]
    dimension.width = column.width or max(2 * len(column.title) + 4, 14)
    dimension.hidden = column.is_hidden


def _body(page: Worksheet, index: int, column: TemplateColumn, area: range) -> None:
    """Text cells keep leading zeros and long numbers; dates are checked by Excel as they are typed."""
    number_format = {"text": "@", "date": "yyyy-mm-dd"}.get(column.kind)
    if number_format:
        for row in area:
            page.cell(row, index).number_format = number_format
    if column.kind == "date":
        rule = DataValidation("date", operator="between", formula1="DATE(1940,1,1)", formula2="DATE(2099,12,31)")
        _attach(page, rule, index, area, "请填写日期，例如2026-03-01。")


def _offer(page: Worksheet, index: int, choices: tuple[str, ...], area: range, place: int) -> None:
    """A drop-down of the choices, and nothing else is taken; a long list stands in column `place` of its own sheet."""
    joined = ",".join(choices)
    if len(joined) <= INLINE_CHOICES and not any("," in choice or '"' in choice for choice in choices):
        formula = f'"{joined}"'
    else:
        letter = get_column_letter(place)
        formula = f"'{CHOICES_SHEET}'!${letter}$1:${letter}${len(choices)}"
        listed = _choices_sheet(page)
        for row, choice in enumerate(choices, start=1):
            listed.cell(row, place, choice)
    _attach(page, DataValidation("list", formula1=formula), index, area, "请从下拉列表中选择。")


def _choices_sheet(page: Worksheet) -> Worksheet:
    book = page.parent
    if CHOICES_SHEET not in book.sheetnames:
        book.create_sheet(CHOICES_SHEET).sheet_state = "hidden"
    return book[CHOICES_SHEET]


def _attach(page: Worksheet, rule: DataValidation, index: int, area: range, said: str) -> None:
    letter = get_column_letter(index)
    rule.allow_blank = True
    rule.showErrorMessage, rule.errorTitle, rule.error = True, "不能这样填写", said
    rule.add(f"{letter}{area[0]}:{letter}{area[-1]}")
    page.add_data_validation(rule)
