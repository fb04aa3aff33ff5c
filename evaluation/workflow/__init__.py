"""The tables of expert review: panels, score sheets, selection decisions."""

from evaluation.workflow.decisions import DECISION
from evaluation.workflow.panels import PANEL
from evaluation.workflow.sheets import SHEET

__all__ = ["DECISION", "PANEL", "SHEET"]
