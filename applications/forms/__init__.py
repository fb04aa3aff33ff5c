"""The forms of applications: what officials fill in when they act, lists, rounds."""

from applications.forms.lists import ListFilter
from applications.forms.review import ChecklistForm, ReasonForm
from applications.forms.rounds import RoundForm

__all__ = ["ChecklistForm", "ListFilter", "ReasonForm", "RoundForm"]
