"""The clock's work on publicity: it closes periods; it never announces."""

from datetime import datetime, timedelta

from django.db import transaction

from applications.deadlines import Ruler
from office import calendar, clock, quarantine
from office.effects import ask
from office.jobs import Progress, job
from office.machine import Actor, Refusal, perform
from publicity.choices import NoticeAction
from publicity.models import Notice, Objection
from publicity.services import count_deadlines, forget_codes, report_virus

# Not in the night; as far ahead as days off may lie between the last working day and a deadline; and not for ever.
WARN_AT = timedelta(hours=8, minutes=30)
AHEAD = timedelta(days=12)
TOLD_LATE = timedelta(days=30)
quarantine.owner(report_virus)


@job("publicity.close_notices", title="公示期满", every=timedelta(minutes=1))
def close_notices(*, progress: Progress, at: datetime) -> dict:
    """Close every issued notice whose last day is over; what was missed while the clock stood still is caught up."""
    closed = skipped = 0
    due = list(Notice.objects.closing(at).order_by("due_at", "pk"))
    for notice in due:
        try:
            perform(notice, NoticeAction.CLOSE, actor=Actor.clock(), at=at)
        except Refusal:
            skipped += 1  # withdrawn, or closed by another worker a moment ago
        else:
            closed += 1
        progress.tick(closed + skipped, len(due), at=at)
    return {"closed": closed, "skipped": skipped}


@job("publicity.count_deadlines", title="补算异议办理期限", every=timedelta(minutes=30))
def count_objection_deadlines(*, progress: Progress, at: datetime) -> dict:
    """Count the deadlines of open objections that no calendar covered before; those that are counted stay."""
    return {"counted": count_deadlines(at=at)}


@job("publicity.warn", title="异议期限到期和超期提醒", every=timedelta(minutes=30))
def warn_of_terms(*, progress: Progress, at: datetime) -> dict:
    """Promise a message for each deadline of an objection that ends today or is over, once for each, in the morning."""
    promised = 0
    if at < clock.start_of_day(clock.local_date(at)) + WARN_AT:
        return {"promised": promised}
    ruler = Ruler(calendar.load(), clock.local_date(at))
    near = Objection.objects.open().filter(due_at__range=(at - TOLD_LATE, at + AHEAD))
    for objection in near.order_by("pk").only("pk", "revision", "due_at"):
        tone = ruler.left(objection.due_at).tone
        key = {"thing_id": objection.pk, "revision": objection.revision, "tone": tone}
        if tone:
            with transaction.atomic():
                dedupe = ":".join(map(str, key.values()))
                promised += ask("publicity.warn", at=at, dedupe=dedupe, **key, asked_at=at.isoformat()) is not None
    return {"promised": promised}


@job("publicity.forget_codes", title="清除过期的邮箱验证码", every=timedelta(hours=1))
def forget_old_codes(*, progress: Progress, at: datetime) -> dict:
    """Remove the codes, and the addresses with them, that are older than a day."""
    return {"forgotten": forget_codes(at=at)}
