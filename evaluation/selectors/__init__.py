"""Reads across expert review."""

from evaluation.selectors.awaited import waiting_for
from evaluation.selectors.deadlines import open_deadlines
from evaluation.selectors.desk import count_todo_for, todo_for

__all__ = ["count_todo_for", "open_deadlines", "todo_for", "waiting_for"]
