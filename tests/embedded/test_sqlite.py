"""SQLite as the embedded default uses it: queued writers, and the same refusals as PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import Error, connection, transaction

from office import clock, limits, register
from office.actors import Actor
from office.models import RegisterEntry
from office.numbers import next_number

WRITERS = 8
ACTS = 20  # of each writer
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.fail("This is about SQLite: run it without DATABASE_URL.")


def at_once(work: Callable[[int], list[int]]) -> list[int]:
    """What all writers brought back; each is a thread with a connection of its own."""

    def write(number: int) -> list[int]:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return [result for results in pool.map(write, range(WRITERS)) for result in results]


def test_readers_and_one_writer_do_not_wait_for_one_another():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


def test_many_writers_take_numbers_without_gap_or_double():
    def take(writer: int) -> list[int]:
        taken = []
        for _ in range(ACTS):
            with transaction.atomic():
                taken.append(next_number("smoke"))
        return taken

    assert sorted(at_once(take)) == list(range(1, WRITERS * ACTS + 1))


def test_many_writers_keep_one_chain_of_acts():
    before = register.verify()

    def act(writer: int) -> list[int]:
        return [
            register.record(None, "smoke", label=f"演练{writer}", actor=Actor.clock(), at=clock.now()).seq
            for _ in range(ACTS)
        ]

    assert sorted(at_once(act)) == list(range(before + 1, before + 1 + WRITERS * ACTS))
    assert register.verify() == before + WRITERS * ACTS


def test_many_writers_together_keep_a_limit():
    at, most = clock.now(), WRITERS * ACTS - 7

    def try_often(writer: int) -> list[int]:
        return [limits.take("smoke", most, at=at) for _ in range(ACTS)]

    assert sum(at_once(try_often)) == most


def test_the_register_refuses_change():
    register.record(None, "smoke", label="演练", actor=Actor.clock(), at=clock.now())
    with pytest.raises(Error), transaction.atomic():
        RegisterEntry.objects.update(label="x")
    register.verify()
