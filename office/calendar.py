"""Decides which schedules of holidays count: the versions in force, those of before, and the seed.

A schedule is what the State Council's General Office publishes each autumn for the next year. It may also set days of
the December before (元旦), and it may be changed in the middle of the year: a further version then supersedes it. How
a version comes into force is the table in portal, since two administrators are needed.
"""

from collections.abc import Iterable
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from chinese_calendar.constants import Holiday, holidays, workdays

from office.clock import end_of_day
from office.identifiers import normalise_document_number
from office.models import CalendarDay, CalendarState, CalendarYear
from office.schedules import ScheduleRow, schedule_digest
from office.workdays import Calendar, Day, Kind, UncoveredYear, add_workdays

SEEDED_YEARS = range(2004, 2027)
# Document numbers of the notices that the seeded years rest on, amendments in the year included; years that are not
# named here are cited by the library alone.
DOCUMENT_NUMBERS = {
    2010: "国办发明电〔2009〕27号",
    2011: "国办发明电〔2010〕40号",
    2012: "国办发明电〔2011〕45号",
    2013: "国办发明电〔2012〕33号",
    2014: "国办发明电〔2013〕28号",
    2015: "国办发明电〔2014〕28号",
    2016: "国办发明电〔2015〕18号",
    2017: "国办发明电〔2016〕17号",
    2018: "国办发明电〔2017〕12号",
    2019: "国办发明电〔2018〕15号、国办发明电〔2019〕3号",
    2020: "国办发明电〔2019〕16号、国办发明电〔2020〕1号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
# The schedule of the next year comes out between late October and early December.
REMINDED_FROM = 11
# What the head of a version is: read on every request that asks for the calendar.
_HEAD = ("year", "document_number", "source_title", "digest")
# The library's short names, as the notices write them.
FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}

_cached: tuple[tuple[tuple[int, str], ...], Calendar] | None = None


def load() -> Calendar:
    """The calendar in force; one small query when nothing has changed since the last time.

    The days are read by the versions that the first query named: what comes into force meanwhile is for the next call.
    """
    global _cached
    years = list(CalendarYear.objects.filter(state=CalendarState.IN_FORCE).only(*_HEAD).order_by("year"))
    key = tuple((row.pk, row.digest) for row in years)
    if _cached is None or _cached[0] != key:
        _cached = key, _calendar_of(years)
    return _cached[1]


def end_after(day: date, workdays: int) -> datetime:
    """The end of the n-th working day after a day, by the calendar in force. Raises UncoveredYear."""
    return end_of_day(add_workdays(day, workdays, load()))


def end_if_known(day: date, workdays: int) -> datetime | None:
    """The same; None while the calendar does not cover it: never a guess."""
    try:
        return end_after(day, workdays)
    except UncoveredYear:
        return None


def load_with(version: CalendarYear) -> Calendar:
    """The calendar as it would be with a version in force in place of the one of its year."""
    others = CalendarYear.objects.filter(state=CalendarState.IN_FORCE).exclude(year=version.year).only(*_HEAD)
    return _calendar_of([*others.order_by("year"), version])


class History:
    """The calendars that were in force at one time or another; each is put together once."""

    def __init__(self) -> None:
        held = CalendarYear.objects.filter(in_force_at__isnull=False).only(*_HEAD, "in_force_at", "approver_person")
        # The seed came first, whenever it was put into the table.
        self._versions = sorted(held, key=lambda row: (row.year, row.approver_person is not None, row.in_force_at))
        self._calendars: dict[tuple[int, ...], Calendar] = {}

    def at(self, instant: datetime) -> Calendar:
        """The calendar by which something was counted at an instant; what the portal came with counts from ever."""
        chosen: dict[int, CalendarYear] = {}
        for row in self._versions:
            if row.approver_person is None or row.in_force_at <= instant:
                chosen[row.year] = row
        key = tuple(row.pk for row in chosen.values())
        if key not in self._calendars:
            self._calendars[key] = _calendar_of(list(chosen.values()))
        return self._calendars[key]


