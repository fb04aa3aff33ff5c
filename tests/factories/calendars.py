"""Schedules of holidays as two administrators bring them in; the dates are made up for the tests."""

from datetime import datetime
from typing import Any

from accounts.choices import Role
from accounts.models import User
from office.actors import Actor
from office.machine import perform
from office.models import CalendarYear
from office.schedule_text import read_text
from portal.choices import CalendarAction
from portal.services import ScheduleWords, draft_calendar
from tests.factories import accounts as people

# No notice says this: it stands for the one that will.
SCHEDULE_2027 = """2027-01-01至2027-01-03 元旦 放假
2027-02-05至2027-02-11 春节 放假
2027-01-31 春节 上班
2027-02-20 春节 上班
2027-04-03至2027-04-05 清明节 放假
2027-05-01至2027-05-05 劳动节 放假
2027-04-25 劳动节 上班
2027-05-08 劳动节 上班
2027-06-09 端午节 放假
2027-09-15 中秋节 放假
2027-10-01至2027-10-07 国庆节 放假
2027-09-26 国庆节 上班
2027-10-09 国庆节 上班"""
NUMBER = "国办发明电〔2026〕99号"


def administrator() -> User:
    """An administrator who has been one for long."""
    return people.holder(Role.ADMINISTRATOR, at=people.PAST)


def words(text: str = SCHEDULE_2027, *, year: int = 2027, number: str = NUMBER) -> ScheduleWords:
    """A schedule as a form hands it on."""
    return ScheduleWords(year, number, None, read_text(text, year))


def drafted(text: str = SCHEDULE_2027, *, at: datetime, by: User | None = None, **more: Any) -> CalendarYear:
    """A draft of an administrator's."""
    return draft_calendar(words(text, **more), actor=Actor.of(by or administrator()), at=at)


def proposed(text: str = SCHEDULE_2027, *, at: datetime, by: User | None = None, **more: Any) -> CalendarYear:
    """A version that waits for another administrator."""
    by = by or administrator()
    version = drafted(text, at=at, by=by, **more)
    return perform(version, CalendarAction.PROPOSE, actor=Actor.of(by), at=at)


def in_force(text: str = SCHEDULE_2027, *, at: datetime, **more: Any) -> CalendarYear:
    """A version that another administrator approved."""
    version = proposed(text, at=at, **more)
    return perform(version, CalendarAction.APPROVE, actor=Actor.of(administrator()), at=at)
