"""Decides how long a file has been at its stage and how much time is left, in working days and in words.

A stage's first day does not count, as its deadline does not count it either (民法典第二百零一条). Where the calendar
does not cover a year there is no number: the words then name the date.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from office import clock
from office.workdays import Calendar, CountedDay, Mode, UncoveredYear, explain, workdays_between

ONE_DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
# The tones of a deadline: it ends today or before the next working day; it is over.
ENDING, OVERDUE = "amber", "red"
# A stage that ran longer is told by its date; nobody counts so far by hand, and no page does.
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Told:
    """A time in words, with the tone to show it in (red, amber or none) and the date behind it."""

    text: str
    tone: str = ""
    date: str = ""


NOTHING = Told("")


def last_day(due: datetime) -> date:
    """The last day of a period that ends at an instant: the end of a day is the first instant of the next."""
    return clock.local_date(due - MOMENT)


def day_and_month(day: date, today: date) -> str:
    """3月9日, with the year when it is another one."""
    return f"{day.month}月{day.day}日" if day.year == today.year else f"{day.year}年{day.month}月{day.day}日"


@dataclass
class Ruler:
    """Measures against one day; asked about the same date twice, it counts once."""

    calendar: Calendar
    today: date
    _counts: dict[tuple[date, date], int | None] = field(default_factory=dict)

    def between(self, start: date, end: date) -> int | None:
        """Working days after `start` up to `end`; None where the calendar does not cover them or it is too long."""
        if (end - start).days > LONGEST:
            return None
        key = (start, end)
        if key not in self._counts:
            try:
                self._counts[key] = workdays_between(start + ONE_DAY, end, self.calendar)
            except UncoveredYear:
                self._counts[key] = None
        return self._counts[key]

    def elapsed(self, since: datetime) -> Told:
        """How long something waits: 今天, 不到 1 个工作日, 3 个工作日, or the date since when."""
        start = clock.local_date(since)
        days = self.between(start, self.today)
        shown = day_and_month(start, self.today)
        if start >= self.today:
            return Told("今天", date=shown)
        if days is None:
            return Told(f"{shown}起", date=shown)
        return Told(f"{days} 个工作日" if days else "不到 1 个工作日", date=shown)

    def left(self, due: datetime | None) -> Told:
        """How much time is left: 还剩 2 个工作日, 今天到期, 已超 1 个工作日, or the date itself."""
        if due is None:
            return NOTHING
        end = last_day(due)
        shown = day_and_month(end, self.today)
        if end == self.today:
            return Told("今天到期", ENDING, shown)
        if end < self.today:
            over = self.between(end, self.today)
            return Told(f"已超 {over} 个工作日" if over else "已到期", OVERDUE, shown)
        days = self.between(self.today, end)
        return Told(shown if days is None else f"还剩 {days} 个工作日", ENDING if days == 0 else "", shown)

    def counted(self, start: date, due: datetime) -> list[CountedDay]:
        """Day by day, how a deadline came about that began to run on a day; empty where it cannot be told."""
        end = last_day(due)
        total = self.between(start, end)
        if not total:
            return []
        days = explain(start, total, Mode.NEXT, self.calendar)
        return days if days[-1].date == end else []
