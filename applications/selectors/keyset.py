"""Pages of a list by key: the next page starts after the last key shown, at page 4,000 as quickly as at page 1."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime

PAGE = 25
SEPARATOR = "~"


@dataclass(frozen=True)
class Sort:
    """An order: by one column, then by primary key; rows without a value come last."""

    field: str
    descending: bool = False
    nullable: bool = False

    @property
    def is_by_key(self) -> bool:
        return self.field == "pk"


@dataclass(frozen=True)
class Keyset:
    """The rows of one page and the keys that its neighbours start from, empty where there is none."""

    rows: list[dict[str, Any]]
    previous: str
    next: str


def page_of(rows: QuerySet, sort: Sort, fields: tuple[str, ...], *, after: str = "", before: str = "") -> Keyset:
    """One page as plain values of `fields` (the primary key and the sort column among them).

    One query; a second one where the page runs from rows with a value into those without one. A key that does not
    parse, e.g. from an address that somebody cut off, leads to the first page.
    """
    back = _parsed(sort, before)
    key = back or _parsed(sort, after)
    taken: list[dict[str, Any]] = []
    for part in _beyond(sort, *key, backwards=bool(back)) if key else [Q()]:
        wanted = PAGE + 1 - len(taken)
        if wanted:
            taken += rows.filter(part).order_by(*_order(sort, backwards=bool(back))).values(*fields)[:wanted]
    more, taken = len(taken) > PAGE, taken[:PAGE]
    if back:
        taken.reverse()
    has_previous, has_next = (more, True) if back else (bool(key), more)
    return Keyset(
        taken,
        _key(sort, taken[0]) if taken and has_previous else "",
        _key(sort, taken[-1]) if taken and has_next else "",
    )


def _order(sort: Sort, *, backwards: bool) -> list[Any]:
    key = "-pk" if sort.descending != backwards else "pk"
    if sort.is_by_key:
        return [key]
    column = F(sort.field)
    return [column.desc(nulls_first=True) if backwards else column.asc(nulls_last=True), key]


def _beyond(sort: Sort, value: datetime | None, pk: int, *, backwards: bool) -> list[Q]:
    """The rows after a key, or before it, in parts that follow one another.

    Each part is one range of the sort column, so that an index is entered at the key and not read up to it.
    """
    if sort.is_by_key:
        return [Q(pk__lt=pk) if sort.descending != backwards else Q(pk__gt=pk)]
    tie = Q(pk__lt=pk) if backwards else Q(pk__gt=pk)
    empty = Q(**{f"{sort.field}__isnull": True})
    if value is None:
        return [empty & tie, ~empty] if backwards else [empty & tie]
    step = "lt" if backwards else "gt"
    reach = Q(**{f"{sort.field}__{step}e": value})
    further = reach & (Q(**{f"{sort.field}__{step}": value}) | tie)
    return [further, empty] if sort.nullable and not backwards else [further]


def _key(sort: Sort, row: dict[str, Any]) -> str:
    if sort.is_by_key:
        return str(row["pk"])
    value = row[sort.field]
    return f"{value.isoformat() if value else ''}{SEPARATOR}{row['pk']}"


def _parsed(sort: Sort, text: str) -> tuple[datetime | None, int] | None:
    """A key as it came in an address; None for none, or for nonsense."""
    value, _, pk = text.rpartition(SEPARATOR)
    if not pk.isdecimal() or len(pk) > 18 or bool(value) and sort.is_by_key:
        return None
    try:
        instant = parse_datetime(value) if value else None
    except ValueError:
        return None
    if value and (instant is None or instant.tzinfo is None) or not (value or sort.is_by_key or sort.nullable):
        return None
    return instant, int(pk)
