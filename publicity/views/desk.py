"""The desk of municipal staff: lists of notices, objections and announcements, and what can be drafted."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views.pages import require
from accounts.views.paging import page_of
from publicity import permissions as may
from publicity.models import Announcement, Notice, Objection
from publicity.selectors import rows

TABS = (("list", "公示"), ("objection_list", "异议"), ("announcement_list", "公布"))
COLUMNS = {
    "list": ("公示", "状态", "进入本状态", "公示期"),
    "objection_list": ("异议", "状态", "进入本状态", "期限"),
    "announcement_list": ("公布", "状态", "进入本状态", "建设周期"),
}
NOT_YOURS = "公示、异议和公布由遴选部门办理。"


def _list(request: HttpRequest, name: str, found: QuerySet, shown: Any) -> HttpResponse:
    page = page_of(found, request)
    opened = rows.counts(request.user)["objections"]
    context = {
        "tabs": [
            {
                "label": label,
                "url": reverse(f"publicity:{key}"),
                "current": key == name,
                "count": opened if key == "objection_list" else None,
            }
            for key, label in TABS
        ],
        "columns": [{"label": label} for label in COLUMNS[name]],
        "rows": shown(page.rows),
        "page": page,
        "drafts": rows.drafts_offered(request.user),
        "public_url": reverse("publicity:notices"),
    }
    return render(request, "publicity/list.html", context)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """All notices of the person's programmes, drafts among them."""
    require(may.can_open_desk(request.user), NOT_YOURS)
    return _list(request, "list", Notice.objects.handled_by(request.user), rows.notice_rows)


@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """All objections of the person's programmes."""
    require(may.can_open_desk(request.user), NOT_YOURS)
    found = Objection.objects.visible_to(request.user).select_related("item")
    return _list(request, "objection_list", found, lambda shown: rows.objection_rows(shown, request.arrived_at))


@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """All announcements of the person's programmes, drafts among them."""
    require(may.can_open_desk(request.user), NOT_YOURS)
    found = Announcement.objects.handled_by(request.user)
    return _list(request, "announcement_list", found, rows.announcement_rows)
