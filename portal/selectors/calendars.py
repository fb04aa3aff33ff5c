"""Reads the calendar of working days: its versions, month by month, and what one changes of another."""

import calendar as months
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.permissions import same_person
from chains.selectors.files import timeline
from office import calendar as calendars
from office.clock import local_date, start_of_day
from office.machine import workflow_of
from office.models import CalendarState, CalendarYear, RegisterEntry
from office.words import day_words, instant_words
from office.workdays import LATE_DECEMBER, Calendar, Day, Kind, UncoveredYear
from portal.permissions import can_approve_calendar, can_load_calendar, can_read_calendar

OPEN = (CalendarState.DRAFTED, CalendarState.PROPOSED, CalendarState.SENT_BACK)
MARKS = {Kind.HOLIDAY: "休", Kind.MAKEUP: "班"}
WEEK = months.Calendar(firstweekday=0)
PROVISIONAL = "可能随下一年安排变动"
GROUP = "日历"


def versions_seen_by(user: Any) -> QuerySet[CalendarYear]:
    """The versions that a person may open: all, for those who may read the calendar."""
    seen = CalendarYear.objects.all() if can_read_calendar(user) else CalendarYear.objects.none()
    return seen.select_related("loaded_by__person", "proposed_by__person", "approved_by__person", "basis")


def versions_of(year: int, user: Any) -> list[dict[str, Any]]:
    """All versions of a year as lines, the newest first."""
    return [version_line(row) for row in versions_seen_by(user).filter(year=year).order_by("-version")]


def open_versions(user: Any) -> list[dict[str, Any]]:
    """The versions that somebody still has to do something about."""
    return [version_line(row) for row in versions_seen_by(user).filter(state__in=OPEN).order_by("year", "version")]


def version_line(version: CalendarYear) -> dict[str, Any]:
    """One version in a list."""
    return {
        "pk": version.pk,
        "title": str(version),
        "tag": tag_of(version),
        "source": version.source,
        "since": instant_words(version.state_since) if version.loaded_by_id else "随门户提供",
    }


def tag_of(version: CalendarYear) -> dict[str, str]:
    """The state of a version as a tag."""
    label = workflow_of(version).labels[version.state]
    return {"label": label.staff, "tone": label.tone, "shape": label.shape}


def facts_of(version: CalendarYear) -> list[dict[str, Any]]:
    """What stands about a version beside its months."""
    facts = [
        {"label": "依据", "value": version.source},
        {"label": "公布日期", "value": day_words(version.published_on) if version.published_on else ""},
        {"label": "录入", "value": _who(version.loaded_by, version.loaded_at) or "随门户提供"},
        {"label": "提请", "value": _name(version.proposed_by)},
        {"label": "批准", "value": _name(version.approved_by)},
        {"label": "生效", "value": instant_words(version.in_force_at) if version.approved_by_id else ""},
        {"label": "被替代", "value": instant_words(version.superseded_at) if version.superseded_at else ""},
    ]
    return [fact for fact in facts if fact["value"]]


def acts_of(version: CalendarYear) -> list[dict[str, str]]:
    """What was done with a version, newest first."""
    return timeline(RegisterEntry.objects.of(version).select_related("detail").order_by("-seq"))


def year_shown(calendar: Calendar, year: int, *, before: Calendar | None = None) -> dict[str, Any]:
    """A year month by month with its totals; what differs from `before` is marked.

    The December before comes first where the year's schedule reaches into it. Raises UncoveredYear.
    """
    source = calendar.years.get(year)
    early = [on for on, day in calendar.days.items() if on.year == year - 1 and on.month == 12 and day.source == source]
    changed = {row["date"]: row["words"] for row in differences(calendar, before, year)} if before else {}
    first = [(year - 1, 12)] if early else []
    return {
        "months": [
            _month(calendar, *month, changed) for month in [*first, *((year, number) for number in range(1, 13))]
        ],
        "totals": _totals(calendar, year),
        "provisional": calendar.is_provisional(date(year, 12, 31)),
        "changed": bool(changed),
    }


