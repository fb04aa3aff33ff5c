"""How often something may be done within an hour: counted by rows, so that all processes count together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from office import jobs, limits
from office.models import Tally
from tests.office.people import AT

HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)
TRYING, TRIES, MOST = 4, 10, 25


@pytest.mark.django_db
def test_so_many_within_the_hour_and_what_is_refused_takes_nothing():
    assert [limits.take("a", 3, at=AT) for _ in range(5)] == [True, True, True, False, False]
    assert Tally.objects.get().used == 3
    assert limits.take("b", 3, at=AT)


@pytest.mark.django_db
def test_the_hour_begins_with_its_first_try_and_another_begins_after_it():
    assert limits.take("a", 1, at=AT)
    assert not limits.take("a", 1, at=AT + HOUR - INSTANT)
    assert limits.take("a", 1, at=AT + HOUR)
    assert not limits.take("a", 1, at=AT + 2 * HOUR - INSTANT)
    assert Tally.objects.count() == 1


@pytest.mark.django_db
def test_an_amount_is_taken_whole_or_not_at_all():
    assert [limits.take("bytes", 10, at=AT, amount=amount) for amount in (7, 4, 3, 1)] == [True, False, True, False]
    assert not limits.take("other", 10, at=AT, amount=11)
    assert sorted(Tally.objects.values_list("used", flat=True)) == [0, 10]


@pytest.mark.django_db
def test_where_only_failures_count_nothing_is_used_by_asking():
    assert [limits.is_used_up("a", 2, at=AT) for _ in range(3)] == [False] * 3
    limits.take("a", 2, at=AT)
    assert not limits.is_used_up("a", 2, at=AT)
    limits.take("a", 2, at=AT)
    assert limits.is_used_up("a", 2, at=AT + HOUR - INSTANT)
    assert not limits.is_used_up("a", 2, at=AT + HOUR)


@pytest.mark.django_db
def test_a_refusal_asks_once_and_writes_nothing(django_assert_num_queries):
    limits.take("a", 1, at=AT)
    with django_assert_num_queries(1) as asked:
        assert not limits.take("a", 1, at=AT)
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT"]


@pytest.mark.django_db
def test_the_row_does_not_say_whose_it_is():
    limits.take("object:192.0.2.7", 1, at=AT)
    assert "192.0.2.7" not in str(Tally.objects.values().get())


@pytest.mark.django_db
def test_hours_that_are_over_are_forgotten():
    limits.take("a", 1, at=AT)
    limits.take("b", 1, at=AT + timedelta(minutes=1))
    assert jobs.run("office.forget_tallies", at=AT + HOUR - INSTANT) == {"forgotten": 0}
    assert jobs.run("office.forget_tallies", at=AT + HOUR) == {"forgotten": 1}
    assert not limits.take("b", 1, at=AT + HOUR)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [None, "live", "over"])
def test_at_once_from_several_connections_exactly_so_many_pass(before):
    """Also at the first try ever, and at the first one of a new hour."""
    if before:
        assert limits.take("a", MOST, at=AT if before == "live" else AT - HOUR)
    start = Barrier(TRYING)

    def run(number: int) -> int:
        try:
            start.wait()
            return sum(limits.take("a", MOST, at=AT) for _ in range(TRIES))
        finally:
            connection.close()

    with ThreadPoolExecutor(TRYING) as pool:
        passed = sum(pool.map(run, range(TRYING)))
    assert passed + (before == "live") == MOST
    assert Tally.objects.get().used == MOST
