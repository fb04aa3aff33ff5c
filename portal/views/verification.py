"""Verification of issued documents: by code or QR code, by a file alone, and by comparing a file."""

import hashlib
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.views.limits import is_shut, is_too_often
from office import documents
from office.clock import local_date
from office.models import IssuedDocument
from office.words import day_words
from portal.forms import CodeForm, CompareForm, FileForm

# Unknown codes and files an hour from one address; what is found is not counted. No puzzle, so that everybody passes.
MISSES = 60
TOO_MANY = "来自您所在网络的核验有太多没有查到，请一小时后再试，或向签发部门核实。"
UNKNOWN_CODE = (
    "本系统没有签发过这个校验码的文书。请对照文书末页再输一次；仍然查不到的，文书可能不是真的，请向签发部门核实。"
    "校验码由两个字母和八位字母或数字组成，其中没有 0、1、I、L、O、U。"
)
UNKNOWN_FILE = (
    "本系统没有签发过与它逐字节相同的文件：可能改动过、另存过，或是扫描件。请改用文书上的校验码核验，再逐项核对。"
)


@method_decorator([login_not_required, never_cache], name="dispatch")
class Verify(View):
    """Ask for a verification code and lead to what it stands for; on POST, look a file up by its digest alone."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.GET if "code" in request.GET else None)
        if form.is_valid():
            return redirect("portal:document", code=form.cleaned_data["code"].strip().replace("/", "") or "-")
        return asked(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        if is_shut(request, "verify", MISSES):
            return asked(request, refusal=TOO_MANY, status=429)
        if not form.is_valid():
            return asked(request, file_form=form, status=400)
        digest = digest_of(form.cleaned_data["file"])
        document = documents.find_by_digest(digest)
        if document is None:
            is_too_often(request, "verify", MISSES)
            return asked(request, refusal=UNKNOWN_FILE, digest=digest, status=404)
        return found(request, document, CompareForm(), digest)


@method_decorator([login_not_required, never_cache], name="dispatch")
class Document(View):
    """What was issued under a code; on POST, whether a file is that document."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.page(request, code, CompareForm())

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.page(request, code, CompareForm(request.POST, request.FILES))

    def page(self, request: HttpRequest, code: str, form: CompareForm) -> HttpResponse:
        if is_shut(request, "verify", MISSES):
            return asked(request, refusal=TOO_MANY, status=429)
        document = documents.find_by_code(code)
        if document is None:
            is_too_often(request, "verify", MISSES)
            return asked(request, CodeForm(initial={"code": code}), refusal=UNKNOWN_CODE, status=404)
        digest = digest_of(form.cleaned_data["file"]) if form.is_valid() else ""
        return found(request, document, form, digest)


def asked(
    request: HttpRequest,
    form: CodeForm | None = None,
    file_form: FileForm | None = None,
    *,
    refusal: str = "",
    digest: str = "",
    status: int = 200,
) -> HttpResponse:
    """The two questions, by code and by file; and why an answer was refused, or what was not found."""
    context = {
        "form": form or CodeForm(),
        "file_form": file_form or FileForm(),
        "refusal": refusal,
        "refusal_title": "请稍后再试" if status == 429 else "没有查到这份文书",
        "digest": digest,
    }
    return render(request, "portal/verify.html", context, status=status)


def found(request: HttpRequest, document: IssuedDocument, form: CompareForm, digest: str = "") -> HttpResponse:
    """What was issued, whether it still holds, and whether a file is it."""
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
