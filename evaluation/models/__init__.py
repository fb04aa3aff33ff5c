"""The tables of expert review."""

from evaluation.models.decisions import DecisionItem, SelectionDecision
from evaluation.models.experts import Expert, ExpertEmployer, ExpertInvitation, ExpertLeave, ExpertTie
from evaluation.models.panels import (
    Criterion,
    Dossier,
    Panel,
    PanelMember,
    Recusal,
    ReviewPlan,
    ScoreSheet,
    StaffRecusal,
)
from evaluation.models.rankings import Ranking, ReviewPaper, SitePhoto, SiteVisit

__all__ = [
    "Criterion",
    "DecisionItem",
    "Dossier",
    "Expert",
    "ExpertEmployer",
    "ExpertInvitation",
    "ExpertLeave",
    "ExpertTie",
    "Panel",
    "PanelMember",
    "Ranking",
    "Recusal",
    "ReviewPaper",
    "ReviewPlan",
    "ScoreSheet",
    "SelectionDecision",
    "SitePhoto",
    "SiteVisit",
    "StaffRecusal",
]
