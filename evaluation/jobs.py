"""The clock's work on expert review: reminders of scores that are not handed in, feedback that units may read."""

from datetime import datetime, timedelta

from django.db import transaction

from applications.deadlines import Ruler, last_day
from evaluation.selectors.desk import seats_to_answer, seats_with_open_sheets
from evaluation.services import announce_feedback
from office import calendar, clock
from office.effects import ask
from office.jobs import Progress, job

# Not in the night; as far ahead as days off may lie before a deadline; and not for ever.
REMIND_AT = timedelta(hours=8, minutes=30)
AHEAD = timedelta(days=30)
TOLD_LATE = timedelta(days=30)


@job("evaluation.remind", title="评分期限提醒", every=timedelta(minutes=30))
def remind(*, progress: Progress, at: datetime) -> dict:
    """Promise experts with open sheets a reminder before the deadline and on its day, and officers one when it is over.

    Each once for each deadline: an extended one is reminded of anew. Who is reminded is who has it on the own desk.
    """
    today = clock.local_date(at)
    counts = {"experts": 0, "panels": 0}
    if at < clock.start_of_day(today) + REMIND_AT:
        return counts
    ruler = Ruler(calendar.load(), today)
    for seat in seats_with_open_sheets().filter(panel__due_at__range=(at - TOLD_LATE, at + AHEAD)):
        due = seat.panel.due_at
        times = {"asked_at": at.isoformat(), "at": at}
        with transaction.atomic():
            if due <= at:
                key = f"{seat.panel_id}:{due.isoformat()}"
                asked = ask("evaluation.tell_overdue", dedupe=key, panel_id=seat.panel_id, **times)
                counts["panels"] += asked is not None
                continue
            left = ruler.between(today, last_day(due))
            if left in (0, *seat.panel.plan.reminders):
                key = f"{seat.pk}:{due.isoformat()}:{left}"
                asked = ask("evaluation.remind_expert", dedupe=key, seat_id=seat.pk, workdays=left, **times)
                counts["experts"] += asked is not None
    return counts


@job("evaluation.remind_seats", title="答复评审邀请提醒", every=timedelta(minutes=30))
def remind_seats(*, progress: Progress, at: datetime) -> dict:
    """Promise experts who have not answered an invitation one reminder on the last day, in the morning."""
    today, promised = clock.local_date(at), 0
    if at < clock.start_of_day(today) + REMIND_AT:
        return {"promised": promised}
    for seat in seats_to_answer().filter(due_at__gt=at, due_at__lte=clock.end_of_day(today)):
        with transaction.atomic():
            asked = ask(
                "evaluation.invite_to_seat", at=at, dedupe=f"{seat.pk}:last-day", seat_id=seat.pk,
                asked_at=at.isoformat(), reminder=True,
            )  # fmt: skip
        promised += asked is not None
    return {"promised": promised}


@job("evaluation.feedback", title="告知遴选反馈", every=timedelta(minutes=10))
def feedback(*, progress: Progress, at: datetime) -> dict:
    """Tell units of feedback that they may read since their result is public to them; each once."""
    return {"told": announce_feedback(at=at)}
