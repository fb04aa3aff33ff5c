"""Decides what a roster entry must say, and how the words of a table's cells are read; pure.

Every `read_…` takes a cell's text and raises ValueError with a sentence for the person who filled it in.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from chains.choices import KINDS_WITH_EMPLOYER, KINDS_WITH_SCHOOL, SkillLevel, StudentKind

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?", re.ASCII)
KIND_WORDS = {
    **{label: StudentKind(value) for value, label in StudentKind.choices},
    "订单班": StudentKind.ORDER_CLASS,
    "冠名班": StudentKind.NAMED_CLASS,
    "学徒": StudentKind.APPRENTICE,
    "职工": StudentKind.EMPLOYEE,
}
LEVEL_WORDS = {word: SkillLevel(value) for value, label in SkillLevel.choices for word in {label, *label.split("/")}}


@dataclass(frozen=True)
class StudentEntry:
    """What is entered about one person: numbers normalised, school and employer by the key of their membership.

    `identity` and `phone` of an entry that changes a student may be None: they stay as they are.
    """

    name: str
    kind: str
    identity: str | None
    phone: str | None
    school_id: int | None
    employer_id: int | None
    major: str
    level: int | None
    enrolled_on: date
    left_on: date | None


def problems_of(entry: StudentEntry, *, today: date) -> dict[str, str]:
    """What is wrong with an entry taken as a whole, by field; empty when nothing is."""
    problems: dict[str, str] = {}
    kind = StudentKind(entry.kind)
    if kind in KINDS_WITH_SCHOOL and entry.school_id is None:
        problems["school"] = f"{kind.label}须填写院校。"
    if kind in KINDS_WITH_EMPLOYER and entry.employer_id is None:
        problems["employer"] = f"{kind.label}须填写用人单位。"
    if entry.enrolled_on > today:
        problems["enrolled_on"] = "入链日期不能晚于今天。"
    if entry.left_on is not None and entry.left_on > today:
        problems["left_on"] = "离链日期不能晚于今天；将要离链的，请到时再填。"
    elif entry.left_on is not None and entry.left_on < entry.enrolled_on:
        problems["left_on"] = "离链日期不能早于入链日期。"
    return problems


def read_name(text: str) -> str:
    """A person's name: 2 to 50 characters, without the spaces that tables are padded with."""
    name = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", unicodedata.normalize("NFC", text).strip())
    if not 2 <= len(name) <= 50:
        raise ValueError("请填写姓名，2至50个字。")
    return name


def read_kind(text: str) -> StudentKind:
    """A kind by its word."""
    if text.strip() not in KIND_WORDS:
        raise ValueError(f"类别应为{'、'.join(StudentKind.labels)}之一。")
    return KIND_WORDS[text.strip()]


def read_level(text: str) -> SkillLevel | None:
    """A level by its whole name or either half (三级, 高级工); None for an empty cell."""
    word = unicodedata.normalize("NFKC", text).strip()
    if not word:
        return None
    if word not in LEVEL_WORDS:
        raise ValueError(f"技能等级应为{'、'.join(SkillLevel.labels)}之一。")
    return LEVEL_WORDS[word]


def read_day(text: str) -> date | None:
    """A calendar day such as 2026-03-02, 2026/3/2 or 2026年3月2日; None for an empty cell."""
    word = unicodedata.normalize("NFKC", text).strip()
    if not word:
        return None
    match = DAY.fullmatch(word.replace("T", " "))
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise ValueError("日期应写成“2026-03-02”的样子。")


def cell_text(value: object) -> str:
    """What a table's cell holds, as text: days as YYYY-MM-DD, whole numbers without a point.

    A number of more than 15 digits keeps its exponent: a table program has lost its last digits already.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
