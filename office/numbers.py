"""Numbers of the portal's own series: without gaps and without doubles, also under concurrency."""

from django.db import connection

from office.models import NumberSeries


def next_number(series: str) -> int:
    """Take the next number of a series, from 1. Raises as `next_numbers`."""
    return next_numbers(series, 1)[0]


def next_numbers(series: str, count: int) -> range:
    """Take the next `count` numbers of a series, one after another, from 1; as quickly as a single one.

    The row stays locked until the caller's transaction ends, so a rolled-back caller leaves no gap.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is taken inside the transaction that uses it.")
    NumberSeries.objects.get_or_create(series=series)
    row = NumberSeries.objects.select_for_update().get(series=series)
    row.last += count
    row.save(update_fields=["last"])
    return range(row.last - count + 1, row.last + 1)
