"""The clock's work on publicity: it closes periods; it never announces."""

from datetime import datetime, timedelta

from office import quarantine
from office.jobs import Progress, job
from office.machine import Actor, Refusal, perform
from publicity.choices import NoticeAction
from publicity.models import Notice
from publicity.services import report_virus

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
