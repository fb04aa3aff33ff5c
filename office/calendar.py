"""Decides which schedules of holidays the portal knows: the table, its seed, and the loading of a further year.

A schedule is what the State Council's General Office publishes each autumn for the next year. It may also set days of
the December before (元旦), and it may be changed in the middle of the year.
"""

from collections.abc import Iterable
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from chinese_calendar.constants import Holiday, holidays, workdays
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from office import register
from office.actors import Actor
from office.clock import local_date
from office.identifiers import normalise_document_number
from office.models import CalendarDay, CalendarYear
from office.schedules import ScheduleRow, parse_rows, problems_of, schedule_digest
from office.workdays import Calendar, Day, Kind

__all__ = [
    "ScheduleRow", "from_library", "load", "load_year", "parse_rows", "seed_calendar", "seed_schedules",
]  # fmt: skip

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
# The library's short names, as the notices write them.
FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}

_cached: tuple[tuple[tuple[int, str], ...], Calendar] | None = None


def load() -> Calendar:
    """The calendar of the table; one small query when nothing has changed since the last time."""
    global _cached
    years = list(CalendarYear.objects.order_by("year"))
    key = tuple((row.year, row.digest) for row in years)
    if _cached is None or _cached[0] != key:
        sources = {row.pk: row.source for row in years}
        days = CalendarDay.objects.order_by("date").values_list("date", "kind", "name", "year_id")
        special = {on: Day(on, Kind(kind), name, sources.get(year, "")) for on, kind, name, year in days}
        _cached = key, Calendar(special, {row.year: row.source for row in years})
    return _cached[1]


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
    """Put the seeded years that are missing into the table; returns how many. Takes a migration's models too."""
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
        )
        days.objects.bulk_create(days(year=row, date=r.date, kind=r.kind, name=r.name) for r in rows)
    return len(missing)


def load_year(
    year: int,
    rows: Iterable[ScheduleRow],
    *,
    document_number: str,
    source_title: str = "",
    published_on: date | None = None,
    actor: Actor,
    at: datetime,
    replace: bool = False,
) -> CalendarYear:
    """Put the schedule of one year into the table, with an act in the register; `replace` for one changed mid-year.

    Dates that were computed before stay as they are. Raises ValidationError saying all that is wrong; then nothing has
    changed.
    """
    # A year changed mid-year rests on more than one document.
    number = "、".join(normalise_document_number(part) for part in document_number.split("、"))
    title = source_title.strip() or f"国务院办公厅关于{year}年部分节假日安排的通知"
    schedule = sorted(rows)
    problems = _year_problems(year, replace, local_date(at))
    if problems := problems or problems_of(year, schedule) + _taken(year, schedule):
        raise ValidationError(problems)
    values = {
        "document_number": number,
        "source_title": title,
        "published_on": published_on,
        "loaded_at": at,
        "loaded_by": actor.user,
        "digest": schedule_digest(number, title, schedule),
    }
    try:
        with transaction.atomic():
            return _write(year, schedule, values, actor, at, replace)
    except IntegrityError:
        raise ValidationError(f"{year}年的安排刚刚已由他人载入，请刷新页面后核对。") from None


def _write(
    year: int, schedule: list[ScheduleRow], values: dict[str, Any], actor: Actor, at: datetime, replace: bool
) -> CalendarYear:
    """Year and days. A double is refused by the database, whoever came first."""
    if replace:
        row = CalendarYear.objects.select_for_update().get(year=year)
        row.days.all().delete()
        CalendarYear.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
    else:
        row = CalendarYear.objects.create(year=year, **values)
    CalendarDay.objects.bulk_create(CalendarDay(year=row, date=r.date, kind=r.kind, name=r.name) for r in schedule)
    register.record(
        row,
        "load",
        label="更改节假日安排" if replace else "载入节假日安排",
        actor=actor,
        at=at,
        note=f"{row.source_title}（{row.document_number}）",
        facts={"days": [f"{r.date} {r.name} {r.kind}" for r in schedule]},
    )
    return row


def _year_problems(year: int, replace: bool, today: date) -> list[str]:
    covered = CalendarYear.objects.filter(year=year).exists()
    if covered and not replace:
        return [f"{year}年的安排已经载入。如国务院办公厅作了调整，请选择“更改已载入的年度”。"]
    if replace and not covered:
        return [f"{year}年的安排还没有载入，不能更改。"]
    if not SEEDED_YEARS.start <= year <= today.year + 1:
        return [f"现在只能载入{SEEDED_YEARS.start}年至{today.year + 1}年的安排。"]
    return []


def _taken(year: int, rows: list[ScheduleRow]) -> list[str]:
    """Days that the schedule of another year has set already."""
    taken = CalendarDay.objects.filter(date__in=[row.date for row in rows]).exclude(year__year=year)
    return [
        f"{day.date}已由{day.year.year}年的安排规定为{day.get_kind_display()}。"
        for day in taken.select_related("year").order_by("date")
    ]


def _library_title() -> str:
    return f"chinesecalendar {version('chinesecalendar')}"


def _seed_source(year: int) -> str:
    return DOCUMENT_NUMBERS.get(year) or _library_title()
