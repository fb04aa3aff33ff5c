"""Reads what a unit is told after the selection, and from when on: approved with the list, and its result public."""

from django.db.models import QuerySet

from applications.models import Application
from applications.selectors.case import RESULT_TOLD
from evaluation.choices import DecisionState
from evaluation.models import DecisionItem


def told_items() -> QuerySet[DecisionItem]:
    """The items with feedback that their units may read now."""
    rows = DecisionItem.objects.filter(decision__state=DecisionState.APPROVED, application__state__in=RESULT_TOLD)
    return rows.exclude(feedback="")


def feedback_for(application: Application) -> DecisionItem | None:
    """What the unit of an application may read; None when nothing was written or it is not yet time."""
    rows = told_items().filter(application=application).select_related("decision")
    return rows.order_by("-decision__approved_at", "-pk").first()
