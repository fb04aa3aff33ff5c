"""What a change of the calendar touches: told to those who decide, altered by nobody; and the yearly reminder."""

from datetime import date, datetime

import pytest
from django.test import Client

from accounts.choices import Role
from applications.choices import Action, State
from applications.workflow.facts import Extension
from office import calendar, clock
from office.models import CalendarYear, Effect, Message
from office.schedule_text import lines_of
from portal.jobs import remind_of_calendar
from portal.selectors.moved import moved_deadlines
from publicity.selectors import dated
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import publicity as publishing
from tests.factories.calendars import SCHEDULE_2027, administrator, in_force, proposed

# Two days off in March and late December set by the next year: made up for the tests.
MARCH = "2026-03-09至2026-03-10 抗战胜利纪念日 放假"
DECEMBER = SCHEDULE_2027 + "\n2026-12-26 元旦 上班\n2026-12-31 元旦 放假"


def instant(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


def changed_2026(at):
    rows = calendar.rows_of(CalendarYear.objects.get(year=2026, state="in_force"))
    return in_force(f"{lines_of(rows)}\n{MARCH}", year=2026, at=at)


def told(moved):
    return [(one.group, one.last and str(one.last), str(by)) for one, by in moved]


@pytest.fixture
def returned(db, frozen):
    """A file returned for correction: the unit's deadline runs."""
    way = make.way_to(State.RETURNED)
    frozen(way.at)
    return way


def test_without_a_change_nothing_is_touched(returned):
    assert moved_deadlines(None, returned.at) == []


def test_a_deadline_in_the_way_of_a_change_is_listed_and_not_altered(returned):
    """Returned on Wednesday 4 March with five working days; two of them become days off."""
    due = returned.application.due_at
    changed_2026(returned.at)
    assert told(moved_deadlines(None, returned.at)) == [("申报补正", "2026-03-11", "2026-03-13")]
    returned.application.refresh_from_db()
    assert returned.application.due_at == due


def test_once_extended_by_the_new_calendar_it_is_listed_no_more(returned):
    changed_2026(returned.at)
    returned.do(Action.EXTEND, returned.staff.officer, note="日历有变", facts=Extension(10))
    assert moved_deadlines(None, returned.at) == []


def test_a_stage_and_who_sees_it(db, frozen):
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    changed_2026(way.at)
    expected = [("申报办理", "2026-03-17", "2026-03-19")]
    assert told(moved_deadlines(way.staff.officer, way.at)) == expected
    assert told(moved_deadlines(way.staff.city_head, way.at)) == expected
    assert told(moved_deadlines(people.officer_of(people.authority(people.CHAOYANG)), way.at)) == []


def test_a_notice_over_days_that_the_next_year_sets(db, frozen):
    """Issued on 23 December for five working days; the Saturday becomes a working day, so that it would end earlier."""
    case = publishing.issued(at=instant("2026-12-23T10:00"), start=instant("2026-11-02T09:00"))
    at = frozen("2026-12-24T09:00")
    notice = case.notice
    assert [day["date"].day for day in dated(notice.days) if day["provisional"]] == [23, 24, 25, 26, 27, 28, 29]
    objection = case.screen(case.object(at=at), at)
    assert told(moved_deadlines(None, at)) == []
    in_force(DECEMBER, at=at)
    assert told(moved_deadlines(None, at)) == [
        ("公示期", "2026-12-29", "2026-12-28"),
        ("异议核查", None, "2027-01-08"),
    ]
    assert told(moved_deadlines(case.head, at)) == told(moved_deadlines(None, at))
    notice.refresh_from_db()
    assert (notice.ends_on, objection.due_at) == (date(2026, 12, 29), None)
    assert {day["provisional"] for day in dated(notice.days)} == {False}


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def test_the_page_leads_to_extending(returned):
    changed_2026(returned.at)
    page = browser_of(returned.staff.officer).get("/calendar/deadlines/")
    [row] = page.context["rows"]
    assert (row["last"], row["by"], row["later"], row["extend_url"]) == (
        "2026年3月11日",
        "2026年3月13日",
        True,
        f"/applications/{returned.application.pk}/acts/extend/",
    )
    auditor = browser_of(people.holder(Role.AUDITOR, at=people.PAST)).get("/calendar/deadlines/")
    assert [row["extend_url"] for row in auditor.context["rows"]] == [""]


def test_administrators_see_numbers_before_and_after_approving(returned):
    rows = calendar.rows_of(CalendarYear.objects.get(year=2026))
    version = proposed(f"{lines_of(rows)}\n{MARCH}", year=2026, at=returned.at)
    browser = browser_of(administrator())
    url = f"/calendar/{version.pk}/"
    assert browser.get(url).context["moved"] == [{"label": "申报补正", "value": "1 项"}]
    assert browser.post(f"{url}approve/").status_code == 302
    page = browser.get(url)
    assert (page.context["moved"], page.context["is_proposed"]) == ([{"label": "申报补正", "value": "1 项"}], False)
    assert returned.application.number not in page.content.decode()
    assert browser.get("/calendar/deadlines/").status_code == 403


def test_those_concerned_are_told_once_it_is_in_force(returned, run_effects):
    run_effects()
    changed_2026(returned.at)
    Message.objects.all().delete()
    run_effects()
    messages = Message.objects.filter(title="2026年节假日安排（第2版）已生效，有期限受影响")
    assert {message.recipient for message in messages} == {
        returned.staff.officer,
        returned.staff.head,
        returned.staff.city_officer,
        returned.staff.city_head,
    }
    assert {(message.url, message.body) for message in messages} == {
        (
            "/calendar/deadlines/",
            "您能看到的期限中，有1项与现行日历推算的不同。已经算出的期限没有改变，是否延长由承办人决定。",
        )
    }


# The yearly reminder. -------------------------------------------------------------------------------------------------


class Silent:
    """Progress that nobody watches."""


def remind(text):
    return remind_of_calendar(progress=Silent(), at=instant(text))["reminded"]


@pytest.fixture
def overseer(db):
    make.edition()
    return administrator()


def test_administrators_are_reminded_once_a_week_until_the_year_is_in(overseer, run_effects, frozen):
    asked = ["2026-10-31T09:00", "2026-11-01T08:00", "2026-11-01T09:00", "2026-11-01T10:00", "2026-11-07T23:00",
             "2026-11-08T09:00", "2026-11-30T09:00"]  # fmt: skip
    assert [remind(text) for text in asked] == [0, 0, 1, 0, 0, 1, 1]
    frozen("2026-11-30T09:00")
    run_effects()
    told_of = Message.objects.filter(recipient=overseer, title="2027年节假日安排尚未生效")
    assert (told_of.count(), told_of.first().url) == (3, "/calendar/")
    in_force(at=instant("2026-12-01T09:00"))
    assert [remind(text) for text in ("2026-12-07T09:00", "2027-01-04T09:00")] == [0, 0]


def test_in_the_year_itself_the_reminder_goes_on(overseer):
    assert [remind(text) for text in ("2027-01-03T09:00", "2027-01-05T09:00", "2027-01-10T09:00")] == [1, 0, 1]
    assert list(Effect.objects.filter(name="portal.remind_calendar").values_list("key__year", flat=True)) == [2027] * 2


def test_a_reminder_that_is_overtaken_says_nothing(overseer, run_effects):
    assert remind("2026-11-02T09:00") == 1
    in_force(at=instant("2026-11-02T09:01"))
    Effect.objects.exclude(name="portal.remind_calendar").delete()
    run_effects()
    assert not Message.objects.filter(title="2027年节假日安排尚未生效").exists()
