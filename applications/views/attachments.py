"""The attachments of a form that is being filled in: uploaded by kind, each kept or refused on its own; removed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms import AttachmentForm
from applications.kinds import AttachmentKind, Demand
from applications.models import Application, Attachment
from applications.selectors.case import CaseFile
from applications.selectors.progress import ATTACHMENTS, Sheet, reasons_at, section_url
from applications.selectors.reading import attachments_of, file_shown
from applications.services import ATTACHMENT_LIMIT, add_attachment, remove_attachment
from applications.views.form import elsewhere, form_or_404, frame_of
from office.actors import Actor
from office.machine import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """The attachments by kind; several files at once, or one at a time for static/js/attachments.js."""
    case = form_or_404(request, pk)
    if request.method == "POST":
        return _add_one(request, case) if _wants_json(request) else _add_files(request, case)
    if url := elsewhere(case):
        return redirect(url)
    return _page(request, case)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _add_one(request: HttpRequest, case: CaseFile) -> JsonResponse:
    """Keep one file; a refusal is a sentence that the script shows beside it."""
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"message": " ".join(_texts(form))}, status=400)
    try:
        row = _add(request, case.application, form.cleaned_data["kind"], form.cleaned_data["files"][0])
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages)}, status=400)
    except Refusal as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse({"name": row.upload.name})


def _add_files(request: HttpRequest, case: CaseFile) -> HttpResponse:
    form = AttachmentForm(request.POST, request.FILES)
    kind = request.POST.get("kind", "")
    if not form.is_valid():
        return _page(request, case, refused={kind: _texts(form)}, status=400)
    refused, kept = [], 0
    for file in form.cleaned_data["files"]:
        try:
            _add(request, case.application, kind, file)
            kept += 1
        except ValidationError as error:
            refused.append(f"“{file.name}”没有保存：{' '.join(error.messages)}")
    if kept:
        messages.success(request, f"已上传 {kept} 个文件。")
    if refused:
        return _page(request, form_or_404(request, case.application.pk), refused={kind: refused}, status=400)
    return redirect(f"{section_url(case.application, ATTACHMENTS)}#kind-{kind}")


def _add(request: HttpRequest, application: Application, kind: str, file: Any) -> Attachment:
    return add_attachment(application, kind, file, actor=Actor.of_request(request), at=request.arrived_at)


def _texts(form: AttachmentForm) -> list[str]:
    return [text for texts in form.errors.values() for text in texts]


def _page(
    request: HttpRequest, case: CaseFile, *, refused: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    sheet, refused = Sheet(case), refused or {}
    reasons = reasons_at(sheet.corrections, ATTACHMENTS)
    attached = attachments_of(sheet.version)[sheet.version.pk]
    known = {kind.key for kind, _ in sheet.demands}
    context = {
        **frame_of(sheet, ATTACHMENTS),
        "kinds": [_kind(case, attached, *asked, refused, reasons) for asked in sheet.demands],
        "reason": reasons.get("", ""),
        "problems": [
            {"text": text, "field": f"kind-{key}" if key in known else ""}
            for key, texts in refused.items()
            for text in texts
        ],
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "max_words": f"{settings.UPLOAD_MAX_BYTES / 1024 / 1024:g} MB",
        "max_count": ATTACHMENT_LIMIT,
        "address": request.path,
        "login_url": reverse(settings.LOGIN_URL),
    }
    return render(request, "applications/form/attachments.html", context, status=status)


def _kind(
    case: CaseFile,
    attached: list[Attachment],
    kind: AttachmentKind,
    demand: Demand,
    refused: dict[str, list[str]],
    reasons: dict[str, str],
) -> dict[str, Any]:
    pk, key = case.application.pk, kind.key
    files = [
        {
            **file_shown(case.application, row.upload),
            "remove_url": reverse("applications:remove_attachment", args=[pk, row.pk]),
        }
        for row in attached
        if row.kind == key
    ]
    return {
        "key": key,
        "label": kind.label,
        "help": kind.help,
        "needed": demand.needed,
        "demand": demand.reason,
        "missing": demand.needed and all(file["is_infected"] for file in files),
        "files": files,
        "errors": refused.get(key, []),
        "reason": reasons.get(key, ""),
    }


@require_POST
def remove(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Take an attachment out of the working version."""
    case = form_or_404(request, pk)
    mine = Attachment.objects.filter(version__application=case.application).select_related("version__application")
    row = get_object_or_404(mine, pk=attachment)
    remove_attachment(row, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "附件已删除。")
    return redirect(f"{section_url(case.application, ATTACHMENTS)}#kind-{row.kind}")
