"""Numbers of the portal's own series: without gaps and without doubles, also under concurrency."""

from django.db import connection

from office.models import NumberSeries


def next_number(series: str) -> int:
    """Take the next number of a series, from 1.

    The row stays locked until the caller's transaction ends, so a rolled-back caller leaves no gap.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is taken inside the transaction that uses it.")
    NumberSeries.objects.get_or_create(series=series)
    row = NumberSeries.objects.select_for_update().get(series=series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
