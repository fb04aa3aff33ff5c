"""Prints when a period of working days ends: `manage.py workdays START N [--mode incl|next] [--explain]`."""

import re
import sys
from argparse import Namespace
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from office import calendar
from office.models import CalendarYear
from office.workdays import WEEKDAY_NAMES, CountedDay, Mode, UncoveredYear, explain

USAGE = "请写成“manage.py workdays 2026-09-28 5”的样子，可加 --mode incl 或 --mode next、--explain。"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST, LAST = calendar.SEEDED_YEARS.start, calendar.SEEDED_YEARS.stop - 1
COUNT = re.compile(r"[0-9]{1,4}")


class Command(BaseCommand):
    """The end date stands on the last line; exit status 2 and one sentence on standard error when it cannot be told.

    Before the first migration it answers from the seed's data, and says so on standard error.
    """

    help = "推算工作日期间的截止日期，最后一行为 YYYY-MM-DD。"
    requires_system_checks: list = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("start", metavar="START", help="起始日期，YYYY-MM-DD")
        parser.add_argument("n", metavar="N", help="工作日数")
        parser.add_argument("--mode", default=Mode.INCL.value, help="incl：起始日计入（默认）；next：次日起算")
        parser.add_argument("--explain", action="store_true", help="逐日列出是否计入及理由")
        # argparse answers with its usage in English; one sentence is promised.
        parser.error = lambda message: self.refuse(f"参数不完整或无法识别，{USAGE}")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = self.read(Namespace(**options))
        try:
            seeded = CalendarYear._meta.db_table in connection.introspection.table_names()
            counted = explain(*asked, calendar.load() if seeded else calendar.from_library())
        except UncoveredYear as error:
            self.refuse(str(error))
        except DatabaseError as error:
            self.refuse(f"连不上数据库，无法读取节假日安排：{str(error).splitlines()[0]}。")
        if not seeded:
            self.stderr.write(f"数据库尚未建立，以下按随附的{FIRST}年至{LAST}年节假日数据推算。")
        if options["explain"]:
            for day in counted:
                self.stdout.write(line_of(day))
        self.stdout.write(counted[-1].date.isoformat())

    def read(self, options: Namespace) -> tuple[date, int, Mode]:
        """Start, count and mode as given; refuses what cannot be understood."""
        try:
            start = date.fromisoformat(options.start) if DATE.fullmatch(options.start) else None
        except ValueError:
            start = None
        if start is None:
            self.refuse(f"起始日期“{options.start}”不是有效的日期，{USAGE}")
        if not COUNT.fullmatch(options.n) or int(options.n) < 1:
            self.refuse(f"工作日数“{options.n}”应是1至9999的整数，{USAGE}")
        if options.mode not in list(Mode):
            self.refuse(f"计算方式“{options.mode}”只能是incl或next，{USAGE}")
        return start, int(options.n), Mode(options.mode)

    def refuse(self, sentence: str) -> NoReturn:
        """One sentence on standard error, exit status 2."""
        self.stderr.write(sentence)
        sys.exit(2)


def line_of(day: CountedDay) -> str:
    """One day as a line: date, day of the week, whether it counts and as which, why, by which document."""
    counts = f"第{day.ordinal}个工作日" if day.counts else "不计"
    return f"{day.date} {WEEKDAY_NAMES[day.date.weekday()]} {counts}：{day.reason}（{day.source}）"
