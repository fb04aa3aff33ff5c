"""Production's processes on PostgreSQL and Redis carry one application from the form to the announced chain."""

import hashlib
import os
import signal
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from applications.choices import State
from chains.models import Chain
from office import clock
from office.models import Effect, IssuedDocument
from publicity.choices import NoticeState
from publicity.models import Announcement
from tests import processes
from tests.journeys import pages
from tests.journeys.pages import Visitor
from tests.journeys.test_main_way import act, apply, publish, recommend, review, world  # noqa: F401  a fixture
from tests.production.site import Browser, Site, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("production")]
BROKER = 15  # the Redis database; parallel test processes count up from 0


@pytest.fixture
def site(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site on this test's own database and files, so that the test can look behind it."""
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        pytest.fail("PostgreSQL and Redis are needed: deploy/with_services.py .venv/bin/pytest …")
    port = processes.free_port()
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    variables = processes.environment(
        DATABASE_URL=f"{server}/{connection.settings_dict['NAME']}",
        REDIS_URL=f"{settings.REDIS_URL.rpartition('/')[0]}/{BROKER}",
        SECRET_KEY=settings.SECRET_KEY,
        SEALING_KEY=settings.SEALING_KEY,
        SITE_URL=f"http://127.0.0.1:{port}",
        ALLOWED_HOSTS="127.0.0.1",
        WEB_BIND=f"127.0.0.1:{port}",
        DATA_DIR=settings.DATA_DIR,
        DEMO=1,  # static files where they lie: the image's build collects them in a minute
    )
    site = Site(variables, tmp_path)
    monkeypatch.setattr(pages, "Client", lambda: Browser(site.address))
    yield site
    site.web.close()


@pytest.fixture
def frozen(site: Site) -> Iterator[Callable[[str], datetime]]:
    """Moves the time of the test as everywhere, and of the web server with it."""
    held = []

    def freeze(at: str) -> datetime:
        while held:
            held.pop().__exit__(None, None, None)
        instant = datetime.fromisoformat(at).replace(tzinfo=clock.SHANGHAI)
        held.append(clock.freeze(instant))
        held[-1].__enter__()
        site.travel(instant)
        return instant

    yield freeze
    while held:
        held.pop().__exit__(None, None, None)


def test_without_its_secrets_nothing_starts(site):
    for name in ("SECRET_KEY", "SEALING_KEY"):
        lacking = Site({key: value for key, value in site.variables.items() if key != name}, site.folder)
        done = lacking.manage("check")
        assert done.returncode != 0
        assert f"{name} must be set" in done.stderr


def test_one_application_walks_through(site, world, frozen):  # noqa: F811
    assert Visitor().open("/readyz").page.status_code == 200
    application = apply(world, "2026-01-13T10:00", frozen)
    recommend(world, application, "2026-01-20T10:00", frozen)
    review(world, application, "2026-02-02T10:00", frozen)
    notice = publish(world, application, frozen)

    frozen("2026-02-15T00:00")
    assert site.manage("run_job", "publicity.close_notices").returncode == 0
    notice.refresh_from_db()
    assert notice.state == NoticeState.CLOSED

    frozen("2026-02-24T10:00")
    officer, head = Visitor(world["staff"].city_officer), Visitor(world["staff"].city_head)
    officer.open(reverse("publicity:announcement_new", args=[notice.pk])).send(
        {"items": [str(notice.items.get().pk)], "starts_on": "2026-03-01"}, has="starts_on"
    )
    announcement = Announcement.objects.get()
    act(officer, "publicity:announcement_act", announcement, "propose")
    act(head, "publicity:announcement_act", announcement, "issue")
    application.refresh_from_db()
    assert (application.state, Chain.objects.get().periods.get().starts_on) == (State.SELECTED, date(2026, 3, 1))

    nothing_is_lost_with_a_killed_worker(site)
    for document in IssuedDocument.objects.all():
        assert hashlib.sha256(document.path.read_bytes()).hexdigest() == document.sha256


def nothing_is_lost_with_a_killed_worker(site: Site) -> None:
    """What the first had in hand when it was killed, the second does, asked by the clock's job."""
    waiting = Effect.objects.filter(done_at__isnull=True)
    promised = waiting.count()
    assert promised == Effect.objects.count() > 1
    with site.start("worker") as first:
        wait_until(lambda: waiting.count() < promised, "the first worker does something", first)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    assert waiting.count() > 0
    with site.start("clock"), site.start("worker") as second:
        wait_until(lambda: not waiting.exists(), "the second worker does the rest", second)
    assert list(Effect.objects.exclude(error="").values_list("name", "error")) == []
    assert not IssuedDocument.objects.filter(rendered_at__isnull=True).exists()
