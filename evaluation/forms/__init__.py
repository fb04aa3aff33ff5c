"""The forms of expert review."""

from evaluation.forms.decisions import DecisionForm
from evaluation.forms.panels import DrawForm, FilesForm, SupplementForm
from evaluation.forms.plans import PlanForm
from evaluation.forms.pool import ExpertForm
from evaluation.forms.sheets import RecusalForm, SheetForm

__all__ = [
    "DecisionForm",
    "DrawForm",
    "ExpertForm",
    "FilesForm",
    "PlanForm",
    "RecusalForm",
    "SheetForm",
    "SupplementForm",
]
