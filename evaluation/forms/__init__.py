"""The forms of expert review."""

from evaluation.forms.decisions import DecisionForm
from evaluation.forms.panels import DrawForm, FilesForm, SupplementForm
from evaluation.forms.plans import PlanForm
from evaluation.forms.pool import ExpertForm
from evaluation.forms.sheets import RecusalForm, SheetForm
from evaluation.forms.visits import PhotoForm, VisitForm, VisitPlanForm

__all__ = [
    "DecisionForm",
    "DrawForm",
    "ExpertForm",
    "FilesForm",
    "PlanForm",
    "RecusalForm",
    "SheetForm",
    "SupplementForm",
    "PhotoForm",
    "VisitForm",
    "VisitPlanForm",
]
