"""The clock's work for the portal's own pages: administrators are reminded of a year whose holidays are missing."""

from datetime import datetime, timedelta

from django.db import transaction

from office import calendar, clock
from office.effects import ask
from office.jobs import Progress, job
from office.models import Effect

REMINDER = "portal.remind_calendar"
# Not in the night; and the next one a week later at the earliest.
REMIND_AT = timedelta(hours=8, minutes=30)
WEEK = 7


@job(REMINDER, title="催录节假日安排", every=timedelta(hours=1))
def remind_of_calendar(*, progress: Progress, at: datetime) -> dict:
    """Promise a reminder while a year is missing that should be in by now: in the morning, once a week at most."""
    today = clock.local_date(at)
    year = calendar.missing_year(today, calendar.load())
    if year is None or at < clock.start_of_day(today) + REMIND_AT:
        return {"reminded": 0}
    since = clock.start_of_day(today - timedelta(days=WEEK - 1))
    if Effect.objects.filter(name=REMINDER, asked_at__gte=since).exists():
        return {"reminded": 0}
    with transaction.atomic():
        # Of two clocks at once, one promises.
        asked = ask(REMINDER, at=at, dedupe=f"{year}:{today}", year=year, asked_at=at.isoformat())
    return {"reminded": int(asked is not None)}
