"""The calendar table: the seed, what is in force and what was, and the command that answers from it."""

import io
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from office import calendar
from office.management.commands.workdays import Command
from office.models import CalendarDay, CalendarYear
from office.workdays import Kind, Mode, UncoveredYear, end_of_period
from tests.factories.calendars import in_force, proposed
from tests.office.people import AT

# Made up for the tests; the real schedule is the State Council's to publish.
SCHEDULE_2027 = """
2027-01-01至2027-01-03 元旦 放假
2027-02-05至2027-02-11 春节 放假
2027-01-31 春节 上班
2027-02-20 春节 上班

2027-04-03 ~ 2027-04-05 清明节 放假
2027-05-01至2027-05-05 劳动节 放假
2027-04-25 劳动节 上班
2027-05-08 劳动节 上班
2027-06-09 端午节 放假
2027-09-15 中秋节 放假
2027-10-01至2027-10-07 国庆节 放假
2027-09-26 国庆节 上班
2027-10-09 国庆节 上班
"""
CHANGED_2027 = SCHEDULE_2027.replace(
    "2027-06-09 端午节 放假", "2027-06-09至2027-06-11 端午节 放假\n2027-06-12 端午节 上班"
)
NUMBER = "国办发明电〔2026〕99号"
LATER = AT + timedelta(days=100)


@pytest.fixture
def seeded(db):
    """The seed's years are in the table, whether or not the migration put them there."""
    calendar.seed_calendar(at=AT)


@pytest.fixture
def loaded(seeded):
    """2027 is in force, as two administrators brought it in."""
    return in_force(SCHEDULE_2027, at=AT, number=NUMBER)


def test_the_seed_is_the_library_year_by_year(seeded):
    assert list(CalendarYear.objects.values_list("year", flat=True)) == list(range(2004, 2027))
    assert calendar.load() == calendar.from_library()
    assert CalendarYear.objects.get(year=2026).source == "国办发明电〔2025〕7号"
    assert CalendarYear.objects.get(year=2009).source == "chinesecalendar 1.11.0"
    assert list(CalendarDay.objects.filter(year__year=2024, date__year=2023).values_list("date", "kind", "name")) == [
        (date(2023, 12, 30), "holiday", "元旦"),
        (date(2023, 12, 31), "holiday", "元旦"),
    ]


def test_seeding_again_adds_nothing(seeded):
    assert calendar.seed_calendar(at=AT) == 0
    assert CalendarYear.objects.count() == 23


def test_seeding_keeps_a_year_that_is_there(seeded):
    CalendarYear.objects.filter(year=2026).update(document_number="国办发明电〔2026〕98号")
    assert calendar.seed_calendar(at=AT) == 0
    assert CalendarYear.objects.get(year=2026).document_number == "国办发明电〔2026〕98号"


def test_every_make_up_day_of_the_seed_is_a_weekend():
    rows = [row for rows in calendar.seed_schedules().values() for row in rows]
    assert {row.date.weekday() for row in rows if row.kind == Kind.MAKEUP} == {5, 6}


def test_the_calendar_is_read_once_until_it_changes(seeded, django_assert_num_queries):
    calendar.load()
    with django_assert_num_queries(1):
        first = calendar.load()
    with django_assert_num_queries(1):
        assert calendar.load() is first
    in_force(SCHEDULE_2027, at=AT, number=NUMBER)
    assert calendar.load().covers(2027)
    assert not first.covers(2027)


def test_what_is_not_in_force_does_not_count(seeded):
    before = calendar.load()
    proposed(SCHEDULE_2027, at=AT, number=NUMBER)
    assert calendar.load() is before


def test_a_rolled_back_year_is_forgotten(seeded):
    with pytest.raises(RuntimeError), transaction.atomic():
        in_force(SCHEDULE_2027, at=AT, number=NUMBER)
        assert calendar.load().covers(2027)
        raise RuntimeError
    assert not calendar.load().covers(2027)


