"""Reads across notices, objections and announcements."""

from publicity.selectors.deadlines import open_deadlines
from publicity.selectors.desk import count_todo_for, todo_for, waiting_for
from publicity.selectors.lists import (
    COLUMNS,
    Period,
    clearable,
    dated,
    period_from,
    ready_from,
    texts_of,
    to_be_listed,
)

__all__ = [
    "COLUMNS", "Period", "clearable", "count_todo_for", "dated", "open_deadlines", "period_from", "ready_from",
    "texts_of", "to_be_listed", "todo_for", "waiting_for",
]  # fmt: skip
