"""Decides whether somebody may do again what may be done so often within an hour; counted once for all processes.

Rows, because the cache of the embedded default belongs to one process. An hour begins with its first try.
"""

from datetime import datetime, timedelta

from django.db.models import F

from office.ciphers import digest_of
from office.models import Tally

HOUR = timedelta(hours=1)


def take(what: str, most: int, *, at: datetime, amount: int = 1) -> bool:
    """Take `amount` of what `what` may use within the hour; False, and nothing is taken, when not so much is left.

    Of two at once each sees what the other took: the row is changed by one statement that also looks.
    """
    rows = Tally.objects.filter(key=_key(what))
    used = rows.filter(ends_at__gt=at).values_list("used", flat=True).first()
    if used is None:
        # In this order, so that a row which is over may be forgotten at any moment.
        rows.filter(ends_at__lte=at).update(used=0, ends_at=at + HOUR)
        Tally.objects.bulk_create([Tally(key=_key(what), ends_at=at + HOUR)], ignore_conflicts=True)
    elif used + amount > most:
        return False  # what is refused anyway costs no write
    return rows.filter(used__lte=most - amount).update(used=F("used") + amount) == 1


def is_used_up(what: str, most: int, *, at: datetime) -> bool:
    """Whether nothing is left within the hour."""
    return Tally.objects.filter(key=_key(what), ends_at__gt=at, used__gte=most).exists()


def forget_tallies(at: datetime) -> int:
    """Remove what is over; how many."""
    return Tally.objects.filter(ends_at__lte=at).delete()[0]


def _key(what: str) -> str:
    """Beside the time of a try, an address would tell who brought an objection: it is not kept."""
    return digest_of(what, "limit")
