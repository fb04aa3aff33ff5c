"""What every test stands on: throw-away settings, a clock that can be held, strict templates, no network, a browser."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import django
import pytest

# Each process of a parallel run has its own files and its own Redis database; both go with it.
FOLDER = tempfile.TemporaryDirectory(prefix="portal-tests-", ignore_cleanup_errors=True)
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", THROWAWAY_SECRETS="1", DATA_DIR=FOLDER.name)
# Playwright keeps an event loop in the thread that tests run in.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{WORKER}"

django.setup()

from django.conf import settings  # noqa: E402  nothing of the project can be imported before the lines above
from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

from office import calendar, clock, effects, setting, typesetting  # noqa: E402
from office.models import Effect  # noqa: E402
from tests import seeds  # noqa: E402
from tests.strictness import sealed_network, strict_templates  # noqa: E402

pytest_plugins = ["tests.chromium", "tests.factories.memory"]
KEPT_PAPERS = 500
TOUCHING = {"db", "transactional_db", "live_server"}
MARKED_FOLDERS = {"journeys": "journey", "browser": "browser", "embedded": "embedded"}


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the tests' own: quick passwords, and static files found where they lie."""
    # The settings were read before this file: without this, parallel processes would forget each other's files as
    # orphans, and empty each other's cache.
    settings.DATA_DIR = Path(FOLDER.name)
    settings.UPLOADS_DIR, settings.DOCUMENTS_DIR = settings.DATA_DIR / "uploads", settings.DATA_DIR / "documents"
    for folder in (settings.UPLOADS_DIR, settings.DOCUMENTS_DIR):
        folder.mkdir(exist_ok=True)
    if settings.REDIS_URL:
        settings.CACHES["default"]["LOCATION"] = os.environ["REDIS_URL"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT = Path(FOLDER.name)
    settings.WHITENOISE_AUTOREFRESH = True
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A file, as in service: the journal mode and the locks of a database in memory are others.
        database["TEST"]["NAME"] = str(Path(FOLDER.name) / "tests.sqlite3")


def pytest_unconfigure(config: pytest.Config) -> None:
    FOLDER.cleanup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test's folder says in which stages of `make test` it runs."""
    for item in items:
        for folder, marker in MARKED_FOLDERS.items():
            if Path(__file__).with_name(folder) in item.path.parents:
                item.add_marker(marker)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; whatever a test commits, the next one finds what the migrations seeded, and no more."""
    folder = Path(FOLDER.name)
    with django_db_blocker.unblock():
        seeds.keep(connection, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: seeds.restore(connection, folder))
        yield


@pytest.fixture(autouse=True, scope="session")
def _network() -> Iterator[None]:
    with sealed_network():
        yield


@pytest.fixture(autouse=True, scope="session")
def _templates() -> Iterator[None]:
    with strict_templates():
        yield


@pytest.fixture(autouse=True, scope="session")
def _press() -> Iterator[None]:
    """The same page gives the same bytes (tests/office/test_typesetting.py): setting each once is enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typesetting, "_set", lru_cache(KEPT_PAPERS)(typesetting._set))
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Also of what this process has drawn: what a page's context holds would depend on who ran before."""
    yield
    cache.clear()
    setting._frozen.clear()
    setting._parts.cache_clear()


@pytest.fixture(autouse=True)
def _known_calendar(request: pytest.FixtureRequest) -> None:
    """A process that has read the calendar asks one query less: every test that counts starts from there."""
    if request.node.get_closest_marker("django_db") or TOUCHING & set(request.fixturenames):
        request.getfixturevalue("_django_db_helper")
        calendar.load()


@pytest.fixture
def frozen() -> Iterator[Callable[[datetime | str], datetime]]:
    """`frozen("2026-03-02T09:00")` holds the portal's clock there (Beijing time) until the next call or the end."""
    with ExitStack() as held:

        def freeze(at: datetime | str) -> datetime:
            instant = datetime.fromisoformat(at) if isinstance(at, str) else at
            if instant.tzinfo is None:
                instant = instant.replace(tzinfo=clock.SHANGHAI)
            held.close()
            return held.enter_context(clock.freeze(instant))

        yield freeze


@pytest.fixture
def run_effects(db: None) -> Callable[[], int]:
    """`run_effects()` carries out what was promised, and what that promises; returns how many; fails if one does."""

    def run() -> int:
        done = 0
        while rows := list(Effect.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", "name")):
            for pk, name in rows:
                if not effects.carry_out(pk, at=clock.now()):
                    pytest.fail(f"effect {name}: {Effect.objects.get(pk=pk).error}")
                done += 1
        return done

    return run
