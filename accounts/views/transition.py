"""The page of every act: what it will do, its form, and the one call that does it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from accounts.forms import TransitionForm
from office.machine import (
    Actor,
    NotAllowed,
    NotReady,
    Problem,
    Refusal,
    Transition,
    available,
    missing,
    perform,
    workflow_of,
)
from office.workdays import UncoveredYear

STATUS = {NotAllowed: 403, NotReady: 400}


class TransitionView(View):
    """GET shows the consequence and the form of an action; POST performs it and goes back to the thing.

    A subclass names its `model` and the `forms` of those actions that need more than a note; the address carries
    `pk` and `action`. What the person may not see is a 404, what they may not do a 403, what is not ready a 400, what
    has changed meanwhile a 409; each with its sentence, and with what was typed still in the form.
    """

    model: ClassVar[type[models.Model]]
    forms: ClassVar[dict[str, type[TransitionForm]]] = {}
    template_name = "portal/transition.html"
    fragment_name = "components/_confirm.html"

    def queryset(self) -> models.QuerySet:
        """The things that this person may see."""
        return self.model._default_manager.visible_to(self.request.user)

    def success_url(self, thing: Any) -> str:
        """Where the person goes afterwards."""
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
        form_class = self.forms.get(row.action, TransitionForm)
        return form_class(*args, thing=thing, row=row, user=self.request.user, at=self.request.arrived_at)

    def get(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        thing = get_object_or_404(self.queryset(), pk=pk)
        row = find_row(thing, action)
        refuse_early(thing, row, request.user)
        problems = missing(thing, row, actor=Actor.of_request(request), at=request.arrived_at)
        return self.page(thing, row, self.form_for(thing, row), problems=problems)

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        thing = get_object_or_404(self.queryset(), pk=pk)
        row = find_row(thing, action)
        form = self.form_for(thing, row, request.POST, request.FILES)
        seen = seen_revision(request.POST.get("seen", ""))
        try:
            done = carry_out(thing, row, form, actor=Actor.of_request(request), at=request.arrived_at, seen=seen)
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
        problems: list[Problem] = (),
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
            "cancel_url": thing.get_absolute_url(),
            "seen": thing.revision if seen is None else seen,
            "problems": [{"text": problem.text, "url": self.problem_url(thing, problem)} for problem in problems],
            "refusal": refusal,
            "action": self.request.path,
        }
        template = self.fragment_name if self.request.htmx else self.template_name
        return render(self.request, template, context, status=status)


def find_row(thing: Any, action: str) -> Transition:
    """The row of an action that a person can use, preferably one that starts at the thing's state.

    Raises Http404 for an action that is unknown, internal, or only the clock's.
    """
    rows = [row for row in workflow_of(thing).rows if row.action == action and row.who is not None]
    if not rows:
        raise Http404(action)
    return next((row for row in rows if thing.state in row.sources), rows[0])


def refuse_early(thing: Any, row: Transition, user: Any) -> None:
    """What the machine would refuse whatever the form says. Raises WrongState, NotAllowed."""
    workflow_of(thing).find(row.action, thing.state)
    if row not in available(thing, user):
        raise NotAllowed(f"您没有办理“{row.label}”的权限，或您是此件的提出人而不能自己审定。")


def carry_out(thing: Any, row: Transition, form: TransitionForm, *, actor: Actor, at: Any, seen: int | None) -> Any:
    """Validate the form and perform the action in one transaction; the thing as it is now, None for a bad form.

    Raises the machine's refusals; what is not ready stands on the form, too.
    """
    refuse_early(thing, row, actor.user)
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return perform(thing, row.action, actor=actor, at=at, note=form.note, facts=form.facts(), seen=seen)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    except NotReady as refusal:
        for problem in refusal.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.text)
        raise


def seen_revision(text: Any) -> int | None:
    """The revision that the screen showed; None when the page did not say."""
    return int(text) if str(text).isdecimal() else None
