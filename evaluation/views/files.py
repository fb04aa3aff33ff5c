"""The attachments of a dossier: what the edition lets experts see, only by the own sheet, each registered."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.views.pages import require
from evaluation import permissions as may
from evaluation.models import ScoreSheet
from evaluation.selectors.files import HELD, file_of, not_clean, viewer_of
from evaluation.services import record_reading
from evaluation.views.scoring import own_sheet
from office import bare_files, quarantine, uploads
from office.actors import Actor
from office.machine import NotAllowed
from office.models import Upload

CLOSED = "评审已经结束，不能再查阅卷宗附件。"


def _file(request: HttpRequest, pk: int, number: int) -> tuple[ScoreSheet, dict[str, Any], Upload]:
    """An attachment by the own sheet of an open panel. Raises Http404, NotAllowed."""
    sheet = own_sheet(request, pk)
    require(may.can_score(request.user, sheet), CLOSED)
    found = file_of(sheet, number)
    if found is None:
        raise Http404(number)
    return sheet, *found


@never_cache
@require_safe
def file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One attachment to be looked at, with the way to the next one."""
    sheet, entry, upload = _file(request, pk, number)
    chain = sheet.dossier.content.get("chain", "")
    context = {
        "viewer": viewer_of(sheet, entry, upload),
        "lead": chain,
        "back_url": f"{sheet.get_absolute_url()}#files",
        "crumbs": [
            {"label": "我的评审", "url": reverse("evaluation:dossiers")},
            {"label": chain, "url": sheet.get_absolute_url()},
            {"label": entry["name"]},
        ],
    }
    return render(request, "applications/look.html", context)


@never_cache
@require_safe
def file_content(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A copy without authors and the like, under its neutral name; that it was read is entered into the register."""
    sheet, entry, upload = _file(request, pk, number)
    require(not quarantine.is_held(upload), HELD)
    try:
        copy = bare_files.bare_copy(upload.path, upload.content_type)
    except bare_files.NotCleaned:
        raise NotAllowed(not_clean(upload.content_type)) from None
    response = uploads.serve(upload, inline=request.GET.get("view") == "1", name=entry["name"], copy=copy)
    record_reading(sheet, entry["name"], actor=Actor.of_request(request), at=request.arrived_at)
    return response
