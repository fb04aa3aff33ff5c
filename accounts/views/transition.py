"""The page of every act: what it will do, its form, and the one call that does it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from accounts.acts import form_of
from accounts.forms import TransitionForm
from accounts.services import fill_in, refuse_early, row_of, seen_revision
from office.machine import Actor, NotAllowed, NotReady, Problem, Refusal, Transition, missing
from office.workdays import UncoveredYear

STATUS = {NotAllowed: 403, NotReady: 400}


class TransitionView(View):
    """GET shows the consequence and the form of an action; POST performs it and goes back to the thing.

    A subclass names its `model`; the address carries `pk` and `action`; the form is the one that `acts.fills` names
    for the action, else a plain one. What the person may not see is a 404, what they may not do a 403, what is not
    ready a 400, what has changed meanwhile a 409; each with its sentence, and with what was typed still in the form.
    """

    model: ClassVar[type[models.Model]]
    template_name = "portal/transition.html"
    fragment_name = "components/_confirm.html"

    def queryset(self) -> models.QuerySet:
        """The things that this person may see."""
        return self.model._default_manager.visible_to(self.request.user)

    def success_url(self, thing: Any) -> str:
        """Where the person goes afterwards."""
        return thing.get_absolute_url()

    def cancel_url(self, thing: Any) -> str:
        """Where the person goes without acting."""
        return thing.get_absolute_url()

    def success_text(self, thing: Any, row: Transition) -> str:
        """What the person reads afterwards."""
        return f"“{row.label}”已办理。"

    def facts_about(self, thing: Any, row: Transition) -> list[dict[str, Any]]:
        """What the page shows about the thing above the form, as components/_facts.html takes it."""
        return []

    def problem_url(self, thing: Any, problem: Problem) -> str:
        """Where a problem can be solved; empty for nowhere in particular."""
        return ""

    def form_for(self, thing: Any, row: Transition, *args: Any) -> TransitionForm:
        """The action's form, bound when data and files are given."""
        form_class = form_of(thing._meta.label, row.action)
        return form_class(*args, thing=thing, row=row, user=self.request.user, at=self.request.arrived_at)

    def thing_and_row(self, pk: int, action: str) -> tuple[Any, Transition]:
        """What is acted on, and how. Raises Http404 for what the person may not see and for no action of persons."""
        thing = get_object_or_404(self.queryset(), pk=pk)
        row = row_of(thing, action)
        if row is None:
            raise Http404(action)
        return thing, row

    def get(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        thing, row = self.thing_and_row(pk, action)
        refuse_early(thing, row, request.user)
        problems = missing(thing, row, actor=Actor.of_request(request), at=request.arrived_at)
        return self.page(thing, row, self.form_for(thing, row), problems=problems)

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        thing, row = self.thing_and_row(pk, action)
        form = self.form_for(thing, row, request.POST, request.FILES)
        seen = seen_revision(request.POST.get("seen", ""))
        try:
            done = fill_in(thing, row, form, actor=Actor.of_request(request), at=request.arrived_at, seen=seen)
        except (Refusal, UncoveredYear) as refusal:
            sentence = "" if isinstance(refusal, NotReady) else str(refusal)
            status = STATUS.get(type(refusal), 409)
            return self.page(thing, row, form, seen=seen, refusal=sentence, status=status)
        if done is None:
            return self.page(thing, row, form, seen=seen, status=400)
        messages.success(request, self.success_text(done, row))
        url = self.success_url(done)
        return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)

    def page(
        self,
        thing: Any,
        row: Transition,
        form: Form,
        *,
        seen: int | None = None,
        problems: Sequence[Problem] = (),
        refusal: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """The confirmation page, or its card alone for htmx."""
        context = {
            "title": row.label,
            "thing_label": str(thing),
            "consequence": row.consequence,
            "facts": self.facts_about(thing, row),
            "form": form,
            "submit_label": row.label,
            "tone": row.tone,
            "cancel_url": self.cancel_url(thing),
            "seen": thing.revision if seen is None else seen,
            "problems": [{"text": problem.text, "url": self.problem_url(thing, problem)} for problem in problems],
            "refusal": refusal,
            "action": self.request.path,
        }
        template = self.fragment_name if self.request.htmx else self.template_name
        return render(self.request, template, context, status=status)
