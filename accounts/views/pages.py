"""What the pages of accounts share: a form on a page, a service called with it, a refusal in words."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from office.machine import NotAllowed, NotReady


def require(grant: Any, sentence: str) -> None:
    """Go on only with a grant. Raises NotAllowed with the sentence."""
    if not grant:
        raise NotAllowed(sentence)


def sent(request: HttpRequest) -> tuple[Any, ...]:
    """What a form is bound to: data and files of a POST, nothing otherwise."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def attempt(form: Form, call: Callable[[], Any]) -> tuple[bool, Any]:
    """Call a service when the form is valid; (done, result). What is wrong or missing stands on the form afterwards."""
    if not form.is_valid():
        return False, None
    try:
        return True, call()
    except ValidationError as error:
        form.add_error(None, error)
    except NotReady as refusal:
        for problem in refusal.problems:
            form.add_error(problem.field if problem.field in form.fields else None, problem.text)
    return False, None


def form_page(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    submit_label: str,
    cancel_url: str,
    lead: str = "",
    tone: str = "",
    template: str = "accounts/form.html",
    **more: Any,
) -> HttpResponse:
    """A page with one form; 400 when it came back with errors."""
    context = {
        "title": title, "lead": lead, "form": form, "submit_label": submit_label, "cancel_url": cancel_url,
        "tone": tone, **more,
    }  # fmt: skip
    return render(request, template, context, status=400 if form.is_bound and form.errors else 200)
