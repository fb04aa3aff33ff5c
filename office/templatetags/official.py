"""How values look in official documents: formatting only, nothing is decided here."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import segno
from django import template
from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from office import fonts
from office.clock import local_date

register = template.Library()

DASH = "—"
NUMERALS = "〇一二三四五六七八九"
SHORT = frozenset({"short", "name"})
WORD_ENDS, NEVER_FIRST = "省市区县年批次度链点于》", "的和与”》）、，"
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@register.filter
def dash(value: Any) -> Any:
    """A dash for what was left empty; zero is a value."""
    return DASH if value is None or (isinstance(value, str) and not value.strip()) or value in ([], {}) else value


@register.filter
def optional(part: dict[str, Any], key: str) -> Any:
    """A value that a part of the content may leave out; every other missing value is an error."""
    return part.get(key, "")


@register.filter
def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a long text: its non-empty lines, without the spaces that people indent with."""
    return [line for line in (part.strip(" \t\u3000") for part in (text or "").splitlines()) if line]


@register.filter
def balanced(lines: list[str], ems: int) -> list[str]:
    """A title's lines; one wider than `ems` characters is divided near its middle, where a word ends.

    GB/T 9704-2012, 7.3.1 asks that words stay whole. They end after 市, 批, 链 and their like; no line begins with
    的 or a closing mark.
    """
    return [part for line in lines for part in (_halves(line) if _width(line) > ems else [line])]


def _halves(line: str) -> list[str]:
    inner = range(2, len(line) - 1)
    places = [place for place in inner if line[place - 1] in WORD_ENDS and line[place] not in NEVER_FIRST]
    if not places:
        return [line]
    middle = min(places, key=lambda place: abs(_width(line[:place]) - _width(line[place:])))
    return [line[:middle], line[middle:]]


def _width(text: str) -> float:
    """In ems: bold Latin letters and digits take a little more than half of one."""
    return sum(0.6 if letter.isascii() else 1 for letter in text)


@register.filter
def in_words(day: str | date | datetime) -> str:
    """A date as official papers write it: 2026年9月28日, without leading zeros. Other text passes unchanged."""
    if isinstance(day, datetime):
        day = local_date(day)
    found = ISO_DATE.fullmatch(day.isoformat() if isinstance(day, date) else str(day).strip())
    return "{}年{}月{}日".format(*map(int, found.groups())) if found else str(day)


@register.filter
def ordinal(number: int) -> str:
    """A number from 1 to 99 as headings write it: 一, 十, 十二, 二十."""
    tens, ones = divmod(int(number), 10)
    if tens == 0:
        return NUMERALS[ones]
    return (NUMERALS[tens] if tens > 1 else "") + "十" + (NUMERALS[ones] if ones else "")


@register.filter
def named(name: str) -> SafeString:
    """A person's, unit's or place's name in running text: in the serif face as a whole when the body face lacks a
    character of it, so that a rare character never stands out from its own name."""
    if fonts.in_body_face(str(name), settings.DATA_DIR):
        return escape(name)
    return format_html('<span class="name">{}</span>', name)


@register.filter
def qr(address: str) -> SafeString:
    """A QR code of an address as a `data:` URI."""
    return mark_safe(segno.make(address, error="m", micro=False).svg_data_uri(border=0, scale=4))  # noqa: S308


@register.filter
def blocks(section: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a section: those that it lists, or the section itself as its only part."""
    parts = section.get("blocks") or [{**section, "title": ""}]
    return [{"title": "", "numbered": False, **part} for part in parts]


@register.filter
def field_rows(fields: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Fields laid out in rows of a table of four columns: two short fields side by side, a wide one alone.

    Each cell carries `span` and `head`, the columns of its value and of its label: a short field that stands alone is
    stretched, and a statement to be ticked (options of one) gives its columns to the label.
    """
    rows: list[list[dict[str, Any]]] = []
    waiting = False
    for given in fields:
        is_statement = given.get("kind") == "options" and len(given["value"]) == 1
        field = {"kind": "short", **given, "span": 1 if is_statement else 3, "head": 3 if is_statement else 1}
        if field["kind"] in SHORT and waiting:
            rows[-1] = [{**rows[-1][0], "span": 1}, {**field, "span": 1}]
        else:
            rows.append([field])
        waiting = field["kind"] in SHORT and not waiting
    return rows


@register.filter
def shares(columns: list[dict[str, Any]], numbered: bool = False) -> list[str]:
    """The columns' widths in percent; with the serial number's 8 they add up to a hundred. Without a width: 10."""
    widths = [column.get("width") or 10 for column in columns]
    return [f"{width * (92 if numbered else 100) / sum(widths):.2f}%" for width in widths]


@register.filter
def aligned(row: list[Any], columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row's cells with the alignment of their columns."""
    return [{"text": text, "align": column.get("align", "left")} for text, column in zip(row, columns, strict=True)]
