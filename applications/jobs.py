"""The clock's work on applications."""

from datetime import datetime, timedelta

from applications.choices import Action
from applications.models import Application
from applications.services import report_virus
from office import quarantine
from office.jobs import Progress, job
from office.machine import Actor, Refusal, perform

BATCH = 200
quarantine.owner(report_virus)


@job("applications.lapse", title="补正逾期的申报终止", every=timedelta(minutes=5))
def lapse_returned(*, progress: Progress, at: datetime) -> dict:
    """Lapse every returned application whose deadline has passed: one transaction a case, through the machine.

    However long the clock stood still, one run catches up with all; killed midway, the next one goes on.
    """
    due = Application.objects.lapsing(at)
    lapsed = skipped = last = 0
    while batch := list(due.filter(pk__gt=last).order_by("pk").select_related("unit")[:BATCH]):
        for application in batch:
            try:
                perform(application, Action.LAPSE, actor=Actor.clock(), at=at)
            except Refusal:
                skipped += 1  # resubmitted or extended a moment ago
            else:
                lapsed += 1
        last = batch[-1].pk
        progress.tick(lapsed + skipped, lapsed + skipped, at=at)
    return {"lapsed": lapsed, "skipped": skipped}
