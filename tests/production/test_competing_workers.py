"""Three workers close twenty notices while somebody kills them: each closes once, and everybody is told once."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from office import clock, register
from office.models import Effect, Message, RegisterEntry
from publicity.choices import NoticeState
from publicity.models import Notice
from tests import processes
from tests.factories import publicity as make
from tests.rules import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("production")]
BROKER = 15  # the Redis database; parallel test processes count up from 0
NOTICES, WORKERS, SEED = 20, 3, 20260328
# So many rounds end with every worker killed; then they are left to finish.
DEADLY_ROUNDS, MOST_ROUNDS, PATIENCE = 3, 12, 240


def test_each_closing_happens_once_and_tells_everybody_once():
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        pytest.fail("PostgreSQL and Redis are needed: deploy/with_services.py .venv/bin/pytest …")
    case = make.issued()
    notices = twenty_of(case.notice)
    Effect.objects.filter(done_at__isnull=True).delete()
    # Three days after the last midnight: the clock stood still over the closing.
    late = clock.end_of_day(case.notice.ends_on) + timedelta(days=3)
    chance = random.Random(SEED)

    killed = until_done("publicity.close_notices", late, Notice.objects.closing(late).count, chance)
    closings = RegisterEntry.objects.filter(action="close", thing_id__in=[row.pk for row in notices])
    assert killed >= WORKERS
    assert Counter(closings.values_list("thing_id", flat=True)) == Counter(row.pk for row in notices)
    closed = list(Notice.objects.order_by("pk").values_list("pk", "state"))
    assert closed == [(row.pk, NoticeState.CLOSED) for row in notices]
    register.verify()

    promised = Effect.objects.filter(name="publicity.tell", done_at__isnull=True)
    assert Counter(promised.values_list("key__thing_id", flat=True)) == Counter(row.pk for row in notices)
    killed = until_done("office.sweep", late + timedelta(hours=1), promised.count, chance)
    assert killed >= WORKERS
    told = Message.objects.filter(title__endswith="：公示期满").values_list("recipient_id", "url")
    everybody = [case.officer.pk, case.handler.pk]
    expected = Counter((user, row.get_absolute_url()) for user in everybody for row in notices)
    assert Counter(told) == expected
    assert list(Effect.objects.exclude(error="").values_list("name", "error")) == []


def twenty_of(notice: Notice) -> list[Notice]:
    """The notice and copies of its row: the way to an issued notice is walked once, not twenty times."""
    for number in range(2, NOTICES + 1):
        copy = Notice.objects.get(pk=notice.pk)
        copy.pk, copy.serial = None, f"{notice.serial}-{number}"
        copy.save(force_insert=True)
    return list(Notice.objects.order_by("pk"))


def until_done(job: str, at: datetime, left: Callable[[], int], chance: random.Random) -> int:
    """Start three workers again and again until nothing is left; how many of them were killed at their work."""
    killed = rounds = 0
    while left():
        rounds += 1
        assert rounds <= MOST_ROUNDS, f"{left()} are left after {rounds - 1} rounds"
        workers = [start(job, at) for _ in range(WORKERS)]
        if rounds <= DEADLY_ROUNDS:
            wait_for_work(left, workers)
            kill(workers, chance)
        killed += sum(worker.wait(timeout=PATIENCE) == -signal.SIGKILL for worker in workers)
        assert {worker.returncode for worker in workers} <= {0, -signal.SIGKILL}
    return killed


def start(job: str, at: datetime) -> subprocess.Popen:
    """`manage.py run_job`, as a person would run it at that time."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    variables = processes.environment(
        DATABASE_URL=f"{server}/{connection.settings_dict['NAME']}",
        REDIS_URL=f"{settings.REDIS_URL.rpartition('/')[0]}/{BROKER}",
        SECRET_KEY=settings.SECRET_KEY,
        SEALING_KEY=settings.SEALING_KEY,
        DATA_DIR=settings.DATA_DIR,
        PORTAL_CLOCK=at.isoformat(),
    )
    command = [str(ROOT / ".venv" / "bin" / "python"), "manage.py", "run_job", job]
    return subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)


def wait_for_work(left: Callable[[], int], workers: list[subprocess.Popen]) -> None:
    """Until something is done, so that a worker dies at its work and not while it starts."""
    before, give_up_at = left(), time.monotonic() + PATIENCE
    while left() == before and any(worker.poll() is None for worker in workers):
        assert time.monotonic() < give_up_at, "no worker did anything"
        time.sleep(0.01)


def kill(workers: list[subprocess.Popen], chance: random.Random) -> None:
    for worker in chance.sample(workers, len(workers)):
        time.sleep(chance.uniform(0, 0.06))
        if worker.poll() is None:
            worker.kill()
