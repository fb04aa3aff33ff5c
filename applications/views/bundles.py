"""Bundles: what belongs to a file, or to many, as one .zip for those who work on it, an act in the register."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pages import require
from applications import permissions as may
from applications.models import Application
from applications.selectors.bundles import MOST_FILES, Bundle, bundles_of, facts_of, too_much
from applications.selectors.lists import labels
from applications.selectors.reading import size_in_words
from applications.services.files import record_bundles
from applications.stages import STAFF
from applications.views.case import case_or_404
from applications.views.summaries import files_asked
from office import clock
from office.actors import Actor
from office.bundles import Folder, stream
from office.machine import NotReady, Problem

NOT_YOURS = "材料包只供办理此件的主管部门和审计人员下载。"
NOBODY = "材料包只对主管部门和审计人员开放。"
NOTHING = "还没有提交过的材料，没有可以下载的。"
COLUMNS = [{"label": label} for label in ("申报", "现在的状态", "材料")]


@require_safe
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """Form and recommendation with their scans, the attachments and a list of them."""
    case = case_or_404(request, pk)
    require(may.can_see_staff_side(request.user, case.application), NOT_YOURS)
    found = bundles_of([case.application])[0]
    if not found.items:
        raise NotReady([Problem(NOTHING)])
    return _zip(request, [found], f"{found.name} 材料包", apart=False)


@require_http_methods(["GET", "HEAD", "POST"])
def bundles(request: HttpRequest) -> HttpResponse:
    """GET shows which files are taken along and how large they are; POST hands them out, each in a folder."""
    require(may.can_export(request.user), NOBODY)
    form, files, wanted = files_asked(request)
    mine = Application.objects.seen_as(STAFF, request.user).handed_in().values("pk")
    asked = list(files.filter(pk__in=mine).order_by("pk")[: MOST_FILES + 1])
    found = bundles_of(asked[:MOST_FILES])
    refusal = too_much(found, more=len(asked) > MOST_FILES)
    if request.method == "POST":
        if refusal or not found:
            raise NotReady([Problem(refusal or NOTHING)])
        day = clock.local_date(request.arrived_at)
        return _zip(request, found, f"材料包{day:%Y%m%d}（{len(found)}件）", apart=True)
    context = {
        "form": None if wanted is None else form,
        "count": len(found),
        "size": size_in_words(sum(one.size for one in found)),
        "refusal": refusal,
        "rows": [_row(one) for one in found],
        "columns": COLUMNS,
        "clear_url": request.path,
        "list_url": reverse("applications:list"),
        "action_url": request.get_full_path(),
    }
    return render(request, "applications/bundles.html", context)


def _zip(request: HttpRequest, found: list[Bundle], title: str, *, apart: bool) -> StreamingHttpResponse:
    """Registered first, then written while it is sent."""
    at = request.arrived_at
    record_bundles([one.application for one in found], f"{title}.zip", actor=Actor.of_request(request), at=at)
    folders = [Folder(one.name if apart else "", facts_of(one), one.items) for one in found]
    response = StreamingHttpResponse(stream(folders, title=title, at=at), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.zip")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _row(found: Bundle) -> dict[str, Any]:
    application, held = found.application, found.withheld
    note = f"{len(found.items) - held} 个文件，{size_in_words(found.size)}"
    return {
        "title": application.chain_name or "未命名的生态链",
        "url": reverse("applications:papers", args=[application.pk]),
        "sub": f"{application.unit.name} · {application.number}",
        "state": labels()[application.state].staff,
        "tag": {"label": "有未放入的", "tone": "amber", "shape": "▲"}
        if held
        else {"label": "全部放入", "tone": "green", "shape": "■"},
        "note": note + (f"；{held} 个不放入，原因写在清单里" if held else ""),
    }
