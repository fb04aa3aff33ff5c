"""The forms of expert review."""

from evaluation.forms.decisions import DecisionForm
from evaluation.forms.panels import DrawForm, FilesForm, SupplementForm
from evaluation.forms.papers import MinutesForm
from evaluation.forms.plans import CriterionFormSet, PlanForm
from evaluation.forms.pool import (
    AnswerForm,
    DeclineForm,
    EmployerForm,
    ExpertForm,
    LeaveForm,
    ParticularsForm,
    PoolConfirmForm,
    PoolFileForm,
    PoolFilter,
    SuspendForm,
    TieForm,
)
from evaluation.forms.recusals import DeclarationForm, FoundForm, RecusalForm, StaffRecusalForm
from evaluation.forms.sheets import SheetForm
from evaluation.forms.visits import PhotoForm, VisitForm, VisitPlanForm

__all__ = [
    "AnswerForm", "CriterionFormSet", "DecisionForm", "DeclarationForm", "DeclineForm", "DrawForm", "EmployerForm",
    "ExpertForm", "FilesForm", "FoundForm", "LeaveForm", "MinutesForm",
    "ParticularsForm", "PhotoForm", "PlanForm",
    "PoolConfirmForm", "PoolFileForm", "PoolFilter", "RecusalForm", "SheetForm", "StaffRecusalForm", "SupplementForm",
    "SuspendForm", "TieForm", "VisitForm", "VisitPlanForm",
]  # fmt: skip