def test_a_year_in_force_lets_periods_run_into_it(seeded):
    with pytest.raises(UncoveredYear):
        end_of_period(date(2026, 12, 30), 5, Mode.INCL, calendar.load())
    in_force(SCHEDULE_2027, at=AT, number=NUMBER)
    assert end_of_period(date(2026, 12, 30), 5, Mode.INCL, calendar.load()) == date(2027, 1, 6)
    assert end_of_period(date(2027, 1, 29), 2, Mode.INCL, calendar.load()) == date(2027, 1, 31)


def test_a_schedule_may_set_days_of_the_december_before(seeded):
    in_force(SCHEDULE_2027 + "2026-12-31 元旦 放假\n2026-12-26 元旦 上班\n", at=AT, number=NUMBER)
    known = calendar.load()
    assert (known.day(date(2026, 12, 31)).reason, known.day(date(2026, 12, 26)).reason) == ("元旦放假", "元旦调休上班")
    assert known.day(date(2026, 12, 31)).source == NUMBER


def test_the_days_of_a_superseded_version_do_not_load(loaded, django_assert_num_queries):
    assert calendar.load().day(date(2027, 6, 11)).is_workday
    version = in_force(CHANGED_2027, at=LATER, number=f"{NUMBER}、国办发明电〔2027〕1号")
    with django_assert_num_queries(2):
        known = calendar.load()
    assert known.day(date(2027, 6, 11)).source == f"{NUMBER}、国办发明电〔2027〕1号"
    assert known.day(date(2027, 6, 12)).reason == "端午节调休上班"
    loaded.refresh_from_db()
    assert (loaded.state, loaded.superseded_at, loaded.days.count()) == ("superseded", LATER, 33)
    assert (version.version, version.basis, version.days.count()) == (2, loaded, 36)


def test_history_gives_the_calendar_by_which_something_was_counted(loaded):
    in_force(CHANGED_2027, at=LATER, number=NUMBER)
    history, june = calendar.History(), date(2027, 6, 11)
    moments = (AT, LATER - timedelta(seconds=1), LATER)
    assert [history.at(moment).day(june).is_workday for moment in moments] == [True, True, False]
    before = history.at(AT - timedelta(seconds=1))
    assert (before.covers(2027), before == calendar.from_library()) == (False, True)
    assert history.at(LATER) is history.at(LATER + timedelta(days=1))
    assert history.at(LATER) == calendar.load()


def test_late_december_is_provisional_until_the_next_year_is_in(seeded):
    days = [date(2026, 12, 19), date(2026, 12, 20), date(2026, 12, 31), date(2025, 12, 31), date(2027, 12, 31)]
    assert [calendar.load().is_provisional(on) for on in days] == [False, True, True, False, False]
    in_force(SCHEDULE_2027, at=AT, number=NUMBER)
    assert [calendar.load().is_provisional(on) for on in days] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("today", "missing"),
    [(date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2026, 12, 31), 2027), (date(2027, 1, 1), 2027)],
)
def test_the_missing_year_is_asked_for_from_november_on(seeded, today, missing):
    assert calendar.missing_year(today, calendar.load()) == missing
    in_force(SCHEDULE_2027, at=AT, number=NUMBER)
    assert calendar.missing_year(today, calendar.load()) is None


