"""Reads of the register of acts."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from office.clock import SHANGHAI, end_of_day, start_of_day
from office.machine import workflows
from office.models import RegisterEntry

CHUNK = 2000


def register_entries(wanted: dict[str, Any]) -> QuerySet[RegisterEntry]:
    """The acts that a filter wants: a text in thing, act or person, and days of Asia/Shanghai."""
    entries = RegisterEntry.objects.select_related("detail").order_by("-pk")
    if text := wanted.get("text"):
        entries = entries.filter(
            Q(thing_key__icontains=text) | Q(label__icontains=text) | Q(actor_name__icontains=text)
        )
    if first := wanted.get("on_or_after"):
        entries = entries.filter(at__gte=start_of_day(first))
    if last := wanted.get("on_or_before"):
        entries = entries.filter(at__lt=end_of_day(last))
    return entries


def acts_shown(entries: Iterable[RegisterEntry]) -> Iterator[dict[str, Any]]:
    """Acts with their states in the words of staff; a state that no table knows any more keeps its code."""
    # The register names models in small letters, the tables as they are.
    labels = {model.lower(): workflow.labels for model, workflow in workflows().items()}

    def word(entry: RegisterEntry, state: str) -> str:
        known = labels.get(entry.thing_label, {}).get(state)
        return known.staff if known else state

    for entry in entries:
        yield {"entry": entry, "source": word(entry, entry.source), "target": word(entry, entry.target)}


def register_rows(entries: QuerySet[RegisterEntry]) -> Iterator[list[Any]]:
    """Acts in the columns of portal.resources.REGISTER_COLUMNS, the oldest first, read piece by piece."""
    for act in acts_shown(entries.order_by("seq").iterator(chunk_size=CHUNK)):
        entry: RegisterEntry = act["entry"]
        yield [
            entry.seq,
            f"{entry.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
            entry.label,
            act["source"],
            act["target"],
            entry.thing_key,
            entry.actor_name,
            entry.role,
            entry.scope,
            entry.detail.note,
            entry.digest,
        ]
