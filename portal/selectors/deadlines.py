"""Puts times into the words of a desk: how many working days something has waited, how many are left."""

from datetime import date, datetime, timedelta

from office.clock import local_date
from office.words import day_words
from office.workdays import WEEKDAY_NAMES, Calendar, UncoveredYear, workdays_between

ONE_DAY = timedelta(days=1)
NEARLY = 1


def month_day_words(day: date) -> str:
    """A day as 11月25日."""
    return f"{day.month}月{day.day}日"


def today_words(today: date, calendar: Calendar) -> str:
    """Today with its weekday, and whether it is a working day when its year is covered."""
    words = f"{day_words(today)} {WEEKDAY_NAMES[today.weekday()]}"
    try:
        return f"{words}，{calendar.day(today).reason}"
    except UncoveredYear:
        return words


def waited(since: datetime, at: datetime, calendar: Calendar) -> str:
    """How long something has waited, in working days after the day it came; in a year not covered, since when."""
    came, today = local_date(since), local_date(at)
    if came >= today:
        return "今天"
    try:
        days = workdays_between(came + ONE_DAY, today, calendar)
        return f"{days} 个工作日" if days else "不到 1 个工作日"
    except UncoveredYear:
        return f"{month_day_words(came)}起"


def left(due: datetime | None, at: datetime, calendar: Calendar) -> tuple[str, str]:
    """What is left until an instant, and its tone: red once it is over, amber on the last day and the one before.

    `due` is the first instant after the last day, as office.clock.end_of_day gives it, or an instant within a day.
    """
    if due is None:
        return "", ""
    last, today = local_date(due - timedelta(microseconds=1)), local_date(at)
    try:
        if due <= at:
            over = workdays_between(last + ONE_DAY, today, calendar)
            return (f"已超 {over} 个工作日" if over else "已超期"), "red"
        if last == today:
            return "今天到期", "amber"
        rest = workdays_between(today + ONE_DAY, last, calendar)
        return f"还剩 {rest} 个工作日", "amber" if rest <= NEARLY else ""
    except UncoveredYear:
        return (f"{month_day_words(last)}已到期", "red") if due <= at else (f"{month_day_words(last)}到期", "")
