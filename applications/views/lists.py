"""The list of applications, its export, its board by stage, and one's own settings of it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import Role
from accounts.permissions import has_role
from accounts.querysets import unit_ids_of
from accounts.views.pages import require
from applications import permissions as may
from applications.forms import ListFilter
from applications.models import ListPreference
from applications.querysets import reads_all
from applications.resources import write_list
from applications.selectors.bulk import acts_offered
from applications.selectors.columns import ListColumn, columns_offered, columns_shown, preference_of
from applications.selectors.lists import TEXTS, Listing, Wanted, board, listing, sides_of, tells_authorities_apart
from applications.selectors.narrowing import choices_kept
from applications.selectors.recommending import uses_lists
from applications.services import choose_columns, forget_view, keep_view, record_export
from applications.stages import APPLICANT, PANEL, STAFF, UNSEEN_STAGE, stages_of
from office import clock, register
from office.actors import Actor
from office.addresses import address_of
from office.machine import NotReady
from office.setting import set_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Headings of a unit's own list.
OWN_COLUMNS = [{"label": label} for label in ("生态链 / 申报单位", "状态", "批次", "首次提交", "补正期限")]
TITLE = ListColumn("title", "生态链 / 申报单位", sort="new")
DIRECTIONS = {"new": "descending", "since": "ascending", "due": "ascending"}
SIDE_LABELS = {STAFF: "本部门办理的", APPLICANT: "本单位申报的"}


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """The applications that the person sees, narrowed by the address."""
    sides = sides_of(request.user)
    side = _side(request, sides)
    # Asked once: the numbers in the frame of the page rest on it, too.
    head = request.register_head = register.head()
    choices = choices_kept(request.user, side, request.arrived_at, head)
    form = ListFilter(request.GET, user=request.user, audience=side, at=request.arrived_at, choices=choices)
    wanted = form.wanted(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    page = listing(request.user, wanted, request.arrived_at, head)
    acts = acts_offered(request.user) if side == STAFF and page.rows else []
    mine = preference_of(request.user) if side == STAFF else None
    offered = _offered(request.user, form) if mine else []
    shown = columns_shown(mine, offered) if mine else []
    rows = [{**row, "shown": [column.key for column in shown]} for row in page.rows]
    row_template = f"applications/_{side}_{'pick' if acts else 'row'}.html"
    context = {
        "form": form,
        "side": side,
        "sides": _side_chips(request, sides, side),
        "chips": _stage_chips(request, wanted, page.figures, has_panels=form.has_panels),
        "columns": _headings(request, wanted, shown, picks=bool(acts)) if mine else OWN_COLUMNS,
        "rows": rows,
        "offered": [{"key": one.key, "label": one.label, "on": one in shown} for one in offered],
        "views": _view_chips(request, mine) if mine else [],
        "query": _address(request).partition("?")[2],
        "board_url": address_of("applications:board") if mine else "",
        "acts": acts,
        "taking": _taking(request) if acts else [],
        "filters": [(key, value) for key, value in request.GET.items() if key not in ("after", "before")],
        "page": page,
        "previous_url": _address(request, before=page.previous) if page.previous else "",
        "next_url": _address(request, after=page.next) if page.next else "",
        "is_filtered": _is_filtered(wanted),
        "clear_url": request.path,
        "export_url": _export_url(request, page) if may.can_export(request.user) and side == STAFF else "",
        "drawn": set_rows(row_template, rows, TEXTS),
        "empty": _nothing(sides, wanted),
        "start_url": address_of("applications:start") if APPLICANT in sides else "",
        "lists_url": address_of("applications:recommendations") if uses_lists(request.user) else "",
        "send_up_url": address_of("applications:send_up") if has_role(request.user, Role.DISTRICT_OFFICER) else "",
        "bundles_url": _for_these(request, "bundles") if may.can_export(request.user) and side == STAFF else "",
        "summary_url": _for_these(request, "summary") if may.can_sum_up_recommendations(request.user) else "",
        "confirmations_url": address_of("applications:confirmations") if unit_ids_of(request.user) else "",
        "rounds_url": address_of("applications:rounds") if may.can_open_rounds(request.user) else "",
    }
    return render(request, "applications/list.html", context)


@require_POST
def export(request: HttpRequest) -> FileResponse:
    """All that the list shows, as a spreadsheet; an act in the register."""
    require(may.can_export(request.user), "只有主管部门和审计人员可以导出申报清单。")
    form = ListFilter(request.GET, user=request.user, audience=STAFF, at=request.arrived_at)
    wanted, at = form.wanted(), request.arrived_at
    shown = columns_shown(preference_of(request.user), _offered(request.user, form))
    file, count = write_list(request.user, wanted, at, [column.key for column in shown])
    record_export(wanted.described(), count, actor=Actor.of_request(request), at=at)
    name = f"申报清单{clock.local_date(at):%Y%m%d}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    """The open stages side by side, each with the files that lie there longest."""
    require(STAFF in sides_of(request.user), "看板只对主管部门和审计人员开放。")
    form = ListFilter(request.GET, user=request.user, audience=STAFF, at=request.arrived_at)
    wanted = form.wanted()
    list_url = address_of("applications:list")
    lanes = board(request.user, wanted, request.arrived_at)
    query = _address(request, stage="").partition("?")[2]
    for lane in lanes:
        lane["url"] = f"{list_url}?{query}{'&' if query else ''}stage={lane['stage'].key}&sort=since"
    context = {"form": form, "lanes": lanes, "clear_url": request.path, "list_url": list_url}
    return render(request, "applications/board.html", context)


@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Choose the columns of one's own list."""
    return _settled(request, lambda: choose_columns(request.user, request.POST.getlist("columns")))