def differences(after: Calendar, before: Calendar, year: int) -> list[dict[str, Any]]:
    """The days that one calendar sees otherwise than the one before, within the reach of a year's schedule."""
    reach = (date(year - 1, *LATE_DECEMBER), date(year, 12, 31))
    named = sorted(on for on in after.days.keys() | before.days.keys() if reach[0] <= on <= reach[1])
    found = []
    for on in named:
        now, then = _day(after, on), _day(before, on)
        if then is not None and now is not None and (now.kind, now.name) != (then.kind, then.name):
            counts = now.is_workday != then.is_workday
            found.append(
                {"date": on, "title": day_words(on), "words": f"{then.reason} → {now.reason}", "counts": counts}
            )
    return found


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """What of the calendar waits for a person: a year that is missing, versions to approve or to mend."""
    if not can_load_calendar(user):
        return []
    today, things = local_date(at), []
    versions = list(versions_seen_by(user).filter(state__in=OPEN).order_by("year", "version"))
    missing = calendars.missing_year(today, calendars.load())
    if missing is not None:
        since = date(today.year, 1 if missing == today.year else calendars.REMINDED_FROM, 1)
        under_way = next((f"{row}：{tag_of(row)['label']}" for row in versions if row.year == missing), "")
        things.append(
            _task(
                {"label": "待录入", "tone": "amber", "shape": "▲"},
                f"{missing}年节假日安排尚未生效",
                reverse("portal:calendar_new") + f"?year={missing}",
                under_way or "涉及这一年的期限不能计算",
                start_of_day(since),
            )
        )
    things += [
        _task(tag_of(row), str(row), reverse("portal:calendar_version", args=[row.pk]), row.source, row.state_since)
        for row in versions
        if _waits_for(user, row)
    ]
    return things


def _waits_for(user: Any, version: CalendarYear) -> bool:
    """Another's proposal, or a draft of one's own."""
    if version.state == CalendarState.PROPOSED:
        return bool(can_approve_calendar(user, version))
    return same_person(user, version.loaded_by)


def _task(tag: dict[str, str], title: str, url: str, sub: str, since: datetime) -> dict[str, Any]:
    return {"group": GROUP, **tag, "title": title, "url": url, "sub": sub, "source": "", "since": since, "due": None}


def _month(calendar: Calendar, year: int, month: int, changed: Mapping[date, str]) -> dict[str, Any]:
    return {
        "label": f"{year}年{month}月",
        "weeks": [
            [_cell(calendar, on, changed) if on.month == month else None for on in week]
            for week in WEEK.monthdatescalendar(year, month)
        ],
    }


def _cell(calendar: Calendar, on: date, changed: Mapping[date, str]) -> dict[str, Any]:
    """One day of the month view: its number, its mark, and in words all that the look of it says."""
    day = _day(calendar, on)
    provisional = calendar.is_provisional(on)
    words = [day.reason if day else "未录入", changed.get(on, ""), PROVISIONAL if provisional else ""]
    return {
        "number": on.day,
        "kind": day.kind.value if day else "unknown",
        "mark": MARKS.get(day.kind, "") if day else "",
        "words": "，".join(filter(None, words)),
        "changed": on in changed,
        "provisional": provisional,
    }


def _totals(calendar: Calendar, year: int) -> dict[str, int]:
    """How many days of a year are what; together they are the year. Raises UncoveredYear."""
    kinds = [calendar.day(on).kind for on in days_of(year)]
    return {
        "days": len(kinds),
        "workdays": sum(kind in (Kind.WEEKDAY, Kind.MAKEUP) for kind in kinds),
        **{kind.value: kinds.count(kind) for kind in Kind},
    }


def days_of(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - first).days)]


def _day(calendar: Calendar, on: date) -> Day | None:
    try:
        return calendar.day(on)
    except UncoveredYear:
        return None


def _who(user: Any, at: datetime) -> str:
    return f"{_name(user)}，{instant_words(at)}" if user else ""


def _name(user: Any) -> str:
    return str(user.person) if user else ""
