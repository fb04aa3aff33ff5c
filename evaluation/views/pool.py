"""The expert pool."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from accounts.permissions import holds
from accounts.views.pages import attempt, require, sent
from evaluation.forms import ExpertForm
from evaluation.selectors import pages
from evaluation.services import add_expert
from evaluation.views.frame import NOT_YOURS, crumbs, staff_only
from office.actors import Actor


@require_http_methods(["GET", "HEAD", "POST"])
def experts(request: HttpRequest) -> HttpResponse:
    """The pool, and one more entry."""
    staff_only(request)
    grant = holds(request.user, Role.CITY_OFFICER)
    form = ExpertForm(*sent(request)[:1], authority=grant.authority) if grant else None
    if request.method == "POST":
        require(grant, NOT_YOURS)
        entry = form.cleaned_data if form.is_valid() else {}
        actor, at = Actor.of_request(request), request.arrived_at
        done, expert = attempt(
            form, lambda: add_expert(grant.authority, entry.pop("person"), **entry, actor=actor, at=at)
        )
        if done:
            messages.success(request, f"“{expert}”已入库。")
            return redirect("evaluation:experts")
    context = {"rows": pages.experts_listed(request.user), "form": form, "crumbs": crumbs("专家库")}
    return render(request, "evaluation/experts.html", context, status=400 if form and form.errors else 200)
