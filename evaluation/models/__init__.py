"""The tables of expert review."""

from evaluation.models.decisions import DecisionItem, SelectionDecision
from evaluation.models.experts import Expert, ExpertEmployer
from evaluation.models.panels import Criterion, Dossier, Panel, PanelMember, Recusal, ReviewPlan, ScoreSheet

__all__ = [
    "Criterion",
    "DecisionItem",
    "Dossier",
    "Expert",
    "ExpertEmployer",
    "Panel",
    "PanelMember",
    "Recusal",
    "ReviewPlan",
    "ScoreSheet",
    "SelectionDecision",
]