@require_POST
def view_keep(request: HttpRequest) -> HttpResponse:
    """Keep the present search under a name."""
    return _settled(
        request, lambda: keep_view(request.user, request.POST.get("name", ""), request.POST.get("query", ""))
    )


@require_POST
def view_forget(request: HttpRequest) -> HttpResponse:
    """Forget a search that was kept."""
    return _settled(request, lambda: forget_view(request.user, request.POST.get("name", "")))


def _settled(request: HttpRequest, change: Callable[[], None]) -> HttpResponse:
    """Change one's own settings of the list, and go back to it as it was."""
    require(STAFF in sides_of(request.user), "清单设置只对主管部门和审计人员开放。")
    try:
        change()
    except NotReady as refusal:
        messages.error(request, "".join(problem.text for problem in refusal.problems))
    query = request.POST.get("query", "")
    return redirect(f"{address_of('applications:list')}{'?' if query else ''}{query}")


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


def _stage_chips(
    request: HttpRequest, wanted: Wanted, figures: dict[str, int], *, has_panels: bool
) -> list[dict[str, Any]]:
    """The stages, with their figures where there are any."""
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


def _view_chips(request: HttpRequest, mine: ListPreference) -> list[dict[str, Any]]:
    """The searches that the person keeps; the present one is marked."""
    query = _address(request).partition("?")[2]
    return [
        {
            "label": kept["name"],
            "url": f"{request.path}?{kept['query']}",
            "current": kept["query"] == query,
            "count": None,
        }
        for kept in mine.views
    ]


def _offered(user: Any, form: ListFilter) -> list[ListColumn]:
    return columns_offered(apart=tells_authorities_apart(user), key_fields=form.tells_key_fields)


def _headings(request: HttpRequest, wanted: Wanted, shown: list[ListColumn], *, picks: bool) -> list[dict[str, str]]:
    """The headings of the officials' list; those that order it lead to that order."""
    headings = [{"label": "选择"}] if picks else []
    return headings + [
        {
            "label": column.label,
            "kind": column.kind,
            "sort_url": _address(request, sort=column.sort) if column.sort else "",
            "sorted": DIRECTIONS[column.sort] if column.sort and column.sort == wanted.sort else "",
        }
        for column in (TITLE, *shown)
    ]


def _is_filtered(wanted: Wanted) -> bool:
    return bool(wanted.described().keys() - {"audience"})


def _taking(request: HttpRequest) -> list[dict[str, str]]:
    """What a person may take along of the files that are ticked."""
    bundles = {"label": "材料包", "url": address_of("applications:bundles")}
    may_sum_up = may.can_sum_up_recommendations(request.user)
    return [*([{"label": "推荐汇总表", "url": address_of("applications:summary")}] if may_sum_up else []), bundles]


def _for_these(request: HttpRequest, name: str) -> str:
    """Another page for just the files that this list shows."""
    return _address(request).replace(request.path, address_of(f"applications:{name}"), 1)


def _export_url(request: HttpRequest, page: Listing) -> str:
    return _for_these(request, "export") if page.rows else ""


def _nothing(sides: list[str], wanted: Wanted) -> dict[str, str]:
    """What to say when the list is empty, and what to do."""
    if _is_filtered(wanted):
        return {"title": "没有符合条件的申报", "text": "可以放宽或清除筛选条件。"}
    if not sides:
        return {"title": "没有您可以查看的申报", "text": "申报由单位管理员和经办人填写，由主管部门办理。"}
    if wanted.audience == APPLICANT:
        return {"title": "还没有申报", "text": "在申报期内可以点“开始申报”填写。"}
    return {"title": "还没有收到申报", "text": "申报单位提交后会出现在这里。"}
