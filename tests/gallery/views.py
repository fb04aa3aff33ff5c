"""The pages of the gallery: single components, a form, a confirm page, and two whole pages after the mocks."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from office.workdays import Mode, explain
from tests.gallery import content
from tests.gallery.forms import EveryField, Opinion, Search

# What the gallery's one section holds on its server.
SAVED = {"revision": 1, "values": {}, "signed_out": False}


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    messages.success(request, "已提交，等待海淀区人力资源和社会保障局审核。")
    messages.error(request, "这份申报书刚刚被他人办理，请看最新状态。")
    days = explain(date(2026, 2, 10), 5, Mode.INCL, content.CALENDAR)
    return render(request, "gallery/components.html", {"search": Search(), "days": days, **content.COMPONENTS})


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    bound = EveryField(request.POST, request.FILES) if request.method == "POST" else EveryField()
    return render(request, "gallery/form.html", {"form": bound})


@login_not_required
def confirm(request: HttpRequest) -> HttpResponse:
    bound = Opinion(request.POST) if request.method == "POST" else Opinion()
    return render(request, "portal/transition.html", {"form": bound, **content.CONFIRM})


@login_not_required
def case(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/case.html", content.CASE)


@login_not_required
def section(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        words = f"已提交 revision={request.POST['revision']} rows={request.POST['rows-count']}"
        return HttpResponse(f'<!DOCTYPE html><link rel="icon" href="data:,"><p>{words}</p>')
    return render(request, "gallery/section.html", {**content.SECTION, "revision": SAVED["revision"]})


@login_not_required
def autosave(request: HttpRequest) -> HttpResponse:
    """Answers as a section's address does: by the contract on top of static/js/autosave.js."""
    if SAVED.get("signed_out"):
        return HttpResponseRedirect("/login/")
    if int(request.POST["revision"]) != SAVED["revision"]:
        return JsonResponse({"message": "王晓在 14:20 改过这一节。", "revision": SAVED["revision"]}, status=409)
    SAVED["revision"] += 1
    SAVED["values"] = {key: request.POST.getlist(key) for key in request.POST if key != "csrfmiddlewaretoken"}
    return JsonResponse({"revision": SAVED["revision"], "saved_at": "14:32", "errors": {}})
