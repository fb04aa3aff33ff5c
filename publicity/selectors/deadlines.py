"""Reads which deadlines of publicity still run, counted in working days."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from office import clock
from office.clock import local_date
from office.deadlines import OpenDeadline
from office.models import RegisterEntry
from office.workdays import Mode
from publicity.choices import NoticeState, ObjectionAction, ObjectionState
from publicity.models import Notice, Objection

GROUPS = {ObjectionState.RECEIVED: "受理", ObjectionState.SCREENED: "核查", ObjectionState.PROPOSED: "核查"}


def open_deadlines(user: Any, at: datetime) -> Iterator[OpenDeadline]:
    """The periods of notices, the time to screen and to examine objections, of the programmes that a person works on.

    What no calendar covered when it began has no end yet; it is among them.
    """
    notices, objections = Notice.objects.all(), Objection.objects.all()
    if user is not None:
        notices, objections = notices.handled_by(user), objections.visible_to(user)
    for notice in notices.filter(state=NoticeState.ISSUED, due_at__gt=at).select_related("round").order_by("pk"):
        yield OpenDeadline(
            "公示期",
            notice.title,
            notice.get_absolute_url(),
            notice,
            local_date(notice.issued_at),
            notice.issued_at,
            notice.due_at,
            notice.workdays,
            Mode(notice.mode),
        )
    running = Q(due_at__gt=at) | Q(due_at__isnull=True)
    awaited = objections.filter(running, state__in=GROUPS, counted_from__isnull=False)
    rows = list(awaited.select_related("notice__programme").order_by("pk"))
    extended = _extended([row.pk for row in rows])
    for objection in rows:
        programme = objection.notice.programme
        received = objection.state == ObjectionState.RECEIVED
        given = programme.objection_screen_days if received else programme.objection_examine_days
        longer = None if received else extended.get(objection.pk)
        action = ObjectionAction.EXTEND if objection.state == ObjectionState.SCREENED else ""
        yield OpenDeadline(
            f"{objection.get_kind_display()}{GROUPS[objection.state]}",
            objection.number,
            objection.get_absolute_url(),
            objection,
            objection.counted_from,
            longer or (clock.start_of_day(objection.counted_from) if received else objection.state_since),
            objection.due_at,
            None if longer else given,
            extend=action,
            extend_url=reverse("publicity:objection_act", args=[objection.pk, action]) if action else "",
        )


def _extended(keys: list[int]) -> dict[int, datetime]:
    """When the time to examine was made longer, where that was the last act to set it."""
    setting = (ObjectionAction.SCREEN, ObjectionAction.EXTEND)
    acts = RegisterEntry.objects.filter(thing_label="publicity.objection", thing_id__in=keys, action__in=setting)
    last = {thing: (at, action) for thing, at, action in acts.order_by("seq").values_list("thing_id", "at", "action")}
    return {thing: at for thing, (at, action) in last.items() if action == ObjectionAction.EXTEND}