def missing_year(today: date, calendar: Calendar) -> int | None:
    """The year whose schedule should be in by now and is not: this one, or from November on the next."""
    if not calendar.covers(today.year):
        return today.year
    return today.year + 1 if today.month >= REMINDED_FROM and not calendar.covers(today.year + 1) else None


def taken_days(version: CalendarYear, rows: Iterable[ScheduleRow]) -> list[str]:
    """The days of a schedule that another year's has set already, each as a sentence."""
    taken = CalendarDay.objects.filter(date__in=[row.date for row in rows], year__state=CalendarState.IN_FORCE)
    return [
        f"{day.date}已由{day.year.year}年的安排规定为{day.get_kind_display()}。"
        for day in taken.exclude(year__year=version.year).select_related("year").order_by("date")
    ]


def rows_of(version: CalendarYear) -> list[ScheduleRow]:
    """The days of a version as a schedule."""
    return [ScheduleRow(day.date, Kind(day.kind), day.name) for day in version.days.order_by("date")]


def year_problem(year: int, today: date) -> str:
    """Why no schedule of a year can be entered now; empty when it can."""
    if SEEDED_YEARS.start <= year <= today.year + 1:
        return ""
    return f"现在只能录入{SEEDED_YEARS.start}年至{today.year + 1}年的安排。"


def normalised_number(text: str) -> str:
    """A document number in the form of GB/T 9704; a year changed midway rests on several, parted by “、”.

    Raises ValidationError.
    """
    return "、".join(normalise_document_number(part) for part in text.split("、"))


def _calendar_of(versions: list[CalendarYear]) -> Calendar:
    """The calendar that some versions make up, one of each year."""
    sources = {row.pk: row.source for row in versions}
    days = CalendarDay.objects.filter(year__in=sources).order_by("date")
    special = {
        on: Day(on, Kind(kind), name, sources[year])
        for on, kind, name, year in days.values_list("date", "kind", "name", "year_id")
    }
    return Calendar(special, {row.year: row.source for row in versions})


def from_library() -> Calendar:
    """The calendar of the seed, without the database."""
    special = {
        row.date: Day(row.date, row.kind, row.name, _seed_source(year))
        for year, rows in seed_schedules().items()
        for row in rows
    }
    return Calendar(special, {year: _seed_source(year) for year in SEEDED_YEARS})


def seed_schedules() -> dict[int, list[ScheduleRow]]:
    """The library's days by the schedule that sets them: 元旦 in December belongs to the next year's."""
    schedules: dict[int, list[ScheduleRow]] = {year: [] for year in SEEDED_YEARS}
    for kind, table in ((Kind.HOLIDAY, holidays), (Kind.MAKEUP, workdays)):
        for on, english in table.items():
            name = Holiday(english).chinese
            year = on.year + (on.month == 12 and name == "元旦")
            if year in schedules:
                schedules[year].append(ScheduleRow(on, kind, FULL_NAMES.get(name, name)))
    return {year: sorted(rows) for year, rows in schedules.items()}


def seed_calendar(years: Any = CalendarYear, days: Any = CalendarDay, *, at: datetime) -> int:
    """Put the seeded years that are missing into the table; returns how many.

    Takes a migration's models too, which may be from before there were versions: a seeded year is its version 1, in
    force from the beginning.
    """
    versioned = any(field.name == "version" for field in years._meta.get_fields())
    standing = {"state": CalendarState.IN_FORCE, "state_since": at, "in_force_at": at} if versioned else {}
    known = set(years.objects.values_list("year", flat=True))
    missing = {year: rows for year, rows in seed_schedules().items() if year not in known}
    for year, rows in missing.items():
        number, title = DOCUMENT_NUMBERS.get(year, ""), _library_title()
        row = years.objects.create(
            year=year,
            document_number=number,
            source_title=title,
            loaded_at=at,
            digest=schedule_digest(number, title, rows),
            **standing,
        )
        days.objects.bulk_create(days(year=row, date=r.date, kind=r.kind, name=r.name) for r in rows)
    return len(missing)


def _library_title() -> str:
    return f"chinesecalendar {version('chinesecalendar')}"


def _seed_source(year: int) -> str:
    return DOCUMENT_NUMBERS.get(year) or _library_title()
