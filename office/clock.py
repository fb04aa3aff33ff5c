"""What time it is: the one place that asks, in Asia/Shanghai; everything below an edge has the time handed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")

# The smallest step of an instant: what ends before an instant ended this much earlier at the latest.
INSTANT = timedelta(microseconds=1)

_frozen_at: datetime | None = None
_offset: timedelta | None = None


def now() -> datetime:
    """The present instant, aware, in Asia/Shanghai; shifted when the setting PORTAL_CLOCK names a start."""
    if _frozen_at is not None:
        return _frozen_at
    shift = _shift()  # asked first: the very first answer is not before the start
    return timezone.now().astimezone(SHANGHAI) + shift


def today() -> date:
    """The present calendar day in Asia/Shanghai."""
    return now().date()


def local_date(at: datetime) -> date:
    """The calendar day in Asia/Shanghai on which an instant falls."""
    return at.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """The first instant after a day in Asia/Shanghai: a period that includes the day is over from then on."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=SHANGHAI)


def start_of_day(day: date) -> datetime:
    """The first instant of a day in Asia/Shanghai."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


@contextmanager
def freeze(at: datetime) -> Iterator[datetime]:
    """Hold the clock at an instant for the whole process; for tests only. An inner freeze wins until it ends."""
    global _frozen_at
    if at.tzinfo is None:
        raise ValueError("The clock is frozen at an aware instant.")
    before, _frozen_at = _frozen_at, at.astimezone(SHANGHAI)
    try:
        yield _frozen_at
    finally:
        _frozen_at = before


def _shift() -> timedelta:
    """How far the portal's clock runs ahead of the machine's, fixed when it is first asked."""
    global _offset
    if _offset is None:
        _offset = timedelta(0)
        if settings.PORTAL_CLOCK:
            start = datetime.fromisoformat(settings.PORTAL_CLOCK)
            _offset = (start if start.tzinfo else start.replace(tzinfo=SHANGHAI)) - timezone.now()
    return _offset
