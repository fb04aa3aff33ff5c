"""The forms of expert review."""

from evaluation.forms.decisions import DecisionForm
from evaluation.forms.panels import DrawForm, FilesForm, SupplementForm
from evaluation.forms.plans import PlanForm
from evaluation.forms.pool import ExpertForm
from evaluation.forms.recusals import DeclarationForm, FoundForm, RecusalForm, StaffRecusalForm
from evaluation.forms.sheets import SheetForm
from evaluation.forms.visits import PhotoForm, VisitForm, VisitPlanForm

__all__ = [
    "DecisionForm",
    "DeclarationForm",
    "DrawForm",
    "ExpertForm",
    "FilesForm",
    "FoundForm",
    "PlanForm",
    "RecusalForm",
    "SheetForm",
    "StaffRecusalForm",
    "SupplementForm",
    "PhotoForm",
    "VisitForm",
    "VisitPlanForm",
]
