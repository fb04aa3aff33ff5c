"""The clock's work on applications."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from applications.choices import Action, ConsultationState
from applications.deadlines import Ruler
from applications.models import Application, Consultation, Round
from applications.notifications import DEADLINES
from applications.services import BULK_JOB, announce_round, carry_out, report_virus
from applications.services.sending import READING, read_scans
from office import calendar, clock, quarantine
from office.effects import ask
from office.jobs import Progress, job
from office.machine import Actor, Refusal, perform

BATCH = 200
# Not in the night; as far ahead as days off may lie between the last working day and a deadline; and not for ever.
WARN_AT = timedelta(hours=8, minutes=30)
AHEAD = timedelta(days=12)
TOLD_LATE = timedelta(days=30)
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


@job("applications.warn", title="期限到期和超期提醒", every=timedelta(minutes=30))
def warn_deadlines(*, progress: Progress, at: datetime) -> dict:
    """Promise a message for each deadline that ends today or is over, once for each, in the morning of the day.

    Told by the same reckoning as the lists show; a deadline that fell while the clock stood still is told late.
    """
    promised = 0
    if at < clock.start_of_day(clock.local_date(at)) + WARN_AT:
        return {"promised": promised}
    ruler = Ruler(calendar.load(), clock.local_date(at))
    near = (at - TOLD_LATE, at + AHEAD)
    files = Application.objects.filter(state__in=DEADLINES, due_at__range=near)
    questions = Consultation.objects.filter(state=ConsultationState.ASKED, due_at__range=near)
    for effect, rows in (("applications.warn", files), ("applications.warn_consultation", questions)):
        for thing in rows.order_by("pk").only("pk", "revision", "due_at").iterator(chunk_size=BATCH):
            promised += _promise(effect, thing, ruler.left(thing.due_at).tone, at)
    return {"promised": promised}


def _promise(effect: str, thing: Application | Consultation, tone: str, at: datetime) -> bool:
    """Promise the message about a deadline in this tone, unless it was promised before or there is nothing to tell."""
    if not tone:
        return False
    key = {"thing_id": thing.pk, "revision": thing.revision, "tone": tone}
    with transaction.atomic():
        asked = ask(effect, at=at, dedupe=":".join(map(str, key.values())), **key, asked_at=at.isoformat())
    return asked is not None


@job("applications.announce_rounds", title="批次开始申报时告知各单位", every=timedelta(minutes=5))
def announce_rounds(*, progress: Progress, at: datetime) -> dict:
    """Have the clerks told of every round that has opened and not closed; each round once, however often this runs."""
    opened = Round.objects.filter(opens_at__lte=at, closes_at__gt=at).order_by("pk")
    return {"announced": sum(announce_round(call, at=at) for call in opened)}


@job(BULK_JOB, title="批量办理")
def act_on_many(*, progress: Progress, at: datetime, **order: Any) -> dict:
    """One act on many files, as a person ordered it; what came of each stands in the result."""
    return carry_out(progress, **order)


@job(READING, title="读取盖章扫描件")
def read_codes(*, progress: Progress, at: datetime, **order: Any) -> dict:
    """The codes of the stamped scans of a batch, as a person ordered it."""
    return read_scans(progress, at=at, **order)
