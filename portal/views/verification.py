"""Verification of issued documents: by code or QR code, and by comparing a file."""

import hashlib
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_safe

from office import documents
from office.clock import local_date
from office.models import IssuedDocument
from office.words import day_words
from portal.forms import CodeForm, CompareForm


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a verification code, and lead to what it stands for."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("portal:document", code=form.cleaned_data["code"].strip().replace("/", "") or "-")
    return render(request, "portal/verify.html", {"form": form})


@method_decorator(login_not_required, name="dispatch")
class Document(View):
    """What was issued under a code; on POST, whether a file is that document."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.page(request, code, CompareForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = CompareForm(request.POST, request.FILES)
        digest = digest_of(form.cleaned_data["file"]) if form.is_valid() else ""
        return self.page(request, code, form, digest)

    def page(self, request: HttpRequest, code: str, form: CompareForm, digest: str = "") -> HttpResponse:
        document = documents.find_by_code(code)
        if document is None:
            context = {"form": CodeForm(initial={"code": code}), "unknown": code}
            return render(request, "portal/verify.html", context, status=404)
        context = {
            "document": document,
            "facts": facts_of(document),
            "form": form,
            "digest": digest,
            "is_same": digest == document.sha256,
        }
        return render(request, "portal/document.html", context, status=400 if form.errors else 200)


def facts_of(document: IssuedDocument) -> list[dict[str, object]]:
    """What anybody with the code may know of a document: never its content."""
    facts = [
        {"label": "文书", "value": document.title},
        {"label": "种类", "value": document.kind_label},
        {"label": "编号", "value": document.number},
        {"label": "签发日期", "value": words(document.issued_at)},
        {"label": "校验码", "value": document.code},
    ]
    if document.voided_at:
        facts.append({"label": "作废日期", "value": words(document.voided_at), "tone": "red"})
    if document.superseded_by_id:
        code = document.superseded_by.code
        facts.append({"label": "更正后的文书", "value": code, "url": reverse("portal:document", args=[code])})
    return facts


def words(at: datetime) -> str:
    """The day of an instant as 2026年3月9日."""
    return day_words(local_date(at))


def digest_of(file: UploadedFile) -> str:
    """The SHA-256 of an uploaded file, read piece by piece and not kept."""
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    return digest.hexdigest()
