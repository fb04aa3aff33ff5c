"""What the clock does: finding what is overdue, and closing it case by case through the machine."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction

from applications.choices import State
from applications.jobs import BATCH, lapse_returned
from applications.models import Application
from benchmarks import seeding
from benchmarks.figures import Aim, Figure, figure
from benchmarks.measuring import Options, batches, in_milliseconds, in_turns, medians, queries_of, spent
from office.jobs import Progress

# 15 s for 10,000 beside 11 s for a save() of each.
CLOSING, FINDING = Aim(ratio=1.36), Aim(most=5)
DUE = 1_000


def lapses(options: Options) -> Iterator[Figure]:
    """Finding the due ones among many; closing them, one transaction a case, beside a plain save() of as many."""
    rounds = min(options.rounds, 5)
    number = options.sized(DUE, rounds)
    seeding.applications(options.sized(100_000, 100))
    seeding.returned(number, seeding.NOW + timedelta(days=1))
    yield _finding(number, options)
    found = []
    for part, size in enumerate(batches(number, rounds), start=1):
        at = seeding.NOW - timedelta(hours=rounds - part)
        seeding.returned(size, at)
        found.append((_closed(at, size), _saved(size)))
    yield figure("lapse", number // rounds, "ms a case", in_milliseconds(medians(found)), "save() each", CLOSING)


def _finding(number: int, options: Options) -> Figure:
    """The first batch of the due ones, with and without the index that holds only them."""
    at = seeding.NOW + timedelta(days=2)

    def found() -> None:
        if len(Application.objects.lapsing(at).order_by("pk").values_list("pk")[:BATCH]) < min(number, BATCH):
            raise RuntimeError("not all that are due were found")

    def searched() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off")
            found()

    measured = in_turns(found, searched, rounds=options.rounds, repeat=5)
    return figure(
        "lapse-finding", number, "ms", in_milliseconds(measured), "without indexes", FINDING, queries=queries_of(found)
    )


def _closed(at, size: int) -> float:
    """Processor seconds a case of the clock's job."""
    before = spent()
    result = lapse_returned(progress=Progress(), at=at)
    if result != {"lapsed": size, "skipped": 0}:
        raise RuntimeError(str(result))
    return (spent() - before) / size


def _saved(size: int) -> float:
    """Processor seconds a row of writing the same change without any rule, register or message."""
    rows = list(Application.objects.filter(state=State.RETURNED).order_by("-pk")[:size])
    before = spent()
    for row in rows:
        row.due_at = row.due_at + timedelta(minutes=1)
        row.save()
    return (spent() - before) / size
