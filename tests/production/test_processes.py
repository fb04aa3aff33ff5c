"""The processes of production, started by hand on PostgreSQL and Redis as docker-compose.yml starts them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
import yaml

from tests import processes
from tests.processes import Visitor
from tests.rules import ROOT

pytestmark = pytest.mark.xdist_group("production")
COMMANDS = {
    name: service["command"].split()
    for name, service in yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].items()
    if name in ("migrate", "web", "worker", "clock")
}
PASSWORD = "rehearsal-of-production"
DATABASE = "portal_rehearsal"
BROKER = 15  # the Redis database; parallel test processes count up from 0


@dataclass
class Site:
    """A rehearsal of production: where it answers, its environment, and a way to ask its database."""

    address: str
    variables: dict[str, str]
    folder: Path

    def command(self, name: str) -> list[str]:
        """The command of a service, run by this Python and with files in this folder."""
        program, *words = COMMANDS[name]
        return [
            str(Path(sys.executable).with_name(program)),
            *(word.replace("/data/", f"{self.folder}/") for word in words),
        ]

    def start(self, name: str) -> AbstractContextManager[subprocess.Popen]:
        return processes.running(self.command(name), self.variables, self.folder / f"{name}.log")

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.variables, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def count(self, query: str) -> int:
        with closing(psycopg2.connect(self.variables["DATABASE_URL"])) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0]


def database(statement: str) -> None:
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statement)


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment that docker-compose.yml gives, on a database of its own."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres") or not os.environ.get("REDIS_URL"):
        pytest.fail("PostgreSQL and Redis are needed: deploy/with_services.py .venv/bin/pytest …")
    folder = tmp_path_factory.mktemp("production")
    port = processes.free_port()
    database(f"CREATE DATABASE {DATABASE}")
    yield processes.environment(
        DATABASE_URL=f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{DATABASE}",
        REDIS_URL=f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{BROKER}",
        SECRET_KEY="a-key-that-only-this-rehearsal-has-0123456789-abcdefghij",
        SEALING_KEY="cmVoZWFyc2FsLW9mLXByb2R1Y3Rpb24tMzItYnl0ZXM=",
        SITE_URL=f"http://127.0.0.1:{port}",
        ALLOWED_HOSTS="127.0.0.1",
        WEB_BIND=f"127.0.0.1:{port}",
        DATA_DIR=folder,
        DEMO=1,  # for somebody to sign in as
        DEMO_PASSWORD=PASSWORD,
    )
    database(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="module")
def site(variables: dict[str, str]) -> Iterator[Site]:
    """The database filled while no worker runs, then web server and clock."""
    site = Site(variables["SITE_URL"], variables, Path(variables["DATA_DIR"]))
    site.manage(*COMMANDS["migrate"][2:])
    site.manage("seed_demo")
    with site.start("web") as web, site.start("clock"):
        give_up_at = time.monotonic() + 60
        while web.poll() is None and time.monotonic() < give_up_at:
            try:
                assert Visitor(site.address).get("/healthz")[0] == 200
            except OSError:
                time.sleep(0.2)
            else:
                break
        yield site


def test_without_its_secrets_nothing_starts(variables):
    for name in ("SECRET_KEY", "SEALING_KEY"):
        lacking = {key: value for key, value in variables.items() if key != name}
        done = subprocess.run(
            [sys.executable, "manage.py", "check"], cwd=ROOT, env=lacking, capture_output=True, text=True
        )
        assert done.returncode != 0
        assert f"{name} must be set" in done.stderr


def test_it_is_ready(site):
    assert Visitor(site.address).get("/readyz")[0] == 200


def test_somebody_signs_in(site):
    status, page = Visitor(site.address).post("/login/", username="district", password=PASSWORD)
    assert status == 200
    assert "logout" in page


def test_a_killed_worker_loses_nothing(site):
    """What the first worker had in hand when it was killed, and what nobody was told of, is done by the second."""
    open_effects = "SELECT count(*) FROM office_effect WHERE done_at IS NULL"
    promised = site.count("SELECT count(*) FROM office_effect")
    assert site.count(open_effects) == promised > 1
    with site.start("worker") as first:
        wait_until(lambda: site.count(open_effects) < promised, "the first worker does something")
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    assert site.count(open_effects) > 0
    with site.start("worker"):
        wait_until(lambda: site.manage("run_job", "office.sweep") and site.count(open_effects) == 0, "all is done")
    assert site.count("SELECT count(*) FROM office_effect WHERE error <> ''") == 0


def wait_until(is_so: Callable[[], bool], what: str, seconds: int = 300) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < give_up_at, f"in vain: {what}"
        time.sleep(0.2)
