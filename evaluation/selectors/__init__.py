"""Reads across expert review."""

from evaluation.selectors.conflicts import conflicts_of
from evaluation.selectors.desk import todo_for, waiting_for

__all__ = ["conflicts_of", "todo_for", "waiting_for"]
