"""Sets rows of a sheet as XML: quickly where a row looks like one before it, cell by cell where it does not.

Strings stay strings, whatever they begin with: no formulas, no links.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from office import sheet_reader
from office.clock import SHANGHAI

CELL_LENGTH = 32_767
CUT = "……（内容过长，已截断）"
# How many shapes of rows are remembered at a time.
SHAPES = 256
# Day 0 of a sheet. Before its day 61 it counts a 29 February 1900, which there was not.
DAY_ZERO = date(1899, 12, 30).toordinal()
FIRST_DAY = 61
# What XML cannot carry is spelled _x0008_, and what looks like such a spelling is spelled itself.
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9a-fA-F]{4}_)")


def text_of(value: Any) -> str:
    """Any value as text that fits into a cell."""
    if isinstance(value, datetime):
        value = f"{local(value):%Y-%m-%d %H:%M}"
    text = str(value)
    return text if len(text) <= CELL_LENGTH else text[: CELL_LENGTH - len(CUT)] + CUT


def local(at: datetime) -> datetime:
    """An instant in Beijing's time, as a sheet knows it: without a zone."""
    return at.astimezone(SHANGHAI).replace(tzinfo=None) if at.tzinfo else at


@dataclass(frozen=True)
class Shape:
    """Rows with the same kinds of values in the same places: their template, and which places hold what.

    Texts that can stand as they are go into `plain`; `spelled` takes each with its own tags.
    """

    plain: str
    spelled: str
    texts: list[int]
    numbers: list[int]
    days: list[int]
    filled: list[int]


class RowSetter:
    """Sets the rows of one sheet: those of a known shape, with plain values, by its template; others cell by cell."""

    def __init__(self, texts: Sequence[bool], styles: dict[str, str]) -> None:
        """`texts` says of each column whether it is all text; `styles` are the numbers of the cell formats."""
        self.places = [(xl_col_to_name(index), is_text) for index, is_text in enumerate(texts)]
        self.styles = styles
        self.shapes: dict[tuple[type, ...], Shape | None] = {}

    def row(self, number: int, row: Sequence[Any]) -> str:
        """One row as XML. Raises ValueError when it has more cells than there are columns."""
        kinds = tuple(map(type, row))
        if kinds not in self.shapes:
            if len(row) > len(self.places):
                raise ValueError(f"row {number} has {len(row)} cells, but there are {len(self.places)} columns")
            if len(self.shapes) == SHAPES:
                self.shapes.clear()
            self.shapes[kinds] = self._shape(kinds)
        found = _filled(self.shapes[kinds], row)
        if found is not None:
            template, values = found
            return template.replace("\0", str(number)) % values
        cells = (
            _cell(f"{letter}{number}", value, is_text, self.styles)
            for (letter, is_text), value in zip(self.places, row, strict=False)
            if value is not None
        )
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _shape(self, kinds: tuple[type, ...]) -> Shape | None:
        """How rows of these kinds are set; None where a kind needs a closer look. \\0 stands for the row's number."""
        cells, by_kind = [], {str: [], int: [], float: [], date: [], type(None): []}
        for index, ((letter, is_text), kind) in enumerate(zip(self.places, kinds, strict=False)):
            if kind not in by_kind or is_text and kind not in (str, type(None)):
                return None
            by_kind[kind].append(index)
            if kind is str:
                style = f' s="{self.styles["text"]}"' if is_text else ""
                cells.append(f'<c r="{letter}\0"{style} t="inlineStr"><is>%s</is></c>')
            elif kind is not type(None):
                style = f' s="{self.styles["date"]}"' if kind is date else ""
                cells.append(f'<c r="{letter}\0"{style}><v>%s</v></c>')
        empty = set(by_kind[type(None)])
        filled = [index for index in range(len(kinds)) if index not in empty]
        spelled = f'<row r="\0">{"".join(cells)}</row>'
        plain = spelled.replace("<is>%s</is>", "<is><t>%s</t></is>")
        return Shape(plain, spelled, by_kind[str], by_kind[int] + by_kind[float], by_kind[date], filled)


def _filled(shape: Shape | None, row: Sequence[Any]) -> tuple[str, tuple[Any, ...]] | None:
    """A template for a row and the values that go into it; None when the row must be set cell by cell."""
    if shape is None:
        return None
    for index in shape.numbers:
        if not -sheet_reader.EXACT < row[index] < sheet_reader.EXACT:
            return None
    row, template = list(row), shape.plain
    for index in shape.days:
        row[index] = _serial(row[index])
        if row[index] < FIRST_DAY:
            return None
    joined = "|".join([row[index] for index in shape.texts])
    if len(joined) > CELL_LENGTH or not _is_plain(joined) or "| " in joined or " |" in joined:
        template = shape.spelled
        for index in shape.texts:
            row[index] = _spelled(text_of(row[index]))
    return template, tuple([row[index] for index in shape.filled])


def _cell(name: str, value: Any, is_text: bool, styles: dict[str, str]) -> str:
    """A cell of any kind. Numbers that a sheet would round, and days that it does not know, are text."""
    if is_text:
        text = text_of(value)
        return f'<c r="{name}" s="{styles["text"]}" t="inlineStr"><is>{_spelled(text)}</is></c>'
    if isinstance(value, bool):
        value = "是" if value else "否"
    elif isinstance(value, int | float | Decimal) and abs(value) < sheet_reader.EXACT:
        return f'<c r="{name}"><v>{float(value)!r}</v></c>'
    elif isinstance(value, date) and value.toordinal() - DAY_ZERO >= FIRST_DAY:
        kind = "instant" if isinstance(value, datetime) else "date"
        return f'<c r="{name}" s="{styles[kind]}"><v>{_serial(value)}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is>{_spelled(text_of(value))}</is></c>'


def _serial(value: date) -> float | int:
    """A day or an instant as a sheet counts it: days since day 0, and parts of a day."""
    if not isinstance(value, datetime):
        return value.toordinal() - DAY_ZERO
    at = local(value)
    seconds = (at.hour * 60 + at.minute) * 60 + at.second + at.microsecond / 1_000_000
    return at.toordinal() - DAY_ZERO + seconds / 86_400


def _is_plain(text: str) -> bool:
    """Whether a text, or texts in a row, can stand in XML as it is; many texts can, and asking all at once is quick."""
    return (
        text.isprintable()
        and not ("&" in text or "<" in text or ">" in text or "_x" in text)
        and not (text.startswith(" ") or text.endswith(" "))
    )


def _spelled(text: str) -> str:
    """A text as the sheet's XML has it."""
    if _is_plain(text):
        return f"<t>{text}</t>"
    text = UNSPEAKABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{text}</t>'
