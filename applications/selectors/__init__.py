"""Reads across the tables of applications; what waits for whom is offered to the portal from here."""

from applications.selectors.deadlines import open_deadlines
from applications.selectors.desk import count_todo_for, stages_for, todo_for, waiting_for

__all__ = ["count_todo_for", "open_deadlines", "stages_for", "todo_for", "waiting_for"]
