"""A row section as a workbook: a template with the rows that are there, and the rows of a file that was filled in."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError

from applications.fields import ROW_LIMIT, Field, Section, plain, shown
from applications.rows import heading_of, text_of
from office.sheet_templates import TemplateColumn, write_template
from office.spreadsheets import read_rows

MAX_BYTES = 5 * 1024 * 1024
# Titles, headings and hints above the rows, and a few empty ones below.
ABOVE_AND_BELOW = 30
# The headings are looked for in the first rows of the sheet.
HEADING_ROWS = 10
# More text than this does not fit into one request; a table of this size holds other things than it should.
MAX_TEXT = 400_000
HINT_MARK = "【说明】"
KEY_HEADING = "系统行号（请勿改动）"
HINTS = {
    "uscc": "18 位统一社会信用代码。",
    "occupation": "职业编码，形如 6-31-01-03。",
    "phone": "带区号的座机或 11 位手机号。",
    "integer": "整数。",
    "money": "数字，最多两位小数。",
    "percent": "0 到 100 的数字，不写百分号。",
    "date": "形如 2026-09-01。",
    "month": "形如 2026年9月。",
    "year": "四位年份。",
    "email": "电子邮箱。",
}
NO_WORKBOOK = ValidationError("这不是 .xlsx 工作簿。请在 Excel 或 WPS 中另存为 .xlsx 后再导入。")
SEALED_HINT = "带星号的表示不改，改时写完整号码。"


@dataclass(frozen=True)
class RowsFile:
    """What a file holds: its rows by field key (with the id of an earlier row, if the file names one).

    `lines` are the numbers of the rows in the file, `places` the columns by field key, both as the person sees them
    counted from 1 and from A; fields without a column are `lacking`, columns without a field `unknown`.
    """

    rows: list[dict[str, str]]
    lines: list[int]
    places: dict[str, int]
    lacking: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


# Writing -------------------------------------------------------------------------------------------------------------


def write_rows_template(section: Section, rows: Iterable[Mapping[str, Any]], unit_kind: str) -> BinaryIO:
    """The workbook of a row section, with the present rows in it; of sealed values only the masks."""
    columns = [_column(entry, unit_kind) for entry in section.fields]
    columns.append(TemplateColumn(KEY_HEADING, is_hidden=True, hint=f"{HINT_MARK}请勿改动。"))
    filled = [[*(_text(entry, row.get(entry.key)) for entry in section.fields), str(row["id"])] for row in rows]
    target = BytesIO()
    write_template(columns, target, sheet=section.title[:31], rows=ROW_LIMIT, filled=filled)
    target.seek(0)
    return target


def _column(entry: Field, unit_kind: str) -> TemplateColumn:
    required = entry.is_required(unit_kind)
    parts = ["必填。" if required else "选填。", "从下拉列表中选择。" if entry.options else HINTS.get(entry.type, "")]
    parts += [SEALED_HINT if entry.sealed else "", entry.help]
    return TemplateColumn(
        heading_of(entry),
        note=entry.help.rstrip("。"),
        choices=tuple(label for _, label in entry.options),
        is_required=required,
        width=max(entry.width, 12),
        hint=HINT_MARK + "".join(parts),
    )


def _text(entry: Field, value: Any) -> str:
    return shown(entry, value) if entry.options else text_of(value)


# Reading -------------------------------------------------------------------------------------------------------------


def read_rows_file(section: Section, file: BinaryIO) -> RowsFile:
    """The rows of an .xlsx file, columns in any order; values stay as they were typed, right or wrong.

    Raises ValidationError with a sentence for a file that cannot be taken: no workbook, too large, merged cells, more
    rows than the section takes, no headings, the same heading twice, no rows.
    """
    try:
        cells = [
            [_typed(value) for value in row]
            for row in read_rows(file, max_rows=ROW_LIMIT + ABOVE_AND_BELOW, max_bytes=MAX_BYTES, merged=False)
        ]
    except ValidationError as error:
        raise {"rows": _too_many(section), "type": NO_WORKBOOK, "kind": NO_WORKBOOK}.get(error.code, error) from None
    at, places, unknown = _headings(section, cells)
    rows, lines = [], []
    for line, row in enumerate(cells[at + 1 :], start=at + 2):
        texts = {key: row[place] for key, place in places.items() if place < len(row)}
        if any(text for key, text in texts.items() if key != "id"):
            rows.append({key: texts.get(key, "") for key in places} | {"id": texts.get("id", "")})
            lines.append(line)
    if not rows:
        raise ValidationError("表头下面没有内容。请每行填一条后再导入。")
    if len(rows) > ROW_LIMIT:
        raise _too_many(section)
    if sum(len(text) for row in rows for text in row.values()) > MAX_TEXT:
        raise ValidationError("文件里的文字过多，不像是这一节的表。请检查是否贴错了内容。")
    lacking = [entry.label for entry in section.fields if entry.key not in places]
    return RowsFile(rows, lines, places, lacking, unknown)


def _too_many(section: Section) -> ValidationError:
    return ValidationError(f"“{section.title}”最多 {ROW_LIMIT} 行，文件里的行数超过了。请删去多余的行后再导入。")


def _typed(value: Any) -> str:
    """A cell as text; what the portal wrote as a hint is nothing."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = plain(value)
    return "" if text.startswith(HINT_MARK) else text


def _headings(section: Section, cells: Sequence[Sequence[str]]) -> tuple[int, dict[str, int], list[str]]:
    """The row of the headings, the place of each field in it, and the headings that are none of this section's."""
    known = {_bare(KEY_HEADING): "id"}
    for entry in section.fields:
        known |= {_bare(entry.label): entry.key, _bare(heading_of(entry)): entry.key}
    found = [[known.get(_bare(text), "") for text in row] for row in cells[:HEADING_ROWS]]
    at = max(range(len(found)), key=lambda row: len(set(found[row]) - {"", "id"}), default=0)
    keys = [key for key in found[at] if key] if found else []
    if len(set(keys) - {"id"}) < min(2, len(section.fields)):
        wanted = "、".join(entry.label for entry in section.fields)
        raise ValidationError(f"没有找到表头。前 {HEADING_ROWS} 行里应有一行写着：{wanted}。可以用下载的模板填写。")
    doubled = [entry.label for entry in section.fields if keys.count(entry.key) > 1]
    if doubled:
        raise ValidationError(f"表头中有重复的列：{'、'.join(doubled)}。请只留一列后再导入。")
    unknown = [text for text, key in zip(cells[at], found[at], strict=True) if text and not key]
    return at, {key: place for place, key in enumerate(found[at]) if key}, unknown


def _bare(text: str) -> str:
    """A heading without what people change about it: blanks, widths of signs, the mark of a required column."""
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip("*").lower()
