"""Decides what a row of members and schools says, typed on a page or in a workbook; pure.

A row is texts by key; what was read of it is kept as plain values under the same keys.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from accounts.choices import SCHOOL_KINDS, UnitKind
from office.identifiers import normalise_uscc

MAX_PARTICIPANTS = 300
LARGEST_NUMBER = 1_000_000
KIND_WORDS = {
    **{label: UnitKind(value) for value, label in UnitKind.choices},
    **{str(value): UnitKind(value) for value in UnitKind.values},
    "高校": UnitKind.UNIVERSITY,
    "职业院校": UnitKind.VOCATIONAL,
    "技工院校": UnitKind.VOCATIONAL,
    "培训机构": UnitKind.TRAINING,
    "园区": UnitKind.PARK,
}
KINDS = "、".join(UnitKind.labels)


@dataclass(frozen=True)
class Heading:
    """A column of the table: its key, its words, how to fill it in, how long a text may be, whether it is needed."""

    key: str
    label: str
    hint: str = ""
    length: int = 0
    is_required: bool = False


HEADINGS = (
    Heading("name", "单位名称", "与证照一致的全称。", 150, True),
    Heading("uscc", "统一社会信用代码", "18 位；不知道的可以不填。", 40),
    Heading("kind", "类别", f"{KINDS}。", 20, True),
    Heading("tasks", "承担任务", "", 500),
    Heading("posts", "岗位", "提供哪些岗位。", 500),
    Heading("places", "岗位数", "整数。", 10),
    Heading("majors", "合作专业", "只有院校填写。", 500),
    Heading("students", "合作学生数", "只有院校填写，整数。", 10),
    Heading("term", "合作时间", "只有院校填写，例如：2025年9月至2027年7月。", 100),
)
KEYS = tuple(heading.key for heading in HEADINGS)
LABELS = {heading.key: heading.label for heading in HEADINGS}
NUMBERS = ("places", "students")
OF_SCHOOLS = ("majors", "students", "term")


def read_participant(texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What a row says, and what is wrong with it by key; a row in which nothing is wrong can be kept."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for heading in HEADINGS:
        text = texts.get(heading.key, "").strip()
        try:
            values[heading.key] = _read(heading, text)
        except ValueError as error:
            problems[heading.key] = str(error)
        except ValidationError as error:
            problems[heading.key] = error.messages[0]
    if values.get("kind") not in (None, *SCHOOL_KINDS):
        alien = [key for key in OF_SCHOOLS if values.get(key)]
        problems |= {key: f"{UnitKind(values['kind']).label}不填{LABELS[key]}，只有院校填写。" for key in alien}
    return values, problems


def read_kind(text: str) -> str:
    """A kind of unit by its word. Raises ValueError."""
    word = unicodedata.normalize("NFKC", text).replace("(", "（").replace(")", "）").strip()
    if word not in KIND_WORDS:
        raise ValueError(f"类别应为{KINDS}之一。")
    return str(KIND_WORDS[word])


def doubles(rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Which rows name a unit that a row before names, by place, with the sentence that says so."""
    seen: dict[str, int] = {}
    found: dict[int, str] = {}
    for place, row in enumerate(rows):
        sign = row.get("uscc") or "".join(str(row.get("name", "")).split())
        if sign and (before := seen.setdefault(sign, place)) != place:
            found[place] = f"与第{before + 1}家单位重复，请合并成一行。"
    return found


def is_school(row: Mapping[str, Any]) -> bool:
    """Whether a row that was read is a school's."""
    return row["kind"] in SCHOOL_KINDS


def text_of(value: Any) -> str:
    """A kept value as it stands in an input or a cell: nothing for 0."""
    return str(value or "")


def _read(heading: Heading, text: str) -> str | int:
    if not text:
        if heading.is_required:
            raise ValueError(f"请填写{heading.label}。")
        return 0 if heading.key in NUMBERS else ""
    if len(text) > heading.length:
        raise ValueError(f"{heading.label}不超过{heading.length}个字，现为{len(text)}个字。")
    if heading.key == "uscc":
        return normalise_uscc(text)
    if heading.key == "kind":
        return read_kind(text)
    return _number(heading, text) if heading.key in NUMBERS else text


def _number(heading: Heading, text: str) -> int:
    digits = unicodedata.normalize("NFKC", text).replace(",", "")
    if not (digits.isascii() and digits.isdecimal()) or int(digits) > LARGEST_NUMBER:
        raise ValueError(f"{heading.label}应为整数，例如 20。")
    return int(digits)
