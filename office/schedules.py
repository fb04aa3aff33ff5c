"""Decides what a year's schedule of holidays may say; pure, without a database."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from office.festivals import statutory_days
from office.workdays import LATE_DECEMBER, Kind

# These are in every schedule; the law says on which days at least.
FESTIVALS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")


@dataclass(frozen=True, order=True)
class ScheduleRow:
    """One day that a schedule names: a holiday, or a weekend day on which people work."""

    date: date
    kind: Kind
    name: str


def problems_of(year: int, rows: Sequence[ScheduleRow]) -> list[str]:
    """All that keeps rows from being the schedule of a year, each as a sentence: dates elsewhere or doubled, make-up
    days in the week, holidays of the law missing, a festival with a hole in it.
    """
    dates = [row.date for row in rows]
    doubled = sorted({on for on in dates if dates.count(on) > 1})
    return [
        *(problem for row in rows if (problem := _row_problem(year, row))),
        *(f"{on}出现了不止一次。" for on in doubled),
        *_missing(year, rows),
        *_holes(rows),
    ]


def schedule_digest(number: str, title: str, rows: Iterable[ScheduleRow]) -> str:
    """What tells one schedule from another: its source and its days."""
    lines = [f"{number} {title}", *(f"{row.date} {row.kind} {row.name}" for row in rows)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _missing(year: int, rows: Sequence[ScheduleRow]) -> list[str]:
    """The holidays of the law that a schedule leaves out; a festival that it does not know at all, once."""
    off = {row.date: row.name for row in rows if row.kind == Kind.HOLIDAY}
    lacking = [name for name in _festivals(year) if not any(name in given for given in off.values())]
    left_out = {on: name for on, name in statutory_days(year).items() if on not in off}
    return [
        *(f"缺少{name}的放假安排。" for name in lacking),
        *(
            f"{on.month}月{on.day}日是法定节日（{name}），应当放假。"
            for on, name in sorted(left_out.items())
            if not any(short in name for short in lacking)
        ),
    ]


def _festivals(year: int) -> list[str]:
    """The festivals of a year by their short names; all of them where the lunar calendar is not at hand."""
    known = set(statutory_days(year).values())
    has_lunar = any("春节" in name for name in known)
    return [name for name in FESTIVALS if not has_lunar or any(name in full for full in known)]


def _holes(rows: Sequence[ScheduleRow]) -> list[str]:
    """A festival's holidays follow on one another."""
    spans: dict[str, list[date]] = {}
    off = {row.date: row.name for row in rows if row.kind == Kind.HOLIDAY}
    for on, name in sorted(off.items()):
        spans.setdefault(name, []).append(on)
    found = []
    for name, days in spans.items():
        between = (days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days))
        lacking = [on for on in between if on not in off]
        if lacking:
            found.append(f"{name}的放假日期不连续，缺{'、'.join(f'{on.month}月{on.day}日' for on in lacking[:5])}。")
    return found


def _reach(year: int) -> tuple[date, date]:
    """The first and the last day that the schedule of a year may set: 元旦 may begin in the December before."""
    return date(year - 1, *LATE_DECEMBER), date(year, 12, 31)


def _row_problem(year: int, row: ScheduleRow) -> str:
    first, last = _reach(year)
    if not first <= row.date <= last:
        return f"{row.date}不在{year}年，也不在上一年12月下旬。"
    if row.kind not in (Kind.HOLIDAY, Kind.MAKEUP):
        return f"{row.date}应写明放假或上班。"
    if row.kind == Kind.MAKEUP and row.date.weekday() < 5:
        return f"{row.date}不是周末，不能列为调休上班。"
    return "" if row.name.strip() else f"{row.date}没有写节日名称。"
