"""Words that several papers use: days, titles in lines, sizes of files."""

from datetime import date, datetime

from office import clock


def day_in_words(day: date) -> str:
    """2026-03-09 as 2026年3月9日 (GB/T 9704-2012, 7.3.5.4: no leading zeros)."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_of(at: datetime) -> str:
    """The day of an instant, in words."""
    return day_in_words(clock.local_date(at))


def title_lines(title: str) -> list[str]:
    """A form's title in lines for its head: the scheme, then what the paper is."""
    head, mark, rest = title.partition("生态链")
    return [head + mark, rest] if rest else [title]


def size_in_words(size: int) -> str:
    """A number of bytes as 640 KB or 2.4 MB."""
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
