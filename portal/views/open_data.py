"""For programs: public lists as JSON and CSV, the map of the site, and what search engines leave alone."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from accounts.views.visitors import for_visitors
from office import register
from office.clock import local_date
from office.spreadsheets import csv_lines
from portal.context import address
from portal.selectors.open_data import LISTS, OpenList, addresses, papers_made
from subsidies.selectors import policies_on

MAX_AGE = 60
PLACES = (
    "portal:home", "portal:guide", "portal:contacts", "portal:policies", "portal:verify", "portal:open_data",
    "publicity:notices", "publicity:announcements", "chains:directory", "chains:stories",
    "applications:progress",
)  # fmt: skip
# What answers to one person, or to a secret: nothing for search engines.
CLOSED = ("/admin/", "/api/", "/desk/", "/display/", "/verify/", "/objections/", "/login/", "/progress/")


@login_not_required
@require_safe
@for_visitors()
def open_data(request: HttpRequest) -> HttpResponse:
    """The lists with their addresses and fields."""
    lists = [
        {
            "title": each.title,
            "name": each.name,
            "json_url": reverse("portal:open_list", args=[each.name, "json"]),
            "csv_url": reverse("portal:open_list", args=[each.name, "csv"]),
            "fields": [{"label": key, "value": told} for key, told in each.fields.items()],
        }
        for each in LISTS.values()
    ]
    return render(request, "portal/open_data.html", {"lists": lists})


@login_not_required
@require_safe
def open_list(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One list, row by row; whether it has changed is told without reading it: by the register's head and the day.

    A paper's file is made after the act that issues it; where a list tells its digest, the latest file counts, too.
    """
    found = LISTS.get(name)
    if found is None or kind not in WRITERS:
        raise Http404(name)
    at = request.arrived_at
    made = papers_made() if "sha256" in found.fields else ""
    etag = f'W/"{name}-{kind}-{register.head()}-{local_date(at).isoformat()}-{made}"'
    lines, content_type = WRITERS[kind]
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = StreamingHttpResponse(lines(found, at), content_type=content_type)
        answer["Content-Disposition"] = f'{"inline" if kind == "json" else "attachment"}; filename="{name}.{kind}"'
    answer["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=MAX_AGE)
    return answer


def _as_json(wanted: OpenList, at: datetime) -> Iterator[str]:
    yield _text({"list": wanted.name, "title": wanted.title})[:-1] + ', "rows": ['
    mark = "\n"
    for row in wanted.rows(at):
        yield mark + _text(row)
        mark = ",\n"
    yield "\n]}\n"


def _text(value: dict[str, Any]) -> str:
    # Where a browser takes it for a page in spite of its type, nothing in it begins a tag.
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _as_csv(wanted: OpenList, at: datetime) -> Iterator[str]:
    return csv_lines(list(wanted.fields), (row.values() for row in wanted.rows(at)))


WRITERS: dict[str, Any] = {
    "json": (_as_json, "application/json; charset=utf-8"),
    "csv": (_as_csv, "text/csv; charset=utf-8"),
}


@login_not_required
@require_safe
@for_visitors()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, for search engines (sitemaps.org)."""
    policies = (version.policy for version in policies_on(local_date(request.arrived_at)))
    paths = [*filter(None, map(address, PLACES)), *(_public(thing) for thing in (*addresses(), *policies))]
    base = settings.SITE_URL.rstrip("/")
    context = {"urls": [f"{base}{path}" for path in paths]}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml; charset=utf-8")


def _public(thing: Any) -> str:
    """Where everybody reads it."""
    return thing.public_url if hasattr(thing, "public_url") else thing.get_absolute_url()


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone, and where the map of the site lies."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL.rstrip('/')}{reverse('portal:sitemap')}", ""]
    answer = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    patch_cache_control(answer, public=True, max_age=MAX_AGE)
    return answer
