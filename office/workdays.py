"""Decides which days are working days and when a period of working days ends; pure, without a database.

The rules: a make-up day on a weekend counts, a holiday on a weekday does not, and a year whose schedule is not known
is an error, never a guess. In mode INCL the day of issue is day 1 when it is a working day; in mode NEXT counting
starts on the next working day; after an issue on a day off, both start on the next working day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
# From this month and day on, the schedule of the next year may still set days: 元旦 with its make-up days.
LATE_DECEMBER = (12, 20)
WEEKDAY_NAMES = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


class Mode(StrEnum):
    """Whether the first day itself may count."""

    INCL = "incl"
    NEXT = "next"


class Kind(StrEnum):
    """Why a day is a working day or not."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"


class UncoveredYear(LookupError):
    """A day of a year whose schedule is not known was needed; the text is one sentence for the person."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"{year}年的节假日安排尚未载入，不能推算工作日，请系统管理员先载入国务院办公厅公布的{year}年部分节假日安排。"
        )


@dataclass(frozen=True, slots=True)
class Day:
    """One day: what kind it is, which holiday it belongs to (or makes up for), and which document says so."""

    date: date
    kind: Kind
    name: str = ""
    source: str = ""

    @property
    def is_workday(self) -> bool:
        return self.kind in (Kind.WEEKDAY, Kind.MAKEUP)

    @property
    def reason(self) -> str:
        """Why it is a working day or not, in a few words."""
        if self.kind == Kind.HOLIDAY:
            return f"{self.name}放假"
        if self.kind == Kind.MAKEUP:
            return f"{self.name}调休上班"
        return "工作日" if self.is_workday else "周末"


@dataclass(frozen=True)
class Calendar:
    """The days that differ from Monday to Friday, and the covered years with the document that each rests on."""

    days: Mapping[date, Day]
    years: Mapping[int, str] = field(default_factory=dict)

    def covers(self, year: int) -> bool:
        """Whether the schedule of a year is known."""
        return year in self.years

    def is_provisional(self, on: date) -> bool:
        """Whether a day of late December may still be changed: the schedule of the next year is not known yet."""
        return (on.month, on.day) >= LATE_DECEMBER and on.year in self.years and on.year + 1 not in self.years

    def day(self, on: date) -> Day:
        """One day. Raises UncoveredYear when the schedule of its year is not known."""
        if isinstance(on, datetime):
            raise TypeError("A calendar is asked about a date, not an instant.")
        if on.year not in self.years:
            raise UncoveredYear(on.year)
        special = self.days.get(on)
        if special is not None:
            return special
        kind = Kind.WEEKDAY if on.weekday() < 5 else Kind.WEEKEND
        return Day(on, kind, source=self.years[on.year])


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a counted period: whether it counts, as which one, why, by which document; whether that may change."""

    date: date
    counts: bool
    ordinal: int | None
    reason: str
    source: str
    provisional: bool = False


def explain(start: date, n: int, mode: Mode, calendar: Calendar) -> list[CountedDay]:
    """Every day from the start to the end of a period of n working days, with why it counts or not.

    Raises UncoveredYear; ValueError when n is below 1.
    """
    if n < 1:
        raise ValueError("工作日数应是不小于1的整数。")
    counted: list[CountedDay] = []
    ordinal = 0
    for day in _days_from(start, calendar):
        first_is_skipped = mode == Mode.NEXT and day.date == start and day.is_workday
        counts = day.is_workday and not first_is_skipped
        ordinal += counts
        reason = "起始当日不计，自下一个工作日起算" if first_is_skipped else day.reason
        provisional = calendar.is_provisional(day.date)
        counted.append(CountedDay(day.date, counts, ordinal if counts else None, reason, day.source, provisional))
        if ordinal == n:
            break
    return counted


def end_of_period(start: date, n: int, mode: Mode, calendar: Calendar) -> date:
    """The last day of a period of n working days. Raises UncoveredYear; ValueError when n is below 1."""
    return explain(start, n, mode, calendar)[-1].date


def add_workdays(start: date, n: int, calendar: Calendar) -> date:
    """The n-th working day after a day, which itself never counts. Raises as `end_of_period` does."""
    return end_of_period(start, n, Mode.NEXT, calendar)


def next_workday(on: date, calendar: Calendar) -> date:
    """The day itself when it is a working day, else the first working day after it. Raises UncoveredYear."""
    return end_of_period(on, 1, Mode.INCL, calendar)


def workdays_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days there are from start to end, both included; 0 when the end lies before the start.

    Raises UncoveredYear.
    """
    total = 0
    if end >= start:
        for day in _days_from(start, calendar):
            total += day.is_workday
            if day.date == end:
                break
    return total


def _days_from(start: date, calendar: Calendar) -> Iterator[Day]:
    """Day after day, without end: a calendar ends in UncoveredYear."""
    on = start
    while True:
        yield calendar.day(on)
        on += ONE_DAY
