"""Rows for the benchmarks: one thing of each kind comes into being as in service, the others are copies of its row.

The only place outside the machine that sets states: a hundred thousand files through the one door take hours.
"""

from datetime import datetime, timedelta
from functools import cache

from django.db import connection, models, transaction

from accounts.models import Unit, User
from applications.choices import State
from applications.models import Application, Round
from benchmarks.setup import CLOCK
from chains.choices import KeyField
from office.machine import Actor
from office.register import record
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

# The portal's clock starts here in every process of a run; working days are known, rounds are open.
NOW = datetime.fromisoformat(CLOCK)
A_MONTH = timedelta(days=30)
ROUNDS, DISTRICTS = 20, 17
BELOW_CITY = (
    "SELECT id FROM accounts_authority WHERE parent_id = (SELECT id FROM accounts_authority WHERE code = '110000') "
    "AND level = 'recommending' ORDER BY id"
)
# States that a file in the hands of the authorities can be in without further papers.
SPREAD = (
    *[State.SUBMITTED] * 5, *[State.RECOMMENDED] * 4, *[State.ACCEPTED] * 4, *[State.UNDER_REVIEW] * 3,
    *[State.SHORTLISTED] * 2, State.NOT_SELECTED, State.LAPSED,
)  # fmt: skip


def copies(row: models.Model, number: int, /, **changed: str) -> None:
    """So many copies of a row, some columns changed: SQL in which `i` counts from 1."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(changed.get(field.column, f'"{field.column}"') for field in fields).replace("%", "%%")
    table = f'"{row._meta.db_table}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %s) i WHERE id = %s",
            [number, row.pk],
        )


def city_officer() -> User:
    """Who sees all applications of the programme."""
    return make.staff().city_officer


@cache
def submitted() -> Way:
    """One application as its unit handed it in."""
    return make.way_to(State.SUBMITTED, start=NOW - timedelta(days=20))


@cache
def applications(number: int) -> int:
    """So many applications of 20 rounds and a twentieth as many units, spread over districts, fields and stages."""
    way = submitted()
    call, unit = way.application.round, way.application.unit
    units = -(-number // ROUNDS)
    with transaction.atomic():
        copies(call, ROUNDS, code="'bench-' || i", title="'第' || i || '批'")
        code = "'91110108' || lpad(i::text, 8, '0') || 'B' || (i % 10)"
        copies(unit, units, name="'北京测河' || i || '科技有限公司'", uscc=code)
        first_round = Round.objects.filter(code="bench-1").get().pk
        first_unit = Unit.objects.get(name="北京测河1科技有限公司").pk
        fields, states = KeyField.values, SPREAD
        copies(
            way.application,
            number,
            round_id=f"{first_round} + i % {ROUNDS}",
            unit_id=f"{first_unit} + (i - 1) / {ROUNDS}",
            number="'B-' || i",
            chain_name="'智能制造第' || i || '号技能生态链'",
            state=_one_of(states, f"i / {5 * ROUNDS} + i"),
            key_field=_one_of(fields, f"i / {ROUNDS}"),
            authority_id=f"(ARRAY({BELOW_CITY}))[i / {ROUNDS} % {DISTRICTS} + 1]",
            state_since="state_since - (i % 40) * interval '1 hour'",
            due_at="CASE WHEN i % 5 = 0 THEN NULL ELSE due_at + (i % 30) * interval '1 day' END",
            version_id="NULL",
        )
    analyse()
    return number


def _one_of(values: tuple[str, ...] | list[str], index: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{listed}])[({index}) % {len(values)} + 1]"


def analyse() -> None:
    """What autovacuum does in service within a minute: the planner knows the tables, and indexes which rows are old."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")


def returned(number: int, due_at: datetime) -> None:
    """So many applications that were returned for correction, all due at an instant, each of a unit of its own."""
    way = _returned()
    mark = f"{due_at:%d%H%M%S}"
    with transaction.atomic():
        last = Unit.objects.order_by("-pk").values_list("pk", flat=True)[0]
        copies(way.application.unit, number, name=f"'北京测补{mark}-' || i || '有限公司'", uscc="''", state="'named'")
        first = Unit.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[0]
        copies(
            way.application, number, unit_id=f"{first} + i - 1", number=f"'R{mark}-' || i",
            due_at=f"'{due_at.isoformat()}'::timestamptz",
        )  # fmt: skip
    analyse()


@cache
def _returned() -> Way:
    return make.way_to(State.RETURNED, start=NOW - timedelta(days=6))


def history(application: Application, number: int) -> None:
    """So many further acts in the register about one application."""
    actor = Actor.of(people.officer_of(application.authority))
    for index in range(number):
        record(application, "note", label="催办", actor=actor, at=NOW, note=f"第{index + 1}次电话联系申报单位。")


def forget() -> None:
    """Forget what was seeded: the database is another one."""
    for seeded in (submitted, applications, _returned):
        seeded.cache_clear()
