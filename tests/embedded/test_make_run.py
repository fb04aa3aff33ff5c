"""`make run` in a folder without data: it serves, says how to get in, carries out what it promised, and stops."""

import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import processes
from tests.processes import Visitor
from tests.rules import ROOT

ACCOUNTS = (
    *("unit-admin", "applicant", "unit-admin2", "applicant2", "member"),
    *("district", "district-head", "district2", "district-head2", "city", "city2", "city-head", "education"),
    *("expert1", "expert2", "expert3", "expert4", "expert5"),
    *("gd-applicant", "gd-district", "gd-district-head", "gd-city", "gd-city-head"),
    *("auditor", "admin", "admin2"),
)
# As it is, and as it will be in the first month whose working days are not known yet.
CLOCKS = ("", "2027-01-15T09:00:00+08:00")

pytestmark = pytest.mark.xdist_group("make run")


@dataclass
class Portal:
    """A demonstration that runs: where, in which folder, what it printed."""

    address: str
    folder: Path
    said: str
    process: subprocess.Popen
    variables: dict[str, str]

    @property
    def password(self) -> str:
        return re.search(r"password of all: (\S+)", self.said).group(1)


@pytest.fixture(scope="module", params=CLOCKS, ids=["now", "next-year"])
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("run")
    port = processes.free_port()
    variables = processes.environment(PORT=port, DATA_DIR=folder / "data", PORTAL_CLOCK=request.param)
    journal = folder / "journal"
    with processes.running(["make", "run"], variables, journal, processes.by_keyboard) as process:
        address = f"http://127.0.0.1:{port}"
        said = processes.wait_for(f"  {address}\n", journal, process)
        yield Portal(address, folder / "data", said, process, variables)


def test_it_names_every_account_and_one_password(portal):
    listed = re.findall(r"^  ([a-z][a-z0-9-]*)  ", portal.said, re.MULTILINE)
    assert sorted(listed) == sorted(ACCOUNTS)
    assert len(portal.password) >= 10


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/static/css/base.css", "/api/v1/schema/"])
def test_it_serves_what_needs_no_account(portal, path):
    assert Visitor(portal.address).get(path)[0] == 200


@pytest.mark.parametrize("name", ACCOUNTS)
def test_every_account_signs_in(portal, name):
    visitor = Visitor(portal.address)
    status, page = visitor.post("/login/", username=name, password=portal.password)
    assert status == 200
    assert "logout" in page
    assert visitor.get("/desk/")[0] == 200


def test_the_worker_does_what_was_promised(portal):
    give_up_at = time.monotonic() + 300
    with closing(sqlite3.connect(f"file:{portal.folder / 'db.sqlite3'}?mode=ro", uri=True)) as database:
        while rows := database.execute("SELECT name, error FROM office_effect WHERE done_at IS NULL").fetchall():
            assert time.monotonic() < give_up_at, rows[:5]
            time.sleep(0.5)
        assert database.execute("SELECT count(*) FROM office_effect").fetchone()[0] > 0


def test_both_processes_count_one_limit(portal):
    """Each answers some of these; a count of its own for each would let more than sixty pass."""
    visitor = Visitor(portal.address)
    answers = [visitor.get(f"/verify/TJ-2222-{number:04d}/")[0] for number in range(61)]
    assert answers == [404] * 60 + [429]


def test_a_taken_port_is_named_in_one_sentence(portal):
    second = subprocess.run(["make", "run"], cwd=ROOT, env=portal.variables, capture_output=True, text=True)
    assert second.returncode != 0
    assert second.stderr.splitlines()[0].startswith(f"Port {portal.variables['PORT']} of 127.0.0.1 cannot be had")


def test_it_starts_again_and_stops_with_everything(tmp_path):
    variables = processes.environment(
        PORT=processes.free_port(), DATA_DIR=tmp_path / "data", DEMO_PASSWORD="chosen-by-me"
    )
    journal = tmp_path / "journal"
    for _ in range(2):
        journal.unlink(missing_ok=True)
        with processes.running(["make", "run"], variables, journal, processes.by_keyboard) as process:
            said = processes.wait_for(f"  http://127.0.0.1:{variables['PORT']}\n", journal, process)
            assert "password of all: chosen-by-me" in said
        assert processes.left_behind(tmp_path) == []
