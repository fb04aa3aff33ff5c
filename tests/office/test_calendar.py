"""The calendar table: the seed, loading and changing a year, and the command that answers from it."""

import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from office import calendar
from office.actors import Actor
from office.management.commands.workdays import Command
from office.models import CalendarDay, CalendarYear, RegisterEntry
from office.schedules import ScheduleRow, parse_rows
from office.workdays import Kind, Mode, UncoveredYear, end_of_period
from tests.office.people import AT, account

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
NUMBER = "国办发明电〔2026〕99号"


@pytest.fixture
def seeded(db):
    """The seed's years are in the table, whether or not the migration put them there."""
    calendar.seed_calendar(at=AT)


@pytest.fixture
def actor(seeded):
    return Actor.of(account(), "192.0.2.7")


def load(actor, text=SCHEDULE_2027, **changes):
    values = {"document_number": NUMBER, "actor": actor, "at": AT, **changes}
    return calendar.load_year(values.pop("year", 2027), parse_rows(text), **values)


def refusal(actor, text=SCHEDULE_2027, **changes):
    """What is said when a schedule is refused; nothing may have changed."""
    before = (CalendarYear.objects.count(), CalendarDay.objects.count(), RegisterEntry.objects.count())
    with pytest.raises(ValidationError) as error:
        load(actor, text, **changes)
    assert (CalendarYear.objects.count(), CalendarDay.objects.count(), RegisterEntry.objects.count()) == before
    return error.value.messages


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


def test_seeding_keeps_a_year_that_an_administrator_loaded(actor):
    CalendarYear.objects.filter(year=2026).update(document_number="国办发明电〔2026〕98号")
    assert calendar.seed_calendar(at=AT) == 0
    assert CalendarYear.objects.get(year=2026).document_number == "国办发明电〔2026〕98号"


def test_every_make_up_day_of_the_seed_is_a_weekend():
    rows = [row for rows in calendar.seed_schedules().values() for row in rows]
    assert {row.date.weekday() for row in rows if row.kind == Kind.MAKEUP} == {5, 6}


def test_the_calendar_is_read_once_until_it_changes(actor, django_assert_num_queries):
    calendar.load()
    with django_assert_num_queries(1):
        first = calendar.load()
    with django_assert_num_queries(1):
        assert calendar.load() is first
    load(actor)
    assert calendar.load().covers(2027)
    assert not first.covers(2027)


def test_a_rolled_back_year_is_forgotten(actor):
    with pytest.raises(RuntimeError), transaction.atomic():
        load(actor)
        assert calendar.load().covers(2027)
        raise RuntimeError
    assert not calendar.load().covers(2027)


def test_loading_a_year_lets_periods_run_into_it(actor):
    with pytest.raises(UncoveredYear):
        end_of_period(date(2026, 12, 30), 5, Mode.INCL, calendar.load())
    row = load(actor)
    assert end_of_period(date(2026, 12, 30), 5, Mode.INCL, calendar.load()) == date(2027, 1, 6)
    assert end_of_period(date(2027, 1, 29), 2, Mode.INCL, calendar.load()) == date(2027, 1, 31)
    assert (row.document_number, row.source_title, row.loaded_by, row.loaded_at) == (
        NUMBER,
        "国务院办公厅关于2027年部分节假日安排的通知",
        actor.user,
        AT,
    )
    assert row.days.count() == 33
    entry = RegisterEntry.objects.of(row).get()
    assert (entry.action, entry.label, entry.actor_name, entry.at) == ("load", "载入节假日安排", "赵明远", AT)
    assert entry.detail.note == f"国务院办公厅关于2027年部分节假日安排的通知（{NUMBER}）"
    assert entry.detail.facts["days"][0] == "2027-01-01 元旦 holiday"


def test_the_document_number_is_normalised(actor):
    assert load(actor, document_number="国办发明电[2026]99号").document_number == NUMBER


def test_a_schedule_may_set_days_of_the_december_before(actor):
    load(actor, SCHEDULE_2027 + "2026-12-31 元旦 放假\n2026-12-26 元旦 上班\n")
    loaded = calendar.load()
    assert (loaded.day(date(2026, 12, 31)).reason, loaded.day(date(2026, 12, 26)).reason) == (
        "元旦放假",
        "元旦调休上班",
    )
    assert loaded.day(date(2026, 12, 31)).source == NUMBER


