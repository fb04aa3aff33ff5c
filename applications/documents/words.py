"""Words that several papers use: the day of an instant, titles in lines, sizes of files."""

from datetime import datetime

from office import clock
from office.words import day_words


def day_of(at: datetime) -> str:
    """The day of an instant, in words."""
    return day_words(clock.local_date(at))


def title_lines(title: str) -> list[str]:
    """A form's title in lines for its head: the scheme, then what the paper is."""
    head, mark, rest = title.partition("生态链")
    return [head + mark, rest] if rest else [title]


def size_in_words(size: int) -> str:
    """A number of bytes as 640 KB or 2.4 MB."""
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
