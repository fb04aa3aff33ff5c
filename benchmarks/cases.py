"""The cases by name, in the order in which they run."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator

from benchmarks import clockwork, pages, papers, public, sheets
from benchmarks.figures import Figure
from benchmarks.measuring import Options
from office import calendar

CASES: dict[str, Callable[[Options], Iterator[Figure]]] = {
    "list": pages.lists,
    "case": pages.case_files,
    "autosave": pages.autosave,
    "export": sheets.exports,
    "export-list": sheets.list_exports,
    "roster": sheets.rosters,
    "pdf": papers.forms,
    "lapse": clockwork.lapses,
    "notice": public.notices,
}


def figures(cases: Iterable[str], options: Options) -> Iterator[Figure]:
    """The figures of some cases, one after another; how long each case took goes to standard error."""
    calendar.load()
    for case in cases:
        started = time.monotonic()
        yield from CASES[case](options)
        print(f"{case}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
