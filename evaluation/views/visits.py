"""Visits to sites: those of a round, one with its findings and photographs."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services import seen_revision
from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from applications.models import Round
from evaluation import permissions as may
from evaluation.choices import VisitState
from evaluation.forms import PhotoForm, VisitForm, VisitPlanForm
from evaluation.models import SitePhoto, SiteVisit
from evaluation.selectors import visits as reading
from evaluation.services import add_photo, plan_visit, remove_photo, write_visit
from evaluation.views.frame import NOT_YOURS, call_of, crumbs
from office import uploads
from office.actors import Actor

RELATED = ("application__unit", "application__round__programme")
FIXED = "实地核查已经办结，不能再改。"


def visit_of(request: HttpRequest, pk: int) -> SiteVisit:
    """A visit that the person sees. Raises Http404."""
    return get_object_or_404(SiteVisit.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def _way(title: str, call: Round) -> list[dict[str, str]]:
    way = crumbs(title, call)
    way.insert(-1, {"label": "实地核查", "url": reverse("evaluation:visits", args=[call.pk])})
    return way


@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: HttpRequest, pk: int) -> HttpResponse:
    """The visits of a round, and a form for the next one."""
    call = call_of(request, pk)
    prepares = bool(may.can_prepare(request.user, call))
    files = reading.files_to_visit(call) if prepares else []
    form = VisitPlanForm(*sent(request)[:1], files=files) if files else None
    if request.method == "POST":
        require(prepares, NOT_YOURS)
        require(form, "没有可以安排实地核查的申报。")
        actor, at = Actor.of_request(request), request.arrived_at
        done, visit = attempt(form, lambda: plan_visit(**_planned(form, files), actor=actor, at=at))
        if done:
            messages.success(request, "实地核查已安排。")
            return redirect(visit)
    context = {
        "call": call,
        "form": form,
        "rows": reading.visits_shown(request.user, call),
        "wanted": reading.wants_visits(call),
        "crumbs": crumbs("实地核查", call),
    }
    return render(request, "evaluation/visits.html", context, status=400 if form and form.errors else 200)


def _planned(form: VisitPlanForm, files: list[Any]) -> dict[str, Any]:
    chosen = int(form.cleaned_data["application"])
    return {**form.cleaned_data, "application": next(file for file in files if file.pk == chosen)}


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: plan, day, conclusion, findings, photographs."""
    found = visit_of(request, pk)
    writes = found.state == VisitState.PLANNED and may.can_prepare(request.user, found)
    form = VisitForm(*sent(request)[:1], visit=found) if writes else None
    if request.method == "POST":
        require(form, FIXED)
        actor, at, seen = Actor.of_request(request), request.arrived_at, seen_revision(request.POST.get("seen", ""))
        done, _ = attempt(form, lambda: write_visit(found, form.cleaned_data, seen=seen, actor=actor, at=at))
        if done:
            messages.success(request, "核查记录已保存。")
            return redirect(found)
    return _page(request, found, form, PhotoForm() if writes else None)


def _page(request: HttpRequest, found: SiteVisit, form: Any, photo_form: Any) -> HttpResponse:
    context = {
        "visit": found,
        "form": form,
        "photo_form": photo_form,
        "crumbs": _way(found.application.chain_name, found.application.round),
        **reading.visit_file(found, request.user, request.arrived_at),
    }
    wrong = any(one is not None and one.is_bound and one.errors for one in (form, photo_form))
    return render(request, "evaluation/visit.html", context, status=400 if wrong else 200)


@require_POST
def photo_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one photograph."""
    found = visit_of(request, pk)
    require(found.state == VisitState.PLANNED and may.can_prepare(request.user, found), FIXED)
    form, actor, at = PhotoForm(request.POST, request.FILES), Actor.of_request(request), request.arrived_at
    done, _ = attempt(form, lambda: add_photo(found, **_photo(form), actor=actor, at=at))
    if done:
        messages.success(request, "照片已上传。")
        return redirect(f"{found.get_absolute_url()}#photos")
    return _page(request, found, VisitForm(visit=found), form)


def _photo(form: PhotoForm) -> dict[str, Any]:
    return {"file": form.cleaned_data["photo"], "caption": form.cleaned_data["caption"]}


def _photo_of(request: HttpRequest, pk: int) -> SitePhoto:
    mine = SiteVisit.objects.visible_to(request.user)
    return get_object_or_404(SitePhoto.objects.filter(visit__in=mine).select_related("upload", "visit"), pk=pk)


@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """The picture itself."""
    return uploads.serve(_photo_of(request, pk).upload, inline=True)


@require_POST
def photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a photograph out."""
    found = _photo_of(request, pk)
    remove_photo(found, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "照片已删除。")
    return redirect(f"{found.visit.get_absolute_url()}#photos")


class VisitActView(TransitionView):
    """The acts on a visit."""

    model = SiteVisit

    def queryset(self) -> QuerySet[SiteVisit]:
        return super().queryset().select_related(*RELATED)
