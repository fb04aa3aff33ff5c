"""The table of an authority's recommendations: what comes onto it and what not, and the workbook."""

from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.views.pages import require
from applications import permissions as may
from applications.forms import ListFilter
from applications.models import Application
from applications.resources.summaries import write_summary
from applications.selectors.bulk import selected
from applications.selectors.lists import Wanted, labels
from applications.selectors.summaries import SHOWN, left_out, recommended_among, summary_rows
from applications.services.files import record_summary
from applications.stages import STAFF
from office import clock
from office.actors import Actor
from office.machine import NotReady, Problem

NOBODY = "推荐汇总表只对推荐部门的经办和负责人开放。"
NOTHING = "选中的申报里没有待报送或已报送的推荐。"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = [{"label": label} for label in ("申报", "现在的状态", "汇总表")]


@require_http_methods(["GET", "HEAD", "POST"])
def summary(request: HttpRequest) -> HttpResponse:
    """GET shows what comes onto the table; POST hands out the workbook, an act in the register."""
    require(may.can_sum_up_recommendations(request.user), NOBODY)
    form, files, wanted = files_asked(request)
    listed = recommended_among(request.user, files)
    if request.method == "POST":
        return _workbook(request, listed, wanted)
    others, count = left_out(files, listed), listed.count()
    rows = [_listed(row) for row in islice(summary_rows(listed), SHOWN)]
    context = {
        "form": None if wanted is None else form,
        "count": count,
        "left": others.count(),
        "rows": rows + [_left(application) for application in others[: SHOWN - len(rows)]],
        "columns": COLUMNS,
        "shown": SHOWN,
        "clear_url": request.path,
        "list_url": reverse("applications:list"),
        "action_url": request.get_full_path(),
    }
    return render(request, "applications/summary.html", context)


def files_asked(request: HttpRequest) -> tuple[ListFilter, QuerySet[Application], Wanted | None]:
    """The files that the address asks for: those that were ticked, else all that its filters find."""
    form = ListFilter(request.GET, user=request.user, audience=STAFF, at=request.arrived_at)
    ticked = {int(key) for key in request.GET.getlist("ids") if key.isdecimal() and len(key) < 19}
    wanted = None if ticked and not request.GET.get("all") else form.wanted()
    return form, selected(request.user, ticked, wanted, request.arrived_at), wanted


def _workbook(request: HttpRequest, listed: QuerySet, wanted: Wanted | None) -> FileResponse:
    if not listed.exists():
        raise NotReady([Problem(NOTHING)])
    file, count = write_summary(listed)
    narrowed = wanted.described() if wanted else {"ticked": count}
    record_summary(narrowed, count, actor=Actor.of_request(request), at=request.arrived_at)
    name = f"推荐汇总表{clock.local_date(request.arrived_at):%Y%m%d}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["title"] or "未命名的生态链",
        "url": reverse("applications:case", args=[row["pk"]]),
        "sub": f"{row['unit']} · {row['number']}",
        "state": row["state"],
        "tag": {"label": "列入", "tone": "green", "shape": "■"},
        "note": row["recommendation"] + (f"，{row['sent']} 报送" if row["sent"] else "，未报送"),
    }


def _left(application: Application) -> dict[str, Any]:
    return {
        "title": application.chain_name or "未命名的生态链",
        "url": application.get_absolute_url(),
        "sub": f"{application.unit.name} · {application.number or '未编号'}",
        "state": labels()[application.state].staff,
        "tag": {"label": "不列入", "tone": "amber", "shape": "▲"},
        "note": "没有本部门有效的推荐。",
    }
