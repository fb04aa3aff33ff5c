"""A roster file as texts under known headings: read from .xlsx, kept between two requests, and given out empty."""

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError

from chains.roster import cell_text
from office.spreadsheets import read_rows

MAX_ROWS = 5_000
MAX_BYTES = 5 * 1024 * 1024
HEADINGS = (
    "学员编号", "姓名", "类别", "证件号码", "手机号码", "院校", "用人单位", "专业或工种", "技能等级",
    "入链日期", "离链日期",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The rows of a file as texts, in the order of the headings, with their line numbers in the file."""

    lines: list[int]
    rows: list[list[str]]

    def dumps(self) -> str:
        """The table as text, to be kept."""
        return json.dumps([self.lines, self.rows], ensure_ascii=False)

    @classmethod
    def loads(cls, text: str) -> "Table":
        """The table that `dumps` wrote."""
        return cls(*json.loads(text))


def read_table(file: BinaryIO) -> Table:
    """Read the first sheet of an .xlsx file; empty rows are left out, further columns are not looked at.

    Raises ValidationError with a sentence when the file is none, is too large, lacks a column or holds no rows.
    """
    lines, rows = [], []
    with closing(read_rows(file, max_rows=MAX_ROWS + 1, max_bytes=MAX_BYTES)) as found:
        places = _places(next(found, []))
        for line, cells in enumerate(found, start=2):
            row = [cell_text(cells[place]) if place < len(cells) else "" for place in places]
            if any(row):
                lines.append(line)
                rows.append(row)
    if not rows:
        raise ValidationError("表中没有学员。请从第2行起填写，每人一行。")
    return Table(lines, rows)


def _places(cells: Iterable[Any]) -> list[int]:
    """Where each heading stands in the first row."""
    given = [cell_text(cell).rstrip("*＊ ") for cell in cells]
    lacking = [heading for heading in HEADINGS if heading not in given]
    if lacking:
        raise ValidationError(f"第1行缺少列：{'、'.join(lacking)}。请用下载的模板填写，不要改动表头。")
    doubled = [heading for heading in HEADINGS if given.count(heading) > 1]
    if doubled:
        raise ValidationError(f"第1行有重复的列：{'、'.join(doubled)}。请用下载的模板填写。")
    return [given.index(heading) for heading in HEADINGS]
