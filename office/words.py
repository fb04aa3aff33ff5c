"""Days and instants in words, as screens, refusals and papers say them: no leading zeros (GB/T 9704-2012, 7.3.5.4)."""

from datetime import date, datetime

from office import clock


def day_words(day: date) -> str:
    """A day as 2026年3月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def instant_words(at: datetime) -> str:
    """An instant as 2026年3月9日 17:00, Beijing time."""
    local = at.astimezone(clock.SHANGHAI)
    return f"{day_words(local.date())} {local:%H:%M}"


def until_words(end: datetime) -> str:
    """The first instant after a period as its last one: midnight belongs to the day before, as 2026年3月9日24时."""
    last = clock.local_date(end - clock.INSTANT)
    return f"{day_words(last)}24时" if end == clock.end_of_day(last) else instant_words(end)
