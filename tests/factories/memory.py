"""What a factory built once is put back in later tests instead of being built again.

Building a case takes hundreds of queries through every rule on its way, and hundreds of tests begin with the same one.
The first time it is built for real, in the test that asks; the tables that it wrote are copied. A later test that asks
for the same, with the same arguments, in a database where nothing else was written before, gets those very rows by COPY
and a copy of what was returned. Whatever could make a difference leads to building for real:

- rows written before, unless they too came from such calls, the same ones in the same order;
- arguments that cannot be compared (callables, files);
- settings that the test overrides, anything that it patches, another day or instant of a clock that was asked;
- a file of a row that is gone;
- real transactions, and SQLite.

Nobody can tell which of the two a test got, nor who ran before it: either way it gets a copy of what was returned, its
own arguments stay as they were, and the cache is empty afterwards.
"""

import io
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest
from django.conf import UserSettingsHolder, settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Model

from office import clock
from office.models import IssuedDocument, Upload

P, T = ParamSpec("P"), TypeVar("T")
READING = ("SELECT", "SAVEPOINT", "RELEASE")
NOW = clock.now
WRITING = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')


@dataclass
class Recording:
    """The tables written, as they were afterwards; files that belong to rows; what the clock was asked; the result."""

    tables: dict[str, str]
    files: dict[Path, bytes]
    unmade: list[Path]
    asked: set[str]
    returned: bytes


class Incomparable(Exception):
    """An argument of which nobody can say whether it is the same one as before."""


class Memory:
    """What this process has recorded, and which calls alone have written to the running test's database."""

    def __init__(self) -> None:
        self.recordings: dict[tuple, Recording] = {}
        self.calls: tuple | None = None  # None: something else was written
        self.asked: list[set[str]] = []  # what they asked the clock
        self.written: list[set[str]] = []  # the tables written by the calls that are being recorded

    def watch(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        """Every statement of the test's connection passes here."""
        words = str(sql).lstrip()
        if not words.startswith(READING):
            self.calls = None
            found = WRITING.match(words)
            for tables in self.written:
                tables.add(found.group(1) if found else "")
        return execute(sql, params, many, context)


MEMORY = Memory()


def remembered(build: Callable[P, T]) -> Callable[P, T]:
    """A factory whose rows and result are put back when the same is asked for in the same circumstances."""

    @wraps(build)
    def recall(*args: P.args, **more: P.kwargs) -> T:
        before = MEMORY.calls
        if before is None or isinstance(settings._wrapped, UserSettingsHolder):
            return build(*args, **more)
        try:
            call = (f"{build.__module__}.{build.__qualname__}", _key(args), _key(more))
        except Incomparable:
            return build(*args, **more)
        args, more = pickle.loads(pickle.dumps((args, more)))
        for time in (None, clock.local_date(NOW()), clock._frozen_at):
            if found := MEMORY.recordings.get((*before, (*call, time))):
                MEMORY.calls = (*before, (*call, time))
                return _put_back(found)
        with _recorded() as tables, _clock_watched() as asked:
            returned = pickle.dumps(build(*args, **more))
        if "" not in tables and ("instant" not in asked or clock._frozen_at is not None):
            time = clock._frozen_at if "instant" in asked else clock.local_date(NOW()) if asked else None
            with suppress(FileNotFoundError):
                MEMORY.recordings[(*before, (*call, time))] = _recording(tables, asked, returned)
                MEMORY.calls = (*before, (*call, time))
        cache.clear()
        return pickle.loads(returned)

    return recall


@pytest.fixture(autouse=True)
def _memory(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test begins with what the migrations seeded, and nothing else written."""
    marker = request.node.get_closest_marker("django_db")
    names = set(request.fixturenames)
    commits = {"transactional_db", "live_server"} & names or (marker and marker.kwargs.get("transaction"))
    if (marker or "db" in names) and not commits and not _patches(request.node):
        request.getfixturevalue("_django_db_helper")
        if connection.vendor == "postgresql":
            if MEMORY.watch not in connection.execute_wrappers:
                connection.execute_wrappers.append(MEMORY.watch)
            MEMORY.calls = ()
    yield
    MEMORY.calls = None


def _patches(item: pytest.Function) -> bool:
    """Whether the test or a fixture of the project's that it asks for patches something."""
    asked = item._fixtureinfo
    ours = (
        each for found in asked.name2fixturedefs.values() for each in found if each.func.__module__.startswith("tests.")
    )
    return "monkeypatch" in asked.argnames or any("monkeypatch" in each.argnames for each in ours)


@contextmanager
def _recorded() -> Iterator[set[str]]:
    tables: set[str] = set()
    MEMORY.written.append(tables)
    try:
        yield tables
    finally:
        MEMORY.written.pop()


@contextmanager
def _clock_watched() -> Iterator[set[str]]:
    """The set says whether the clock was asked for the day, or for the instant."""
    before, asked = (clock.now, clock.today), set[str]()

    def instant() -> datetime:
        asked.add("instant")
        return NOW()

    def day() -> date:
        asked.add("day")
        return clock.local_date(NOW())

    MEMORY.asked.append(asked)
    clock.now, clock.today = instant, day
    try:
        yield asked
    finally:
        clock.now, clock.today = before
        MEMORY.asked.pop()
        for outer in MEMORY.asked:
            outer |= asked


def _recording(tables: set[str], asked: set[str], returned: bytes) -> Recording:
    copies = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', buffer := io.StringIO())
            copies[table] = buffer.getvalue()
    files = {upload.path: upload.path.read_bytes() for upload in Upload.objects.order_by("pk")}
    documents = list(IssuedDocument.objects.order_by("pk"))
    files |= {document.path: document.path.read_bytes() for document in documents if document.is_rendered}
    unmade = [document.path for document in documents if not document.is_rendered]
    return Recording(copies, files, unmade, asked, returned)


def _put_back(found: Recording) -> Any:
    """Rows without triggers and checks, which they have passed once; files that a test has removed or made since."""
    emptied = "".join(f'; DELETE FROM "{table}"' for table in found.tables)
    with connection.cursor() as watched:
        cursor = watched.cursor
        cursor.execute("SET LOCAL session_replication_role = replica" + emptied)
        for table, rows in found.tables.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(rows))
        cursor.execute("SET LOCAL session_replication_role = origin")
    for tables in MEMORY.written:
        tables.update(found.tables)
    for asked in MEMORY.asked:
        asked |= found.asked
    for path, content in found.files.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in found.unmade:
        path.unlink(missing_ok=True)
    cache.clear()
    return pickle.loads(found.returned)


def _key(value: Any) -> Any:
    """Equal for values that make no difference to a factory; a row is its model and all its fields."""
    if value is None or isinstance(value, (bool, int, float, Decimal, str, bytes, date, timedelta)):
        return type(value).__name__, value
    if isinstance(value, Model):
        return value._meta.label, tuple(
            (field.attname, _key(getattr(value, field.attname))) for field in value._meta.concrete_fields
        )
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__qualname__, tuple(_key(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return "mapping", tuple((_key(key), _key(part)) for key, part in value.items())
    if isinstance(value, Sequence):
        return "sequence", tuple(_key(part) for part in value)
    raise Incomparable(value)
