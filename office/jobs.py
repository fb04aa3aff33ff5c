"""Long work: ordered by a person or asked for by the clock, a durable row with progress and result.

A job is registered by name in an app's `jobs.py`. Every job also runs by hand: `manage.py run_job NAME`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from celery.schedules import crontab
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from office import clock, effects, limits, messages, quarantine, scanner, uploads
from office.models import Job, Message

logger = logging.getLogger(__name__)
# After the day's start, Asia/Shanghai: before the desks open.
DIGEST_AT = timedelta(hours=8, minutes=30)

# A running job that gave no sign for this long was killed; the sweep starts it again.
SILENT_AFTER = timedelta(minutes=10)
# So many files that were never scanned are taken up in one run, so that new ones and other work do not wait long.
SCAN_BATCH = 200


@dataclass(frozen=True)
class Registered:
    """A job as its app declared it: the function, a title for people, and the clock's schedule if it has one."""

    function: Callable[..., dict]
    title: str
    every: timedelta | crontab | None


_jobs: dict[str, Registered] = {}


def job(name: str, *, title: str, every: timedelta | crontab | None = None) -> Callable:
    """Register a function `(*, progress, at, **params) -> dict` of a `jobs.py`; it must bear running twice."""

    def keep(function: Callable[..., dict]) -> Callable[..., dict]:
        if name in _jobs:
            raise ValueError(f"job {name} is registered twice")
        _jobs[name] = Registered(function, title, every)
        return function

    return keep


def registered() -> dict[str, Registered]:
    """All jobs by name."""
    return dict(_jobs)


def timetable() -> dict[str, dict]:
    """Celery's beat schedule of all jobs that the clock asks for."""
    return {
        name: {"task": "office.run_clock_job", "schedule": entry.every, "kwargs": {"name": name}}
        for name, entry in _jobs.items()
        if entry.every is not None
    }


class Progress:
    """Handed to a job: `tick` says how far it is, seldom enough to cost nothing."""

    def __init__(self, row: Job | None = None) -> None:
        self.row = row

    def tick(self, done: int, total: int, *, at: datetime) -> None:
        """Write down progress so that the page of the person who waits shows it."""
        if self.row is not None:
            Job.objects.filter(pk=self.row.pk).update(progress=done, total=total, beat_at=at)

    @property
    def kept(self) -> dict:
        """What an earlier run of the same order kept before it was killed."""
        return self.row.result if self.row is not None else {}

    def keep(self, result: dict) -> None:
        """Keep what was done so far, in the transaction in which it was done: a run that starts again goes on there."""
        if self.row is not None:
            Job.objects.filter(pk=self.row.pk).update(result=result)


def order(name: str, *, owner: Any, at: datetime, title: str = "", **params: Any) -> Job:
    """Order a job for a person, in the current transaction; it starts after commit."""
    row = Job.objects.create(
        name=name, title=title or _jobs[name].title, owner=owner, params=params, ordered_at=at, beat_at=at
    )
    run_ordered.delay_on_commit(job_id=row.pk)
    return row


@shared_task(name="office.run_ordered")
def run_ordered(*, job_id: int) -> None:
    """Run one ordered job."""
    run_row(job_id, at=clock.now())


@shared_task(name="office.run_clock_job")
def run_clock_job(*, name: str) -> None:
    """Run one job of the clock's timetable."""
    run(name, at=clock.now())


def run(name: str, *, at: datetime, progress: Progress | None = None, **params: Any) -> dict:
    """Run a job now, without a row; returns its result. Raises KeyError for an unknown name."""
    return _jobs[name].function(progress=progress or Progress(), at=at, **params) or {}


def run_row(job_id: int, *, at: datetime) -> None:
    """Run an ordered job unless somebody has it; the outcome, also a failure, stays on the row."""
    with transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
        if row is None or not _free(row, at):
            return
        row.status, row.started_at, row.beat_at = Job.Status.RUNNING, at, at
        row.save(update_fields=["status", "started_at", "beat_at"])
    try:
        result = _jobs[row.name].function(progress=Progress(row), at=at, **row.params) or {}
    except Exception as error:  # the person who waits reads it on the row
        logger.exception("job %s %s failed", row.pk, row.name)
        Job.objects.filter(pk=row.pk).update(
            status=Job.Status.FAILED, ended_at=clock.now(), error=f"{type(error).__name__}: {error}"[:2000]
        )
    else:
        Job.objects.filter(pk=row.pk).update(status=Job.Status.DONE, ended_at=clock.now(), result=result, error="")


