"""The public pages: notices and announcements, past and present, with their papers; kept for visitors."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views.paging import page_of
from accounts.views.visitors import for_visitors
from office import documents
from office.setting import set_rows
from publicity import permissions as may
from publicity.models import Announcement, Notice
from publicity.resources import list_workbook
from publicity.selectors import public

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a line of a list only writes out; all else of it decides how it looks (office.setting).
LINE_TEXTS = frozenset({"number", "cells", "main", "text", "note"})
LISTS = (("notices", "公示"), ("announcements", "公布"))


def _list_page(request: HttpRequest, name: str, rows: list[dict[str, Any]], page: Any, lead: str) -> HttpResponse:
    tabs = [
        {"label": label, "url": reverse(f"publicity:{key}"), "current": key == name, "count": None}
        for key, label in LISTS
    ]
    desk = reverse("publicity:list") if may.can_open_desk(request.user) else ""
    context = {"tabs": tabs, "rows": rows, "page": page, "lead": lead, "desk_url": desk}
    return render(request, "publicity/public_list.html", context)


@login_not_required
@require_safe
@for_visitors(turn=public.next_turn)
def notices(request: HttpRequest) -> HttpResponse:
    """Notices, present and past, the newest first."""
    page = page_of(Notice.objects.public(), request)
    ruler = public.ruler_at(request.arrived_at)
    rows = [public.notice_line(notice, ruler) for notice in page.rows]
    return _list_page(request, "notices", rows, page, "拟入围名单的公示，包括正在公示的和已经期满的。")


@login_not_required
@require_safe
@for_visitors()
def announcements(request: HttpRequest) -> HttpResponse:
    """Announcements, the newest first."""
    page = page_of(Announcement.objects.public(), request)
    rows = [public.announcement_line(row) for row in page.rows]
    return _list_page(request, "announcements", rows, page, "经公示无异议或异议办结后公布的入选名单。")


def public_notice(pk: int) -> Notice:
    """A notice that everybody may read. Raises Http404."""
    return get_object_or_404(Notice.objects.public().select_related("document", "corrects"), pk=pk)


@login_not_required
@require_safe
@for_visitors(turn=public.next_turn)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: the official text, the list, the period day by day, how to object."""
    found = public_notice(pk)
    shown = public.notice_shown(found, request.arrived_at)
    context = {"notice": found, "file_url": _file_url(request, found), **shown, **_drawn(shown["rows"])}
    return render(request, "publicity/notice.html", context)


def _drawn(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines of a list as HTML: drawn by a template each they took longer than the rest of the page."""
    return {"drawn": set_rows("publicity/_paper_row.html", rows, LINE_TEXTS), "no_texts": frozenset()}


def _file_url(request: HttpRequest, thing: Notice | Announcement) -> str:
    """Where staff of the programme work on it; empty for everybody else."""
    if not request.user.is_authenticated:
        return ""
    name = "notice_file" if isinstance(thing, Notice) else "announcement_file"
    return reverse(f"publicity:{name}", args=[thing.pk]) if may.can_see_file(request.user, thing) else ""


@login_not_required
@require_safe
def notice_paper(request: HttpRequest, pk: int) -> FileResponse:
    """The notice as PDF."""
    return documents.serve(public_notice(pk).document, inline=request.GET.get("view") == "1")


@login_not_required
@require_safe
def notice_list(request: HttpRequest, pk: int) -> FileResponse:
    """The list of the notice as a workbook."""
    found = public_notice(pk)
    return FileResponse(
        list_workbook(found), as_attachment=True, filename=f"{found.serial}名单.xlsx", content_type=XLSX
    )


def public_announcement(pk: int) -> Announcement:
    """An announcement that everybody may read. Raises Http404."""
    rows = Announcement.objects.public().select_related("document", "notice")
    return get_object_or_404(rows, pk=pk)


@login_not_required
@require_safe
@for_visitors()
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement: the official text and the final list."""
    found = public_announcement(pk)
    shown = public.announcement_shown(found)
    context = {
        "announcement": found,
        "file_url": _file_url(request, found),
        **shown,
        **_drawn(shown["rows"]),
    }
    return render(request, "publicity/announcement.html", context)


@login_not_required
@require_safe
def announcement_paper(request: HttpRequest, pk: int) -> FileResponse:
    """The announcement as PDF."""
    return documents.serve(public_announcement(pk).document, inline=request.GET.get("view") == "1")
