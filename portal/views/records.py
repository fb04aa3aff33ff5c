"""The screens of the register of acts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import page_of
from office.clock import local_date
from office.machine import Actor
from office.models import RegisterEntry
from office.words import day_words
from portal import selectors, services
from portal.forms import RegisterExportForm, RegisterFilter
from portal.permissions import can_read_register
from portal.resources import register_file


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of acts, newest first (a page for auditors); changes nothing."""
    if not can_read_register(request.user):
        raise PermissionDenied("办理登记簿由审计人员查阅。")
    form = RegisterFilter(request.GET or None)
    entries = selectors.register_entries(form.cleaned_data if form.is_valid() else {})
    page = page_of(entries, request)
    query = request.GET.urlencode()
    context = {
        "form": form,
        "page": page,
        "acts": list(selectors.acts_shown(page.rows)),
        "export_url": reverse("portal:register_export") + (f"?{query}" if query else ""),
    }
    return render(request, "portal/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register_export(request: HttpRequest) -> HttpResponse:
    """What the page of the register shows, as a file: GET asks for the reason, POST registers it and gives the file."""
    if not can_read_register(request.user):
        raise PermissionDenied("办理登记簿由审计人员导出。")
    sifted = RegisterFilter(request.GET or None)
    wanted = sifted.cleaned_data if sifted.is_valid() else {}
    entries, told = selectors.register_entries(wanted), narrowed_to(wanted)
    form = RegisterExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _export(request, form, entries, told)
    context = {
        "form": form,
        "count": entries.count(),
        "told": told,
        "crumbs": [{"label": "办理登记簿", "url": reverse("portal:register")}, {"label": "导出"}],
        "cancel_url": f"{reverse('portal:register')}?{request.GET.urlencode()}",
    }
    return render(request, "portal/register_export.html", context, status=400 if form.errors else 200)


def _export(
    request: HttpRequest, form: RegisterExportForm, entries: QuerySet[RegisterEntry], told: str
) -> HttpResponse:
    """The file, up to and without the act of taking it out, which is registered before a row is read."""
    at, kind = request.arrived_at, form.cleaned_data["kind"]
    act = services.record_register_export(
        told, entries.count(), reason=form.cleaned_data["reason"], actor=Actor.of_request(request), at=at
    )
    file = register_file(selectors.register_rows(entries.filter(seq__lt=act.seq)), kind)
    response = FileResponse(file, as_attachment=True, filename=f"办理登记簿{local_date(at):%Y%m%d}.{kind}")
    response["Cache-Control"] = "private, no-store"
    return response


def narrowed_to(wanted: dict[str, Any]) -> str:
    """What narrows the register, in words."""
    first, last = wanted.get("on_or_after"), wanted.get("on_or_before")
    told = [
        f"含“{wanted['text']}”" if wanted.get("text") else "",
        f"自{day_words(first)}" if first else "",
        f"至{day_words(last)}" if last else "",
    ]
    return "，".join(filter(None, told)) or "全部"