def _free(row: Job, at: datetime) -> bool:
    """Waiting, or running without a sign of life."""
    return row.status == Job.Status.WAITING or (
        row.status == Job.Status.RUNNING and row.beat_at is not None and row.beat_at <= at - SILENT_AFTER
    )


@job("office.sweep", title="补做未完成的效果与任务", every=timedelta(minutes=1))
def sweep(*, progress: Progress, at: datetime) -> dict:
    """Carry out effects that no worker did, and start again the ordered jobs whose worker was killed."""
    done = effects.sweep(at=at)
    waiting = [row for row in Job.objects.filter(status__in=[Job.Status.WAITING, Job.Status.RUNNING]) if _due(row, at)]
    for row in waiting:
        run_ordered.delay(job_id=row.pk)
    return {"effects": done, "jobs": len(waiting)}


def _due(row: Job, at: datetime) -> bool:
    """Free, and not so fresh that the message sent on commit may still be under way."""
    return _free(row, at) and row.beat_at is not None and row.beat_at <= at - timedelta(minutes=1)


@job("office.forget_orphans", title="清理无人引用的上传残件", every=timedelta(days=1))
def forget_orphans(*, progress: Progress, at: datetime) -> dict:
    """Remove files that an interrupted upload left behind; a file with a row is never touched."""
    return {"removed": uploads.forget_orphans(at)}


@job("office.forget_tallies", title="清除过期的限次计数", every=timedelta(hours=1))
def forget_old_tallies(*, progress: Progress, at: datetime) -> dict:
    """Remove the counts of hours that are over."""
    return {"forgotten": limits.forget_tallies(at)}


@job("office.mail_digests", title="发送每日消息汇总", every=timedelta(minutes=10))
def mail_digests(*, progress: Progress, at: datetime) -> dict:
    """Send what waited at half past eight to everybody who wants one e-mail a day, each in a transaction of its own.

    Later runs of the day find nothing more, catch up after downtime, and try again where the mail server failed.
    """
    morning = clock.start_of_day(clock.local_date(at)) + DIGEST_AT
    before = morning if at >= morning else morning - timedelta(days=1)
    waiting = Message.objects.filter(awaits_digest=True, created_at__lt=before).order_by("recipient")
    users = list(get_user_model().objects.filter(pk__in=waiting.values("recipient")).order_by("pk"))
    sent = failed = 0
    for done, user in enumerate(users, start=1):
        try:
            with transaction.atomic():
                sent += bool(messages.mail_digest(user, before=before))
        except OSError:  # the mail server; what waits goes on waiting
            logger.exception("the digest for account %s was not sent", user.pk)
            failed += 1
        progress.tick(done, len(users), at=at)
    return {"sent": sent, "failed": failed}


@job("office.scan_earlier", title="补查从未检查过的上传文件", every=timedelta(minutes=5))
def scan_earlier(*, progress: Progress, at: datetime, limit: int = SCAN_BATCH) -> dict:
    """Have files scanned that were stored before there was a scanner, the newest first; each in its own transaction.

    Several workers share them; killed midway, the next run goes on. A file without an answer is left for a later run.
    """
    result = {"scanned": 0, "infected": 0, "unanswered": 0}
    if not settings.CLAMD_SOCKET:
        return {**result, "left": 0}
    total, below = min(quarantine.unasked().count(), limit), None
    for done in range(1, limit + 1):
        try:
            upload, found = quarantine.examine_next(below, at=at)
        except scanner.Unreachable:
            break
        if upload is None:
            break
        below = upload.pk
        result["unanswered" if found is None else "scanned"] += 1
        result["infected"] += bool(found)
        progress.tick(done, max(total, done), at=at)
    return {**result, "left": quarantine.unasked().count()}


@job("office.report_viruses", title="检出病毒的文件告知有关人员", every=timedelta(minutes=1))
def report_viruses(*, progress: Progress, at: datetime) -> dict:
    """Ask the apps whose the infected files are; each is reported once to those who can replace it."""
    return {"reported": sum(quarantine.report(upload, at=at) for upload in quarantine.infected().iterator())}
