"""Real notices come out to the day through the notice itself; a change of the calendar leaves their dates alone."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import transaction

from office import calendar, clock
from office.machine import NotReady
from office.models import CalendarDay, RegisterEntry
from office.workdays import Kind
from publicity.choices import ItemState, NoticeAction, NoticeState
from publicity.models import Notice
from publicity.selectors import ready_from
from tests.factories import calendars
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data" / "notices.csv"
REAL = list(csv.DictReader(DATA.read_text(encoding="utf-8").splitlines()))
HARD = [
    ("2026-09-20T10:00", 5, "incl", "2026-09-20", "2026-09-24"),  # a make-up Sunday is the first day
    ("2026-09-20T10:00", 5, "next", "2026-09-21", "2026-09-28"),
    ("2026-10-01T10:00", 5, "incl", "2026-10-08", "2026-10-13"),  # a holiday
    ("2026-10-01T10:00", 5, "next", "2026-10-08", "2026-10-13"),
    ("2026-03-23T23:59", 5, "incl", "2026-03-23", "2026-03-27"),  # the last minute of a day still counts that day
    ("2026-03-23T23:59", 5, "next", "2026-03-24", "2026-03-30"),
]


def instant(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


def issued_as(case, at, workdays, mode):
    """First and last day of the notice, were it issued then; afterwards it is a draft again."""
    with transaction.atomic():
        Notice.objects.filter(pk=case.notice.pk).update(workdays=workdays, mode=mode)
        notice = case.issue(at)
        transaction.set_rollback(True)
    assert notice.objections_until == notice.due_at == clock.end_of_day(notice.ends_on)
    assert sum(day["counts"] for day in notice.days) == workdays
    return notice.starts_on.isoformat(), notice.ends_on.isoformat()


def test_real_notices_and_hard_days_come_out_through_the_notice():
    case = make.drafted()
    found = [issued_as(case, instant(f"{row['issued_on']}T15:30"), int(row["workdays"]), row["mode"]) for row in REAL]
    assert found == [(row["starts_on"], row["ends_on"]) for row in REAL]
    assert len(found) == 13
    assert [issued_as(case, instant(at), days, mode) for at, days, mode, _, _ in HARD] == [
        (first, last) for _, _, _, first, last in HARD
    ]
    assert Notice.objects.get(pk=case.notice.pk).state == NoticeState.DRAFTED


def test_objections_are_received_to_a_deadline_of_their_own_and_nothing_is_announced_before():
    """As the notice of 安徽 in the table: five days, objections until one working day later."""
    case = make.issued(at=instant("2026-09-28T10:00"), later_days=1)
    notice = case.notice
    assert (notice.ends_on, notice.due_at) == (date(2026, 10, 9), instant("2026-10-10T00:00"))
    assert notice.objections_until == ready_from(notice) == instant("2026-10-11T00:00")
    case.close()
    announcement = case.draft_announcement()
    case.object(at=instant("2026-10-11T00:00") - clock.INSTANT)
    assert (case.items[0].state, case.notice.state) == (ItemState.HELD, NoticeState.CLOSED)
    with pytest.raises(NotReady) as refused:
        case.announce(announcement)
    assert [problem.text for problem in refused.value.problems] == [
        "异议受理到2026年10月10日24时截止，之后才能公布。",
        f"“{case.listed[0].chain_name}”还有没有办结的异议，请先撤出本次公布。",
    ]


def test_a_calendar_that_changes_in_mid_period_changes_no_date():
    case = make.issued(at=instant("2026-03-30T10:00"))
    before = Notice.objects.filter(pk=case.notice.pk).values().get()
    known = CalendarDay.objects.filter(year__year=2026).order_by("date")
    lines = [f"{day.date} {day.name} {'放假' if day.kind == Kind.HOLIDAY else '上班'}" for day in known]
    text = "\n".join([*lines, "2026-04-03 清明节 放假"])
    calendars.in_force(text, at=instant("2026-03-31T12:00"), year=2026, number="国办发明电〔2026〕98号")
    assert calendar.load().day(date(2026, 4, 3)).kind == Kind.HOLIDAY
    assert Notice.objects.filter(pk=case.notice.pk).values().get() == before
    case.close()
    assert (case.notice.state, case.notice.closed_at) == (NoticeState.CLOSED, instant("2026-04-04T00:00"))
    assert RegisterEntry.objects.of(case.notice).filter(action=NoticeAction.CLOSE).count() == 1
