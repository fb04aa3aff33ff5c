"""The public pages: notices and announcements, past and present, with their papers; kept for visitors."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.views.paging import page_of
from accounts.views.visitors import for_visitors, turns_at
from chains.forms import SearchFilter
from office import clock, documents
from office.setting import frozen, set_rows
from publicity import permissions as may
from publicity.models import Announcement, Notice
from publicity.resources import list_workbook
from publicity.selectors import public
from publicity.selectors.lists import dated
from publicity.selectors.words import START_LABELS, count_note, tag_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a line of a list only writes out; all else of it decides how it looks (office.setting).
LINE_TEXTS = frozenset({"number", "cells", "main", "text", "note", "url"})
LISTS = (("notices", "公示"), ("announcements", "公布"))


def _list_page(
    request: HttpRequest,
    name: str,
    found: QuerySet,
    line_of: Callable[[Any], dict[str, Any]],
    *,
    kept: str = "",
    **more: Any,
) -> HttpResponse:
    """A list under its tab, searched by title and number.

    `kept`: a filter of the address that a search leaves as it is; `more`: what the template asks besides.
    """
    form = SearchFilter(request.GET, kept=kept)
    form.fields["q"].label = "标题或编号"
    text = form.wanted().get("q", "")
    page = page_of(public.named(found, text) if text else found, request)
    context = {
        "tabs": [
            {"label": label, "url": reverse(f"publicity:{key}"), "current": key == name, "count": None}
            for key, label in LISTS
        ],
        "form": form,
        "rows": [line_of(row) for row in page.rows],
        "page": page,
        "clear_url": request.path if form.wanted() else "",
        "desk_url": reverse("publicity:list") if may.can_open_desk(request.user) else "",
        **more,
    }
    return render(request, "publicity/public_list.html", context)


@login_not_required
@require_safe
@for_visitors(told_by=frozenset({"standing"}))
def notices(request: HttpRequest) -> HttpResponse:
    """Notices, present and past, the newest first; by standing and text."""
    standing = request.GET.get("standing", "")
    if standing not in public.STANDINGS:
        raise Http404(standing)
    today = clock.local_date(request.arrived_at)
    return _list_page(
        request,
        "notices",
        public.notices_by(standing),
        lambda notice: public.notice_line(notice, today),
        kept="standing",
        lead="拟入围名单和评估结果的公示，包括正在公示的和已经期满的。",
        chips=_standings(request, standing),
        open_lists=[{"name": "notices", "title": "公示"}, {"name": "notice-lines", "title": "公示名单"}],
    )


def _standings(request: HttpRequest, standing: str) -> list[dict[str, Any]]:
    """The choice among running and past notices; a text that is searched for stays."""
    text = request.GET.get("q", "")
    return [
        {
            "label": label,
            "url": f"{request.path}?{urlencode({'standing': key, **({'q': text} if text else {})})}",
            "current": key == standing,
            "count": None,
        }
        for key, label in public.STANDINGS.items()
    ]


@login_not_required
@require_safe
@for_visitors()
def announcements(request: HttpRequest) -> HttpResponse:
    """Announcements, the newest first; by text."""
    return _list_page(
        request,
        "announcements",
        Announcement.objects.public().only(*public.ANNOUNCEMENT_LINE),
        public.announcement_line,
        lead="经公示无异议或异议办结后公布的入选名单和评估结果。",
        chips=[],
        open_lists=[{"name": "announcements", "title": "公布"}, {"name": "announcement-lines", "title": "公布名单"}],
    )


def public_notice(pk: int) -> Notice:
    """A notice that everybody may read. Raises Http404."""
    return get_object_or_404(Notice.objects.public().select_related("document"), pk=pk)


@login_not_required
@require_safe
@for_visitors()
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: the official text, the list, the period day by day, how to object.

    What was frozen with its paper is drawn once; the paper's code is drawn by lot and never given twice.
    """
    asked = Notice.objects.public().select_related("document").only(*public.NOTICE_PAGE)
    found = get_object_or_404(asked, pk=pk)
    turns_at(request, found.objections_until)
    key, days = (found.document.code, found.revision), dated(found.days)
    counted = {"days": days, "note": count_note(found.mode, found.days)}
    context = {
        "notice": found,
        "file_url": _file_url(request, found),
        **public.notice_shown(found, request.arrived_at),
        "paper": frozen(
            "publicity/_notice_paper.html",
            (*key, public.revisions_of(found)),
            lambda: _drawn(public.notice_paper(found)),
        ),
        "links": frozen("publicity/_notice_links.html", key, lambda: {"notice": found}),
        # Days of late December are marked while the calendar of the next year is open.
        "days": frozen("components/_days.html", (*key, *(day["provisional"] for day in days)), lambda: counted),
        "code": frozen("publicity/_code.html", key, lambda: {"document": found.document}),
    }
    return render(request, "publicity/notice.html", context)


def _drawn(paper: dict[str, Any]) -> dict[str, Any]:
    """A paper with the lines of its list as HTML: drawn by a template each they took longer than all the rest."""
    return {**paper, "drawn": set_rows("publicity/_paper_row.html", paper["rows"], LINE_TEXTS)}


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
    return get_object_or_404(Announcement.objects.public().select_related("document"), pk=pk)


@login_not_required
@require_safe
@for_visitors()
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement: the official text and the final list."""
    asked = Announcement.objects.public().select_related("document", "notice").only(*public.ANNOUNCEMENT_PAGE)
    found = get_object_or_404(asked, pk=pk)
    key = (found.document.code, found.revision)
    context = {
        "announcement": found,
        "file_url": _file_url(request, found),
        "tag": tag_of(found, "public"),
        "notice": found.notice,
        "start_label": START_LABELS[found.notice.kind],
        "paper": frozen("publicity/_announcement_paper.html", key, lambda: _drawn(public.announcement_paper(found))),
        "code": frozen("publicity/_code.html", key, lambda: {"document": found.document}),
    }
    return render(request, "publicity/announcement.html", context)


@login_not_required
@require_safe
def announcement_paper(request: HttpRequest, pk: int) -> FileResponse:
    """The announcement as PDF."""
    return documents.serve(public_announcement(pk).document, inline=request.GET.get("view") == "1")
