"""Spreadsheets: writing 100,000 rows, taking out the list of applications, taking a roster in."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from applications.models import Application
from applications.resources import write_list
from applications.selectors.lists import FIELDS, Wanted
from benchmarks import seeding
from benchmarks.figures import Aim, Figure, figure
from benchmarks.measuring import Options, alone, in_turns_alone, medians
from chains.models import Chain
from chains.resources import HEADINGS, StudentResource, read_table
from chains.services import write_roster
from office.machine import Actor
from office.spreadsheets import Column, write_xlsx
from tests.factories import chains as make

HEADER = [f"栏目{number}" for number in range(1, 21)]
EXPORT = Aim(ratio=2.5, memory=150)
ROSTER = Aim(ratio=8, memory=300)
FILE_ROWS = 5_000  # the most that one roster file may hold
DAY = date(2026, 3, 2)


def rows(number: int) -> Iterator[list[Any]]:
    """Rows of 20 cells as lists have them: texts, some of them repeated, dates, numbers, gaps; escapes in 5 %."""
    for n in range(number):
        yield [
            f"2026-2-{n:06d}", f"智能网联汽车第{n}号技能生态链", f"北京测河{n}科技有限公司", f"91110108{n:08d}X1",
            "海淀区", "先进制造业", "2026年第一批", "待区审核", DAY, DAY + timedelta(days=n % 300),
            None if n % 3 else DAY, n % 4, n * 1.25, n, "是", "电工 6-31-01-03", f"备注{n % 97}", f"测员{n % 999}",
            "在职职工", "三级/高级工" if n % 20 else "<三级> & 高级工",
        ]  # fmt: skip


def exports(options: Options) -> Iterator[Figure]:
    """A workbook beside a CSV file of the same rows, and one of ten times as many."""
    for case, n, rounds in (("export", 100_000, min(options.rounds, 3)), ("export-million", 1_000_000, 1)):
        sized = {"n": options.sized(n, 10)}
        found, memory = in_turns_alone(("workbook", sized), ("csv", sized), rounds=rounds)
        yield figure(case, sized["n"], "s", found, "csv.writer", EXPORT, memory=memory)


def list_exports(options: Options) -> Iterator[Figure]:
    """The list of applications as the officer takes it out, beside a CSV file of its bare values."""
    n = seeding.applications(options.sized(100_000, 100))
    user = {"user": seeding.city_officer().pk}
    found, memory = in_turns_alone(("list_workbook", user), ("list_csv", user), rounds=min(options.rounds, 3))
    yield figure("export-list", n, "s", found, "csv.writer of values", EXPORT, memory=memory)


def rosters(options: Options) -> Iterator[Figure]:
    """A roster file of the largest size, read, checked cell by cell, sealed, written; beside COPY of the rows."""
    n = options.sized(FILE_ROWS, 3)
    turns, memory = [], 0.0
    for _ in range(min(options.rounds, 2)):
        chain = make.chain(at=seeding.NOW - seeding.A_MONTH)  # a new one each time: nobody may be on a roster twice
        sized = {"n": n, "chain": chain.pk, "user": make.applicant_of(chain).pk}
        ours, copied = alone("roster", **sized), alone("roster_copy", **sized)
        turns.append((ours["seconds"], copied["seconds"]))
        memory = max(memory, ours["memory"])
    yield figure("roster", n, "s", medians(turns), "COPY", ROSTER, memory=memory)


# Jobs of benchmarks/alone.py; each returns what is to be timed --------------------------------------------------------


def workbook(n: int) -> Callable[[], Any]:
    """Rows through the portal's door."""
    return lambda: write_xlsx(HEADER, rows(n), tempfile.TemporaryFile())


def plain_csv(n: int) -> Callable[[], Any]:
    """The same rows by the standard library."""
    return lambda: _csv(HEADER, rows(n))


def list_workbook(user: int) -> Callable[[], Any]:
    """The export of the list."""
    officer = User.objects.get(pk=user)
    return lambda: write_list(officer, Wanted(), seeding.NOW)[0].close()


def list_csv(user: int) -> Callable[[], Any]:
    """The same applications' bare values."""
    officer = User.objects.get(pk=user)
    found = Application.objects.seen_as("staff", officer).order_by("-pk").values_list(*FIELDS)
    return lambda: _csv(FIELDS, found.iterator(chunk_size=2000))


def _csv(header: list[str] | tuple[str, ...], found: Iterator[Any]) -> None:
    with tempfile.TemporaryFile("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(found)


def roster(n: int, chain: int, user: int) -> Callable[[], Any]:
    """A roster file from the upload to the last row."""
    thing, actor = Chain.objects.get(pk=chain), Actor.of(User.objects.get(pk=user))
    file = Path(tempfile.mkdtemp()) / "roster.xlsx"
    write_xlsx([Column(heading, is_text=True) for heading in HEADINGS], students(thing, n), file)

    def call() -> None:
        table = read_table(file.open("rb"))
        resource = StudentResource(thing, actor=actor, at=seeding.NOW)
        if bad := resource.bad_cells(resource.read(table)):
            raise RuntimeError(str(bad[:3]))
        write_roster(thing, resource.changes, actor=actor, at=seeding.NOW, whole=True)

    return call


def roster_copy(n: int, chain: int, user: int) -> Callable[[], Any]:
    """The same rows as texts into a table without rules."""
    text = io.StringIO()
    csv.writer(text).writerows(students(Chain.objects.get(pk=chain), n))

    def call() -> None:
        text.seek(0)
        with transaction.atomic(), connection.cursor() as cursor:
            columns = ", ".join(f"c{place} text" for place in range(len(HEADINGS)))
            cursor.execute(f"CREATE TEMPORARY TABLE bare ({columns}) ON COMMIT DROP")
            cursor.copy_expert("COPY bare FROM STDIN (FORMAT csv)", text)

    return call


def students(chain: Chain, n: int) -> Iterator[list[str]]:
    """Lines of a roster file, all of them new apprentices."""
    school, employer = make.school_of(chain).unit.name, make.employer_of(chain).unit.name
    for number in range(n):
        yield [
            "", f"测学{number}", "学生学徒", make.identity(number), f"138{number:08d}", school, employer, "数控加工",
            "", "2026-03-09", "",
        ]  # fmt: skip