def test_the_database_refuses_a_second_version_in_force(loaded):
    other = proposed(CHANGED_2027, at=LATER, number=NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarYear.objects.filter(pk=other.pk).update(state="in_force", in_force_at=LATER)


def test_the_database_refuses_who_approves_their_own(loaded):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarYear.objects.filter(pk=loaded.pk).update(approver_person=F("proposer_person"))


def test_the_database_refuses_a_doubled_day(loaded):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(year=loaded, date=date(2027, 1, 1), kind=Kind.HOLIDAY, name="元旦")


def test_the_database_refuses_other_kinds_of_days(seeded):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(
            year=CalendarYear.objects.get(year=2026), date=date(2026, 11, 23), kind="weekday", name="错"
        )


def answer(*arguments):
    """Exit status, output and errors of the command, in this process."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("workdays", *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_command_prints_the_end_date(seeded):
    assert answer("2026-09-28", "5") == (0, "2026-10-09\n", "")
    assert answer("2026-09-28", "5", "--mode", "next") == (0, "2026-10-10\n", "")


def test_command_explains_each_day(seeded):
    assert answer("2026-09-18", "2", "--mode=next", "--explain") == (
        0,
        "2026-09-18 星期五 不计：起始当日不计，自下一个工作日起算（国办发明电〔2025〕7号）\n"
        "2026-09-19 星期六 不计：周末（国办发明电〔2025〕7号）\n"
        "2026-09-20 星期日 第1个工作日：国庆节调休上班（国办发明电〔2025〕7号）\n"
        "2026-09-21 星期一 第2个工作日：工作日（国办发明电〔2025〕7号）\n"
        "2026-09-21\n",
        "",
    )


def test_command_refuses_an_uncovered_year_until_it_is_loaded(seeded):
    said = "2027年的节假日安排尚未载入，不能推算工作日，请系统管理员先载入国务院办公厅公布的2027年部分节假日安排。\n"
    assert answer("2026-12-30", "5") == (2, "", said)
    in_force(SCHEDULE_2027, at=AT, number=NUMBER)
    assert answer("2026-12-30", "5") == (0, "2027-01-06\n", "")


FORM = "请写成“manage.py workdays 2026-09-28 5”的样子，可加 --mode incl 或 --mode next、--explain。\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2026-02-30", "5"], f"起始日期“2026-02-30”不是有效的日期，{FORM}"),
        (["20260928", "5"], f"起始日期“20260928”不是有效的日期，{FORM}"),
        (["2026-09-28", "0"], f"工作日数“0”应是1至9999的整数，{FORM}"),
        (["2026-09-28", "-5"], f"工作日数“-5”应是1至9999的整数，{FORM}"),
        (["2026-09-28", "五"], f"工作日数“五”应是1至9999的整数，{FORM}"),
        (["2026-09-28", "5", "--mode", "both"], f"计算方式“both”只能是incl或next，{FORM}"),
        (["2026-09-28"], f"参数不完整或无法识别，{FORM}"),
        (["2026-09-28", "5", "6"], f"参数不完整或无法识别，{FORM}"),
        (["2026-09-28", "5", "--other"], f"参数不完整或无法识别，{FORM}"),
    ],
)
def test_command_refuses_bad_input_in_one_sentence(arguments, said, capsys):
    """Refused before the database is asked, so that no test database is needed."""
    with pytest.raises(SystemExit) as stop:
        Command().run_from_argv(["manage.py", "workdays", *arguments])
    assert (stop.value.code, *capsys.readouterr()) == (2, "", said)


def run(arguments, database_url):
    """Exit status, output and errors of the command as a person runs it."""
    done = subprocess.run(
        [sys.executable, "manage.py", "workdays", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_before_the_first_migration_the_command_answers_from_the_seed(tmp_path: Path):
    empty = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    notice = "数据库尚未建立，以下按随附的2004年至2026年节假日数据推算。\n"
    assert run(["2024-04-22", "5"], empty) == (0, "2024-04-26\n", notice)
    assert run(["2024-04-22"], empty) == (2, "", f"参数不完整或无法识别，{FORM}")
    assert run(["2026-12-31", "2"], empty) == (
        2,
        "",
        "2027年的节假日安排尚未载入，不能推算工作日，请系统管理员先载入国务院办公厅公布的2027年部分节假日安排。\n",
    )


def test_the_same_on_an_empty_database_of_the_real_server():
    """The tests' own database is another one: that of DATABASE_URL has never seen a migration."""
    if connection.vendor == "postgresql":
        notice = "数据库尚未建立，以下按随附的2004年至2026年节假日数据推算。\n"
        assert run(["2024-04-22", "5"], os.environ["DATABASE_URL"]) == (0, "2024-04-26\n", notice)


def test_a_database_that_cannot_be_reached_is_an_error_and_no_guess():
    status, out, err = run(["2024-04-22", "5"], "postgres://nobody@127.0.0.1:9/nothing")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("连不上数据库，无法读取节假日安排：")
