"""The clock's work on chains: reminders ahead of a period's end, ending it, forgetting files that nobody confirmed."""

from datetime import datetime, timedelta

from chains.choices import ChainAction
from chains.models import Chain
from chains.selectors import periods_to_remind
from chains.services import forget_drafts as forget_old_drafts
from office.effects import ask
from office.jobs import Progress, job
from office.machine import Actor, Refusal, perform

BATCH = 200


@job("chains.remind", title="建设周期期满提醒", every=timedelta(hours=1))
def remind(*, progress: Progress, at: datetime) -> dict:
    """Promise the reminders that are due, each once; what was missed while the clock stood still comes as one."""
    due = periods_to_remind(at)
    promised = 0
    for done, (period, lead) in enumerate(due, start=1):
        asked = ask(
            "chains.remind_of_end", at=at, dedupe=f"{period.pk}:{lead}",
            period_id=period.pk, lead=lead, asked_at=at.isoformat(),
        )  # fmt: skip
        promised += asked is not None
        progress.tick(done, len(due), at=at)
    return {"promised": promised}


@job("chains.end_periods", title="建设周期期满处理", every=timedelta(minutes=10))
def end_periods(*, progress: Progress, at: datetime) -> dict:
    """End the construction of every chain whose period is over: one transaction a chain, through the machine."""
    ended = skipped = 0
    for chain in list(Chain.objects.overdue(at).order_by("due_at", "pk")[:BATCH]):
        try:
            perform(chain, ChainAction.END_PERIOD, actor=Actor.clock(), at=at)
        except Refusal:
            skipped += 1  # somebody else was quicker
        else:
            ended += 1
        progress.tick(ended + skipped, BATCH, at=at)
    return {"ended": ended, "skipped": skipped}


@job("chains.forget_drafts", title="清除未确认的学员名单", every=timedelta(hours=1))
def forget_drafts(*, progress: Progress, at: datetime) -> dict:
    """Empty roster files that nobody confirmed within a day."""
    return {"forgotten": forget_old_drafts(at)}
