"""The tables of expert review: experts, panels, seats, score sheets, selection decisions, site visits."""

from evaluation.workflow.decisions import DECISION
from evaluation.workflow.experts import EXPERT
from evaluation.workflow.panels import PANEL
from evaluation.workflow.seats import SEAT
from evaluation.workflow.sheets import SHEET
from evaluation.workflow.visits import VISIT

__all__ = ["DECISION", "EXPERT", "PANEL", "SEAT", "SHEET", "VISIT"]
