"""The page of every act on an application."""

from typing import Any

from django.db.models import QuerySet

from accounts.views import TransitionView
from applications.models import Application
from applications.selectors.case import RELATED
from applications.selectors.panel import problem_url, refuse_unit
from applications.selectors.review import about
from office.machine import Problem, Transition


class ActView(TransitionView):
    """One address for all actions of the table; which form is filled in, `accounts.acts` knows."""

    model = Application

    def queryset(self) -> QuerySet[Application]:
        return super().queryset().select_related(*RELATED)

    def thing_and_row(self, pk: int, action: str) -> tuple[Application, Transition]:
        thing, row = super().thing_and_row(pk, action)
        refuse_unit(thing, row, self.request.user)
        return thing, row

    def facts_about(self, thing: Application, row: Transition) -> list[dict[str, Any]]:
        return about(thing, row.action)

    def problem_url(self, thing: Application, problem: Problem) -> str:
        return problem_url(thing, problem)
