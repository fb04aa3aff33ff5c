"""The page of a support policy, public; and the page on which the city's officers enter a new version."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pages import attempt, require
from accounts.views.visitors import for_visitors
from office.clock import local_date
from office.machine import Actor, Stale
from subsidies import permissions, selectors, services
from subsidies.forms import Amounts, VersionForm, initial_amounts, initial_of
from subsidies.models import PolicyVersion, SupportPolicy

AMOUNT_COLUMNS = [{"label": label} for label in ("对象", "标准", "计算依据与上限")]


@login_not_required
@require_safe
@for_visitors()
def policy(request: HttpRequest, number: int) -> HttpResponse:
    """One policy as it holds today, with its documents, its amounts and their sources, and its earlier versions."""
    thing = policy_or_404(request, number)
    today = local_date(request.arrived_at)
    version = selectors.current_of(thing, today)
    context = {
        "policy": thing,
        "version": version,
        "crumbs": crumbs_of(thing),
        "facts": selectors.facts_of(version) if version else [],
        "documents": selectors.documents_of(version) if version else [],
        "columns": AMOUNT_COLUMNS,
        "amounts": selectors.amounts_of(version) if version else [],
        "versions": selectors.history_of(thing, today),
        "revise_url": revise_url(request, thing),
    }
    return render(request, "subsidies/policy.html", context)


def policy_or_404(request: HttpRequest, number: int) -> SupportPolicy:
    """A policy with its scheme. Raises Http404."""
    return get_object_or_404(SupportPolicy.objects.visible_to(request.user).select_related("programme"), number=number)


def revise_url(request: HttpRequest, thing: SupportPolicy) -> str:
    """Where this person can enter a new version; empty for everybody else."""
    may = request.user.is_authenticated and permissions.can_revise_policy(request.user, thing)
    return reverse("subsidies:revise", args=[thing.number]) if may else ""


def crumbs_of(thing: SupportPolicy) -> list[dict[str, str]]:
    """Where the page lies, below the list of policies."""
    listed = f"{reverse('portal:policies')}?programme={thing.programme.code}"
    return [{"label": "支持政策", "url": listed}, {"label": f"第{thing.number}项", "url": ""}]


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, number: int) -> HttpResponse:
    """Enter a new version, beginning with what the last one says."""
    thing = policy_or_404(request, number)
    require(permissions.can_revise_policy(request.user, thing), "支持政策由所属试点方案的遴选部门修订。")
    last = selectors.versions_of(thing).prefetch_related("documents", "amounts").first()
    sent = request.POST if request.method == "POST" else None
    form = VersionForm(sent, initial=initial_of(last))
    amounts = Amounts(sent, initial=initial_amounts(last), prefix="amounts")
    seen = request.POST.get("seen", "")

    def call() -> PolicyVersion:
        revision = form.revision(amounts.entries())
        shown, actor = int(seen) if seen.isdecimal() else -1, Actor.of_request(request)
        return services.revise_policy(thing, revision, seen=shown, actor=actor, at=request.arrived_at)

    refusal = ""
    if request.method == "POST":
        are_valid = amounts.is_valid()
        try:
            if are_valid and attempt(form, call)[0]:
                messages.success(request, "新的版本已保存。")
                return redirect(thing)
        except Stale as stale:
            refusal = str(stale)
    return revise_page(request, thing, form, amounts, seen=seen or last.version, refusal=refusal)


def revise_page(
    request: HttpRequest, thing: SupportPolicy, form: VersionForm, amounts: Any, *, seen: Any, refusal: str
) -> HttpResponse:
    """The form; 400 when it came back with errors, 409 when another version was entered meanwhile."""
    is_wrong = form.is_bound and (bool(form.errors) or not amounts.is_valid())
    context = {
        "policy": thing,
        "crumbs": [
            *crumbs_of(thing)[:1],
            {"label": f"第{thing.number}项", "url": thing.get_absolute_url()},
            {"label": "修订"},
        ],
        "form": form,
        "amounts": amounts,
        "seen": seen,
        "refusal": refusal,
        "cancel_url": thing.get_absolute_url(),
    }
    return render(request, "subsidies/revise.html", context, status=409 if refusal else 400 if is_wrong else 200)
