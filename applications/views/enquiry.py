"""The look-up of an application's progress, open to anybody with its number and query code."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views.limits import is_too_often
from applications.forms import EnquiryForm
from applications.selectors.enquiry import application_called, progress_shown

TRIES = 60
TOO_MANY = "来自您所在网络的查询太频繁，请一小时后再试，或登录后查看。"
UNKNOWN = "没有查到，请核对申报编号和查询码。"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """How far an application is."""
    form = EnquiryForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "shown": None, "refusal": ""}
    if request.method != "POST":
        return render(request, "applications/progress.html", context)
    if is_too_often(request, "progress", TRIES):
        return render(request, "applications/progress.html", {**context, "refusal": TOO_MANY}, status=429)
    found = application_called(**form.cleaned_data) if form.is_valid() else None
    if found is not None:
        shown = progress_shown(found, request.arrived_at)
        return render(request, "applications/progress.html", {**context, "shown": shown})
    if not form.errors:
        form.add_error(None, UNKNOWN)
    return render(request, "applications/progress.html", context, status=400)
