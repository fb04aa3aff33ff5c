"""The list of applications, its export, and the rounds."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.querysets import unit_ids_of
from accounts.views.pages import require
from applications import permissions as may
from applications.forms import ListFilter
from applications.querysets import reads_all
from applications.resources import write_list
from applications.selectors.bulk import acts_offered
from applications.selectors.lists import Listing, Wanted, listing, sides_of, stage_figures, tells_authorities_apart
from applications.selectors.recommending import uses_lists
from applications.services import record_export
from applications.stages import APPLICANT, PANEL, STAFF, UNSEEN_STAGE, stages_of
from office import clock
from office.actors import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Headings of the list by side: label, the order that a press on it asks for, whether it holds numbers.
AUTHORITY = "受理部门"
COLUMNS = {
    STAFF: (
        ("生态链 / 申报单位", "new", "text"),
        ("状态", "", "text"),
        (AUTHORITY, "", "text"),
        ("批次", "", "text"),
        ("承办人", "", "text"),
        ("在办", "since", "number"),
        ("期限", "due", "number"),
    ),
    APPLICANT: (
        ("生态链 / 申报单位", "", "text"),
        ("状态", "", "text"),
        ("批次", "", "text"),
        ("首次提交", "", "text"),
        ("补正期限", "", "number"),
    ),
}
SIDE_LABELS = {STAFF: "本部门办理的", APPLICANT: "本单位申报的"}


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """The applications that the person sees, narrowed by the address."""
    sides = sides_of(request.user)
    side = _side(request, sides)
    form = ListFilter(request.GET, user=request.user, audience=side, at=request.arrived_at)
    wanted = form.wanted(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    page = listing(request.user, wanted, request.arrived_at)
    acts = acts_offered(request.user) if side == STAFF and page.rows else []
    context = {
        "form": form,
        "side": side,
        "sides": _side_chips(request, sides, side),
        "chips": _stage_chips(request, wanted, has_panels=form.has_panels),
        "columns": [*([{"label": "选择"}] if acts else []), *_columns(request, wanted)],
        "acts": acts,
        "filters": [(key, value) for key, value in request.GET.items() if key not in ("after", "before")],
        "page": page,
        "previous_url": _address(request, before=page.previous) if page.previous else "",
        "next_url": _address(request, after=page.next) if page.next else "",
        "is_filtered": _is_filtered(wanted),
        "clear_url": request.path,
        "export_url": _export_url(request, page) if may.can_export(request.user) and side == STAFF else "",
        "row_template": f"applications/_{side}_{'pick' if acts else 'row'}.html",
        "empty": _nothing(sides, wanted),
        "start_url": reverse("applications:start") if APPLICANT in sides else "",
        "lists_url": reverse("applications:recommendations") if uses_lists(request.user) else "",
        "confirmations_url": reverse("applications:confirmations") if unit_ids_of(request.user) else "",
        "rounds_url": reverse("applications:rounds") if may.can_open_rounds(request.user) else "",
    }
    return render(request, "applications/list.html", context)


@require_POST
def export(request: HttpRequest) -> FileResponse:
    """All that the list shows, as a spreadsheet; an act in the register."""
    require(may.can_export(request.user), "只有主管部门和审计人员可以导出申报清单。")
    form = ListFilter(request.GET, user=request.user, audience=STAFF, at=request.arrived_at)
    wanted, at = form.wanted(), request.arrived_at
    file, count = write_list(request.user, wanted, at)
    record_export(wanted.described(), count, actor=Actor.of_request(request), at=at)
    name = f"申报清单{clock.local_date(at):%Y%m%d}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def _side(request: HttpRequest, sides: list[str]) -> str:
    asked = request.GET.get("side", "")
    return asked if asked in sides else next(iter(sides), APPLICANT)


def _address(request: HttpRequest, **changed: str) -> str:
    """This list with some parts of its address changed; a part that is empty goes, and so does the page."""
    parts = {key: value for key, value in request.GET.items() if key not in ("after", "before") and value}
    parts |= changed
    query = urlencode({key: value for key, value in parts.items() if value})
    return f"{request.path}?{query}" if query else request.path


def _side_chips(request: HttpRequest, sides: list[str], side: str) -> list[dict[str, Any]]:
    if len(sides) < 2:
        return []
    return [
        {"label": SIDE_LABELS[key], "url": f"{request.path}?side={key}", "current": key == side, "count": None}
        for key in sides
    ]


def _stage_chips(request: HttpRequest, wanted: Wanted, *, has_panels: bool) -> list[dict[str, Any]]:
    """The stages with their figures; in a search, where a count would search again for each, without."""
    figures = {} if wanted.text else stage_figures(request.user, wanted, request.arrived_at)
    chips = [{"label": "全部", "url": _address(request, stage=""), "current": not wanted.stage, "count": None}]
    return chips + [
        {
            "label": stage.label,
            "url": _address(request, stage=stage.key),
            "current": wanted.stage == stage.key,
            "count": figures.get(stage.key),
        }
        for stage in stages_of(wanted.audience)
        if (has_panels or stage is not PANEL) and (stage is not UNSEEN_STAGE or reads_all(request.user))
    ]


def _columns(request: HttpRequest, wanted: Wanted) -> list[dict[str, str]]:
    directions = {"new": "descending", "since": "ascending", "due": "ascending"}
    return [
        {
            "label": label,
            "kind": kind,
            "sort_url": _address(request, sort=sort) if sort else "",
            "sorted": directions[sort] if sort and sort == wanted.sort else "",
        }
        for label, sort, kind in COLUMNS[wanted.audience]
        if label != AUTHORITY or tells_authorities_apart(request.user)
    ]


def _is_filtered(wanted: Wanted) -> bool:
    return bool(wanted.described().keys() - {"audience"})


def _export_url(request: HttpRequest, page: Listing) -> str:
    return _address(request).replace(request.path, reverse("applications:export"), 1) if page.rows else ""


def _nothing(sides: list[str], wanted: Wanted) -> dict[str, str]:
    """What to say when the list is empty, and what to do."""
    if _is_filtered(wanted):
        return {"title": "没有符合条件的申报", "text": "可以放宽或清除筛选条件。"}
    if not sides:
        return {"title": "没有您可以查看的申报", "text": "申报由单位管理员和经办人填写，由主管部门办理。"}
    if wanted.audience == APPLICANT:
        return {"title": "还没有申报", "text": "在申报期内可以点“开始申报”填写。"}
    return {"title": "还没有收到申报", "text": "申报单位提交后会出现在这里。"}
