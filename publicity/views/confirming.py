"""Confirming an e-mail address before objecting: the address, the code that was sent there, back to the form."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views.limits import HOUR, is_too_often
from accounts.views.pages import sent
from publicity.forms import CodeForm, EmailForm
from publicity.models import EmailCode
from publicity.services import confirmed_code, digest_of_address, send_code, try_code
from publicity.views.public import public_notice

# Codes an hour from one address, and to one e-mail address: nobody's mailbox is filled.
CODES, CODES_TO_ONE = 60, 3
TRIES = 120
COOKIE = "objector"
TOO_MANY = "来自您所在网络的请求太多，请一小时后再试，或按公示所列方式书面提出。"
WRONG = "验证码不对，或者已经过期。输错 5 次或超过 15 分钟的，请重新获取。"


def of_request(request: HttpRequest) -> EmailCode | None:
    """The code that this browser confirmed within the hour."""
    token = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=HOUR)
    return confirmed_code(token, request.arrived_at)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the address; what is answered does not depend on which address it is."""
    notice, form = public_notice(pk), EmailForm(*sent(request)[:1])
    context: dict[str, Any] = {"notice": notice, "form": form, "refusal": "", "submit_label": "发送验证码"}
    if request.method != "POST":
        return render(request, "publicity/confirm.html", context)
    if is_too_often(request, "codes", CODES):
        return render(request, "publicity/confirm.html", {**context, "refusal": TOO_MANY}, status=429)
    if not form.is_valid():
        return render(request, "publicity/confirm.html", context, status=400)
    address = form.cleaned_data["email"]
    known = is_too_often(request, "codes-to", CODES_TO_ONE, whose=digest_of_address(address))
    code = send_code(address, at=request.arrived_at, mailed=not known)
    return redirect("publicity:object_code", pk=pk, token=code.token)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Ask for the code; the right one leads back to the form, for an hour."""
    notice = public_notice(pk)
    asked = get_object_or_404(EmailCode, token=token)
    form = CodeForm(*sent(request)[:1])
    context: dict[str, Any] = {
        "notice": notice, "form": form, "refusal": "", "submit_label": "确认", "asked": asked,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "publicity/confirm.html", context)
    if is_too_often(request, "code", TRIES):
        return render(request, "publicity/confirm.html", {**context, "refusal": TOO_MANY}, status=429)
    if form.is_valid() and try_code(token, form.cleaned_data["code"], at=request.arrived_at):
        return _remember(redirect("publicity:object", pk=pk), token)
    if not form.errors:
        form.add_error("code", WRONG)
    return render(request, "publicity/confirm.html", context, status=400)


def _remember(response: HttpResponse, token: str) -> HttpResponse:
    """In the browser alone: neither session nor account know of it."""
    response.set_signed_cookie(
        COOKIE, token, salt=COOKIE, max_age=HOUR, path="/notices/", httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response