def test_a_year_is_loaded_once(actor):
    load(actor)
    said = "2027年的安排已经载入。如国务院办公厅作了调整，请选择“更改已载入的年度”。"
    assert refusal(actor) == [said]


def test_a_year_that_was_changed_is_replaced(actor):
    load(actor)
    changed = SCHEDULE_2027.replace(
        "2027-06-09 端午节 放假", "2027-06-09至2027-06-11 端午节 放假\n2027-06-12 端午节 上班"
    )
    row = load(actor, changed, replace=True, document_number=f"{NUMBER}、国办发明电〔2027〕1号")
    assert calendar.load().day(date(2027, 6, 11)).source == f"{NUMBER}、国办发明电〔2027〕1号"
    assert row.days.count() == 36
    assert [entry.label for entry in RegisterEntry.objects.of(row)] == ["载入节假日安排", "更改节假日安排"]


def test_of_two_who_load_a_year_at_once_one_is_told(actor, monkeypatch):
    """As if both had looked before either wrote: the database decides."""
    load(actor)
    monkeypatch.setattr(calendar, "_year_problems", lambda *arguments: [])
    monkeypatch.setattr(calendar, "_taken", lambda *arguments: [])
    assert refusal(actor) == ["2027年的安排刚刚已由他人载入，请刷新页面后核对。"]


def test_only_a_loaded_year_can_be_replaced(actor):
    assert refusal(actor, replace=True) == ["2027年的安排还没有载入，不能更改。"]


@pytest.mark.parametrize("year", [2003, 2028, 99999])
def test_years_far_off_are_refused(actor, year):
    assert refusal(actor, year=year) == ["现在只能载入2004年至2027年的安排。"]


def test_everything_wrong_with_a_schedule_is_said_at_once(actor):
    text = """2027-01-02至2027-01-03 元旦 放假
2027-02-05至2027-02-11 春节 放假
2027-02-22 春节 上班
2028-04-04 清明节 放假
2027-05-01 劳动节 放假
2027-05-01 劳动节 放假
2027-10-01至2027-10-07 国庆节 放假"""
    assert refusal(actor, text) == [
        "2027-02-22不是周末，不能列为调休上班。",
        "2028-04-04不在2027年，也不在上一年12月下旬。",
        "2027-05-01出现了不止一次。",
        "缺少端午的放假安排。",
        "缺少中秋的放假安排。",
        "1月1日（元旦）应当放假。",
    ]


def test_a_day_set_by_another_year_is_not_taken_over(actor):
    CalendarDay.objects.create(
        year=CalendarYear.objects.get(year=2026), date=date(2026, 12, 31), kind=Kind.HOLIDAY, name="元旦"
    )
    assert refusal(actor, SCHEDULE_2027 + "2026-12-31 元旦 放假") == ["2026-12-31已由2026年的安排规定为放假。"]


def test_a_wrong_document_number_is_refused(actor):
    assert refusal(actor, document_number="国办发明电第99号") == [
        "文号的顺序号前不加“第”字，请写成“京人社能发〔2024〕14号”的样子。"
    ]


def test_lines_that_cannot_be_read_are_named():
    with pytest.raises(ValidationError) as error:
        parse_rows("2027-01-01 元旦 放假\n1月2日 元旦 放假\n2027-02-30 春节 放假\n2027-02-11至2027-02-05 春节 放假")
    form = "请写成“2027-01-01至2027-01-03 元旦 放假”的样子。"
    assert error.value.messages == [
        f"第2行无法识别：“1月2日 元旦 放假”。{form}",
        f"第3行无法识别：“2027-02-30 春节 放假”。{form}",
        f"第4行无法识别：“2027-02-11至2027-02-05 春节 放假”。{form}",
    ]
    assert parse_rows("2027-01-31 春节 上班") == [ScheduleRow(date(2027, 1, 31), Kind.MAKEUP, "春节")]


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


def test_command_refuses_an_uncovered_year_until_it_is_loaded(actor):
    said = "2027年的节假日安排尚未载入，不能推算工作日，请系统管理员先载入国务院办公厅公布的2027年部分节假日安排。\n"
    assert answer("2026-12-30", "5") == (2, "", said)
    load(actor)
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
