"""What a factory built once is put back as it was, and only where nothing could make a difference."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings

from office import clock
from office.models import Tally
from tests.factories import accounts as people
from tests.factories import publicity as make
from tests.factories.memory import MEMORY, remembered

pytestmark = pytest.mark.django_db
FEW = 8  # statements: the savepoint's and what the test itself asks; building takes many times as many


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite remembers nothing.")
    kept, MEMORY.recordings = MEMORY.recordings, {}
    yield
    MEMORY.recordings = kept


@contextmanager
def another_test() -> Iterator[CaptureQueriesContext]:
    """As if a test began here: with nothing written; gone at the end. Counts the statements."""
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        MEMORY.calls = ()
        yield asked
        transaction.set_rollback(True)


def every_row() -> dict[str, list[tuple]]:
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT * FROM "{table}" AS t ORDER BY t::text')
            rows[table] = cursor.fetchall()
    return rows


def test_a_case_comes_back_row_by_row_without_being_built():
    with another_test() as built:
        first = make.issued(2)
        many = len(built)
        rows = every_row()
    with another_test() as recalled:
        again = make.issued(2)
        few = len(recalled)
        assert every_row() == rows
    assert (few < FEW, many > 50 * FEW) == (True, True)
    assert again is not first
    assert again == first
    assert (again.notice.document.code, again.notice.serial) == (first.notice.document.code, "公示-2026-001")
    # A copy of its own each time.
    again.notice.title = "改过的标题"
    with another_test():
        assert make.issued(2).notice.title == first.notice.title


def a_row_before() -> Any:
    people.authority(people.HAIDIAN).save()
    return people.verified_unit()


def under_other_settings() -> Any:
    with override_settings(SITE_URL="https://portal.example.org/"):
        return people.verified_unit()


@pytest.mark.parametrize(
    "build",
    [
        lambda: people.verified_unit("北京另一家有限公司"),
        lambda: people.verified_unit(at=people.PAST.replace(day=9)),
        a_row_before,
        under_other_settings,
    ],
)
def test_whatever_makes_a_difference_is_built(build: Callable[[], Any]):
    with another_test():
        people.verified_unit()
    with another_test() as recalled:
        people.verified_unit()
        few = len(recalled)
    with another_test() as asked:
        build()
        assert (few < FEW, len(asked) > 2 * FEW) == (True, True)


@remembered
def stamped() -> str:
    """Asks the clock for the instant."""
    return Tally.objects.create(key=clock.now().isoformat(), ends_at=clock.now()).key


def test_what_asked_the_clock_comes_back_at_the_same_instant_alone(frozen):
    found = []
    for day in (23, 24, 23):
        at = frozen(datetime(2026, 3, day, 10, 0, tzinfo=clock.SHANGHAI))
        with another_test():
            found.append((stamped(), Tally.objects.get().pk, at.isoformat()))
    first, second, third = found
    assert (first[0], second[0]) == (first[2], second[2])
    assert (third == first, second[1] > first[1]) == (True, True)
