"""Lists by key: a page follows from the last key shown, never from a count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25


@dataclass(frozen=True)
class Page:
    """The rows of one page and the addresses of its neighbours, empty where there is none."""

    rows: Sequence[Any]
    previous_url: str
    next_url: str


def page_of(queryset: QuerySet, request: HttpRequest, *, size: int = PER_PAGE) -> Page:
    """One page of a queryset, newest first by primary key, as the address says: `after` or `before` a key.

    The other parameters of the address (filters) stay in the neighbours' addresses. One query.
    """
    after, before = (_key(request.GET.get(name, "")) for name in ("after", "before"))
    if before is not None:
        rows = list(queryset.order_by("pk").filter(pk__gt=before)[: size + 1])
        more_before, rows = len(rows) > size, rows[:size][::-1]
        more_after = True
    else:
        found = queryset.order_by("-pk")
        rows = list((found.filter(pk__lt=after) if after is not None else found)[: size + 1])
        more_after, rows = len(rows) > size, rows[:size]
        more_before = after is not None
    return Page(
        rows,
        _address(request, "before", rows[0]) if rows and more_before else "",
        _address(request, "after", rows[-1]) if rows and more_after else "",
    )


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _address(request: HttpRequest, name: str, row: Any) -> str:
    parameters = request.GET.copy()
    for old in ("after", "before"):
        parameters.pop(old, None)
    parameters[name] = row["pk"] if isinstance(row, dict) else row.pk
    return f"{request.path}?{parameters.urlencode()}"
