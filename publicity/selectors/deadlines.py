"""Reads which deadlines of publicity still run, counted in working days."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from office.clock import local_date
from office.deadlines import OpenDeadline
from office.workdays import Mode
from publicity.choices import EXAMINE_WITHIN_WORKDAYS, NoticeState, ObjectionState
from publicity.models import Notice, Objection


def open_deadlines(user: Any, at: datetime) -> Iterator[OpenDeadline]:
    """The periods of notices and the time to examine objections, of the programmes that a person works on."""
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
    examined = objections.filter(state=ObjectionState.SCREENED, due_at__gt=at).select_related("item__notice")
    for objection in examined.order_by("pk"):
        yield OpenDeadline(
            "异议核查",
            objection.number,
            objection.get_absolute_url(),
            objection,
            local_date(objection.state_since),
            objection.state_since,
            objection.due_at,
            EXAMINE_WITHIN_WORKDAYS,
        )
