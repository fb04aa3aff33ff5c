"""The clock's work on applications."""

from datetime import datetime, timedelta

from applications.choices import Action
from applications.models import Application
from office.jobs import Progress, job
from office.machine import Actor, Refusal, perform

BATCH = 200


@job("applications.lapse", title="补正逾期的申报终止", every=timedelta(minutes=5))
def lapse_returned(*, progress: Progress, at: datetime) -> dict:
    """Lapse every returned application whose deadline has passed: one transaction a case, through the machine."""
    lapsed = skipped = 0
    for pk in list(Application.objects.lapsing(at).order_by("due_at").values_list("pk", flat=True)[:BATCH]):
        try:
            perform(Application.objects.get(pk=pk), Action.LAPSE, actor=Actor.clock(), at=at)
        except Refusal:
            skipped += 1  # resubmitted or extended a moment ago
        else:
            lapsed += 1
        progress.tick(lapsed + skipped, BATCH, at=at)
    return {"lapsed": lapsed, "skipped": skipped}
