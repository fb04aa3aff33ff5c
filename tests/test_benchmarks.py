"""The benchmarks run, at tiny sizes: what they print has one shape, and pages keep their number of queries."""

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest

from benchmarks import seeding
from benchmarks.cases import CASES, figures
from benchmarks.figures import KEYS, Aim, figure, table
from benchmarks.measuring import Options, batches, medians
from tests import rules

TINY = Options(scale=0.001, rounds=1)
# The most queries that each may take, signed in, with what the frame of every page asks.
LIST = ("list", "list-far", "list-filtered", "list-filtered-far", "list-by-deadline")
MOST = {
    **dict.fromkeys(LIST, 6),
    "list-by-deadline-far": 7,  # of so few rows the page runs on into those without a deadline
    "list-after-act": 23,
    "list-search": 6,
    **dict.fromkeys(("case", "case-record", "case-long", "case-record-long"), 20),
    **dict.fromkeys(("autosave", "autosave-rows", "autosave-rows-many"), 8),
    "lapse-finding": 1,
    "lapse": None,
}


@pytest.mark.urls("benchmarks.urls")
def test_cases_run_and_pages_keep_their_queries(db, frozen, monkeypatch):
    frozen(seeding.NOW)
    monkeypatch.setattr("benchmarks.pages.REPEAT", 1)
    seeding.forget()
    found = list(figures(["list", "case", "autosave", "lapse"], TINY))
    seeding.forget()
    took = {one.case: one.queries for one in found}
    assert list(took) == list(MOST)
    assert {case: number for case, number in took.items() if number is not None and number > MOST[case]} == {}
    assert len({took[case] for case in LIST}) == 1
    assert took["autosave-rows-many"] == took["autosave-rows"]
    assert (took["case-long"], took["case-record-long"]) == (took["case"], took["case-record"])
    assert {tuple(json.loads(one.line())) for one in found} == {KEYS}
    assert [one.case for one in found if not (one.ours > 0 and one.reference > 0 and one.ratio > 0)] == []


def test_a_job_alone_reports_time_and_memory():
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "benchmarks.alone", "workbook", '{"n": 20}']
    done = subprocess.run(command, cwd=rules.ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    report = json.loads(done.stdout)
    assert list(report) == ["seconds", "memory", "result"]
    assert report["seconds"] > 0


def test_every_case_has_a_name_and_a_description():
    assert list(CASES) == ["list", "case", "autosave", "export", "export-list", "roster", "pdf", "lapse", "notice"]
    assert [name for name, case in CASES.items() if not case.__doc__] == []


def test_an_aim_is_met_when_every_bound_holds():
    aim = Aim(ratio=3, queries=6)
    assert aim.words("ms") == "≤ 3 ×, ≤ 6 queries"
    assert [aim.is_met(1.0, ratio, None, queries) for ratio, queries in ((3, 6), (3.1, 6), (3, 7), (3, None))] == [
        True,
        False,
        False,
        False,
    ]
    assert (Aim(least=150).is_met(150, 1, None, None), Aim(most=5).is_met(5.1, 1, None, None)) == (True, False)
    assert Aim().is_met(1.0, 9.9, 1.0, 1) is None


def test_the_table_is_aligned():
    rows = [
        figure("list", 100_000, "ms", (9.0, 3.0, 3.0), "bare page", Aim(ratio=3, queries=6), queries=6),
        figure("export", 10, "s", (4.5, 2.0, 2.25), "csv.writer", Aim(memory=1), memory=2.0),
    ]
    assert table(rows).splitlines() == [
        "case    n        ours   reference       ratio  MB  queries  aim                 met",
        "-----------------------------------------------------------------------------------",
        "list    100,000  9 ms   3 (bare page)   3          6        ≤ 3 ×, ≤ 6 queries  yes",
        "export  10       4.5 s  2 (csv.writer)  2.25   2            ≤ 1 MB              NO",
    ]
    assert tuple(asdict(rows[0])) == KEYS


def test_rounds_are_summed_up_by_their_medians():
    assert medians([(4.0, 2.0), (9.0, 3.0), (5.0, 5.0)]) == (5.0, 3.0, 2.0)
    assert list(batches(10, 3)) == [3, 3, 4]
