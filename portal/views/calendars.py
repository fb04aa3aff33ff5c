"""The pages of the working-day calendar: a year month by month, entering one, a version and what is done with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from office import calendar as calendars
from office.actors import Actor
from office.clock import local_date
from office.machine import Stale, WrongState, available, missing
from office.models import CalendarState, CalendarYear
from office.schedule_text import lines_of
from office.workdays import Calendar
from portal.forms import CalendarForm
from portal.permissions import can_load_calendar, can_read_calendar, can_see_moved_deadlines
from portal.selectors import calendars as shown
from portal.selectors.moved import Moved, moved_counts, moved_deadlines, moved_rows
from portal.services import EDITABLE, draft_calendar, revise_calendar

NOT_YOURS = "节假日安排由系统管理员录入。"
COUNTED = (*EDITABLE, CalendarState.PROPOSED, CalendarState.IN_FORCE)
COLUMNS = [{"label": label} for label in ("事项", "类别", "现在的期限", "按现行日历", "办理")]
CRUMB = {"label": "工作日日历"}
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A year by what is in force, with the versions of it, what waits, and the other years."""
    require(can_read_calendar(request.user), NOT_YOURS)
    known, today = calendars.load(), local_date(request.arrived_at)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and known.covers(int(asked[:5])) else min(today.year, max(known.years))
    gap = calendars.missing_year(today, known)
    may_load = bool(can_load_calendar(request.user))
    context = {
        "year": year,
        "shown": shown.year_shown(known, year),
        "source": known.years[year],
        "versions": shown.versions_of(year, request.user),
        "open": shown.open_versions(request.user),
        "years": [
            {"label": f"{one}年", "url": f"?year={one}", "current": one == year}
            for one in sorted(known.years, reverse=True)
        ],
        "gap": gap,
        "new_url": reverse("portal:calendar_new") if may_load else "",
    }
    return render(request, "portal/calendar.html", context)


@require_safe
def calendar_version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version month by month, what it changes, who did what, and what this person can do with it."""
    require(can_read_calendar(request.user), NOT_YOURS)
    version = _version(request, pk)
    after = calendars.load_with(version)
    before = calendars.load_with(version.basis) if version.basis else calendars.load()
    edit = version.state in EDITABLE and can_load_calendar(request.user)
    moved = _moved(version, after, request)
    context = {
        "version": version,
        "moved": moved_counts(moved) if moved is not None else None,
        "is_proposed": not version.is_in_force,
        "tag": shown.tag_of(version),
        "facts": shown.facts_of(version),
        "shown": shown.year_shown(after, version.year, before=before),
        "differences": shown.differences(after, before, version.year),
        "acts": shown.acts_of(version),
        "actions": _actions(version, request),
        "edit_url": reverse("portal:calendar_edit", args=[version.pk]) if edit else "",
        "crumbs": [CRUMB | {"url": reverse("portal:calendar")}, {"label": str(version)}],
    }
    return render(request, "portal/calendar_version.html", context)


def _moved(version: CalendarYear, after: Calendar, request: HttpRequest) -> list[Moved] | None:
    """The deadlines that a version touches, or would; None for one that touches nothing: the seed, or one of before."""
    if version.state not in COUNTED or (version.is_in_force and version.approver_person is None):
        return None
    return moved_deadlines(None, request.arrived_at, after)


@require_safe
def calendar_deadlines(request: HttpRequest) -> HttpResponse:
    """The running deadlines that lie elsewhere by the calendar in force, with the way to extend; alters none."""
    require(can_see_moved_deadlines(request.user), "受日历变更影响的期限由主管部门和审计人员查看。")
    moved = moved_deadlines(request.user, request.arrived_at)
    context = {
        "columns": COLUMNS,
        "rows": moved_rows(moved, request.user),
        "number": len(moved),
        "crumbs": [{"label": "待办", "url": reverse("portal:desk")}, {"label": "受日历变更影响的期限"}],
    }
    return render(request, "portal/calendar_deadlines.html", context)


def _version(request: HttpRequest, pk: int) -> CalendarYear:
    return get_object_or_404(shown.versions_seen_by(request.user), pk=pk)


def _actions(version: CalendarYear, request: HttpRequest) -> list[dict[str, Any]]:
    """What this person can do now; what is not ready says so on its own page."""
    actor = Actor.of(request.user)
    return [
        {
            "label": row.label,
            "url": reverse("portal:calendar_act", args=[version.pk, str(row.action)]),
            "consequence": " ".join(
                [
                    row.consequence,
                    *(problem.text for problem in missing(version, row, actor=actor, at=request.arrived_at)),
                ]
            ),
            "tone": "" if row.tone == "plain" else row.tone,
        }
        for row in available(version, request.user)
    ]


@form_methods
def calendar_new(request: HttpRequest) -> HttpResponse:
    """Enter a year, or the change of one, as a draft."""
    require(can_load_calendar(request.user), NOT_YOURS)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else request.arrived_at.year + 1
    return _page(request, None, {"year": year})


@form_methods
def calendar_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a version that nobody proposed yet."""
    require(can_load_calendar(request.user), NOT_YOURS)
    version = _version(request, pk)
    initial = {
        "revision": version.revision,
        "year": version.year,
        "document_number": version.document_number,
        "published_on": version.published_on,
        "days": lines_of(calendars.rows_of(version)),
    }
    return _page(request, version, initial)


def _page(request: HttpRequest, version: CalendarYear | None, initial: dict[str, Any]) -> HttpResponse:
    form, refusal = CalendarForm(*sent(request), initial=initial), ""
    if request.method == "POST":
        try:
            done, saved = attempt(form, lambda: _save(request, form, version))
        except (Stale, WrongState) as error:
            done, refusal = False, str(error)
        if done:
            messages.success(request, f"{saved}已保存为草稿。请核对下面的月历，再提请批准。")
            return redirect("portal:calendar_version", saved.pk)
    url = reverse("portal:calendar")
    context = {
        "title": f"修改{version}" if version else "录入节假日安排",
        "form": form,
        "refusal": refusal,
        "cancel_url": reverse("portal:calendar_version", args=[version.pk]) if version else url,
        "crumbs": [CRUMB | {"url": url}, {"label": "修改" if version else "录入"}],
    }
    status = 409 if refusal else 400 if form.is_bound and form.errors else 200
    return render(request, "portal/calendar_form.html", context, status=status)


def _save(request: HttpRequest, form: CalendarForm, version: CalendarYear | None) -> CalendarYear:
    actor, at = Actor.of_request(request), request.arrived_at
    if version is None:
        return draft_calendar(form.words(), actor=actor, at=at)
    return revise_calendar(version, form.words(), actor=actor, at=at, seen=form.cleaned_data["revision"])


class CalendarActView(TransitionView):
    """Every act on a version."""

    model = CalendarYear

    def queryset(self):
        return shown.versions_seen_by(self.request.user)

    def success_url(self, thing: CalendarYear) -> str:
        return reverse("portal:calendar_version", args=[thing.pk])

    def cancel_url(self, thing: CalendarYear) -> str:
        return self.success_url(thing)

    def facts_about(self, thing: CalendarYear, row: Any) -> list[dict[str, Any]]:
        return shown.facts_of(thing)
