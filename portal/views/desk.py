"""What a person comes back to: the home of each role, and long work that was ordered."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views import page_of
from chains.selectors import programmes_of
from office.models import Job
from portal import selectors
from portal.choices import SHORTCUTS
from portal.context import address
from portal.permissions import can_load_calendar, can_see_calendar_gaps, can_start_application, may_enter


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The home of each role: what waits for me, whom I wait for."""
    group = request.GET.get("group", "")
    home = selectors.desk_of(request.user, request.arrived_at, group)
    url = reverse("portal:desk")
    chips = [{"label": "全部", "url": url, "count": home["total"], "current": not group}]
    for entry in home["groups"]:
        query = urlencode({"group": entry["label"]})
        chips.append({**entry, "url": f"{url}?{query}", "current": entry["label"] == group})
    calendar_url = address("portal:calendar") if can_load_calendar(request.user) else ""
    context = {
        **home,
        "chips": chips,
        "calendar_url": calendar_url,
        "uncovered": home["uncovered"] if can_see_calendar_gaps(request.user) else None,
        "calls": _open_calls(request),
        "start_url": address("applications:start"),
        "links": _links(request.user),
    }
    return render(request, "portal/desk.html", context)


def _open_calls(request: HttpRequest) -> list[dict[str, Any]]:
    """The rounds that a unit can apply in now, for those who fill in for one: those of its own scheme."""
    if not can_start_application(request.user):
        return []
    own = programmes_of(request.user)
    return [call for call in selectors.calls(request.arrived_at, own) if call["is_open"]]


def _links(user: Any) -> list[dict[str, str]]:
    """Places that are not in the navigation, of those that serve the person."""
    return [
        {"label": entry.label, "url": address(entry.name)}
        for entry in SHORTCUTS
        if may_enter(user, entry) and address(entry.name)
    ]


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The long work that the person ordered: how far it is, what came of it."""
    page = page_of(Job.objects.visible_to(request.user), request)
    running = any(job.status in (Job.Status.WAITING, Job.Status.RUNNING) for job in page.rows)
    return render(request, "portal/jobs.html", {"page": page, "running": running})
