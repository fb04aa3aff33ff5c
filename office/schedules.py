"""Decides what a year's schedule of holidays may say; pure, without a database."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from office.workdays import Kind

# 全国年节及纪念日放假办法: these are in every schedule; three of them have a fixed date.
FESTIVALS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节"}
LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*[至~～]\s*(\d{4}-\d{2}-\d{2}))?\s+(\S+)\s+(放假|上班)")
WORDS = {"放假": Kind.HOLIDAY, "上班": Kind.MAKEUP}


@dataclass(frozen=True, order=True)
class ScheduleRow:
    """One day that a schedule names: a holiday, or a weekend day on which people work."""

    date: date
    kind: Kind
    name: str


def parse_rows(text: str) -> list[ScheduleRow]:
    """Read a schedule written by a person: a line such as `2027-02-05至2027-02-11 春节 放假` or `2027-02-20 春节 上班`.

    Raises ValidationError naming each line that cannot be read.
    """
    rows, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows += _parse_line(line.strip())
        except ValueError:
            problems.append(
                f"第{number}行无法识别：“{line.strip()[:60]}”。请写成“2027-01-01至2027-01-03 元旦 放假”的样子。"
            )
    if problems:
        raise ValidationError(problems)
    return rows


def problems_of(year: int, rows: list[ScheduleRow]) -> list[str]:
    """All that keeps rows from being the schedule of a year, each as a sentence: dates elsewhere or doubled, make-up
    days in the week, festivals missing.
    """
    dates = [row.date for row in rows]
    doubled = sorted({on for on in dates if dates.count(on) > 1})
    off = {row.date: row.name for row in rows if row.kind == Kind.HOLIDAY}
    lacking = [name for name in FESTIVALS if not any(name in given for given in off.values())]
    working = [(month, day) for month, day in FIXED if date(year, month, day) not in off]
    return [
        *(problem for row in rows if (problem := _row_problem(year, row))),
        *(f"{on}出现了不止一次。" for on in doubled),
        *(f"缺少{name}的放假安排。" for name in lacking),
        *(f"{month}月{day}日（{FIXED[month, day]}）应当放假。" for month, day in working),
    ]


def schedule_digest(number: str, title: str, rows: Iterable[ScheduleRow]) -> str:
    """What tells one schedule from another: its source and its days."""
    lines = [f"{number} {title}", *(f"{row.date} {row.kind} {row.name}" for row in rows)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _row_problem(year: int, row: ScheduleRow) -> str:
    if not date(year - 1, 12, 20) <= row.date <= date(year, 12, 31):
        return f"{row.date}不在{year}年，也不在上一年12月下旬。"
    if row.kind not in (Kind.HOLIDAY, Kind.MAKEUP):
        return f"{row.date}应写明放假或上班。"
    if row.kind == Kind.MAKEUP and row.date.weekday() < 5:
        return f"{row.date}不是周末，不能列为调休上班。"
    return "" if row.name.strip() else f"{row.date}没有写节日名称。"


def _parse_line(line: str) -> list[ScheduleRow]:
    """The days of one line. Raises ValueError."""
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError(line)
    start, end = date.fromisoformat(match[1]), date.fromisoformat(match[2] or match[1])
    if not 0 <= (end - start).days <= 31:
        raise ValueError(line)
    span = (start + timedelta(days=offset) for offset in range((end - start).days + 1))
    return [ScheduleRow(on, WORDS[match[4]], match[3]) for on in span]
