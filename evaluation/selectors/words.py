"""Puts panels, sheets and decisions into the words and shapes that pages show: states, acts, records."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from applications.choices import State
from office import clock
from office.machine import Actor, available, missing, workflow_of
from office.models import RegisterEntry
from office.words import instant_words

SHOWN = 50
# Where a file can still be decided on, or visited.
IN_SELECTION = (State.UNDER_REVIEW, State.ACCEPTED)


def tag(thing: Any) -> dict[str, str]:
    """The state of a panel, sheet or decision as components/_tag.html takes it."""
    labels = workflow_of(thing).labels[thing.state]
    return {"label": labels.staff, "tone": labels.tone, "shape": labels.shape}


def moment(at: datetime | None) -> str:
    """An instant in Beijing time, or a dash."""
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else "—"


def day(at: datetime | None) -> str:
    """The day of an instant as 11月18日; empty for none."""
    local = at.astimezone(clock.SHANGHAI) if at else None
    return f"{local.month}月{local.day}日" if local else ""


def acts(thing: Any, user: Any, at: datetime, url_name: str) -> list[dict[str, Any]]:
    """The acts that this person has now, each with its consequence or with what is still missing."""
    actor, panel = Actor.of(user), []
    for row in available(thing, user):
        problems = missing(thing, row, actor=actor, at=at)
        panel.append(
            {
                "label": row.label,
                "url": reverse(url_name, args=[thing.pk, str(row.action)]),
                "consequence": row.consequence,
                "tone": "" if row.tone == "plain" else row.tone,
                "missing": [{"text": problem.text, "url": ""} for problem in problems],
            }
        )
    return sorted(panel, key=lambda act: bool(act["missing"]))


def entries_of(thing: Any) -> list[RegisterEntry]:
    """The latest acts on a thing, newest first."""
    return list(RegisterEntry.objects.of(thing).select_related("detail").order_by("-seq")[:SHOWN])


def record_shown(entries: list[RegisterEntry]) -> list[dict[str, str]]:
    """Acts as components/_timeline.html takes them."""
    return [
        {
            "title": entry.label,
            "at": instant_words(entry.at),
            "by": entry.actor_name,
            "role": entry.role,
            "note": entry.detail.note if hasattr(entry, "detail") else "",
            "tone": "grey" if entry.actor_kind == "clock" else "blue",
        }
        for entry in entries
    ]


def steps_of(
    titles: list[str], done: int, actions: list[str], entries: list[RegisterEntry], notes: dict[int, str] | None = None
) -> list[dict[str, str]]:
    """A way as components/_steps.html takes it: so many steps done, the next one current.

    `actions` names for the first steps the act from which day and name come; `notes` says more by place.
    """
    latest = {entry.action: entry for entry in reversed(entries)}
    steps = []
    for place, title in enumerate(titles):
        entry = latest.get(actions[place]) if place < len(actions) else None
        steps.append(
            {
                "title": title,
                "state": "done" if place < done else "current" if place == done else "todo",
                "date": day(entry.at) if entry else "",
                "by": entry.actor_name if entry else "",
                "note": (notes or {}).get(place, ""),
            }
        )
    return steps
