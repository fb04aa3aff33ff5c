"""What the migrations seeded, kept aside in the database itself, and put back after every test that commits.

Django would empty all tables and say nothing of the seeded rows, or hold them as JSON on one connection object, which
is another one as soon as Playwright runs its event loop in the thread.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from evaluation import triggers as ranking_triggers
from office import triggers

# A test's own request that still runs is waited for; one that never ends fails the test instead of holding up all.
LOCK_TIMEOUT = "60s"


def keep(connection: BaseDatabaseWrapper, folder: Path) -> None:
    """Copy every table that has rows; the database is as the migrations left it."""
    with _aside(connection, folder), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA IF EXISTS seeded CASCADE")
            cursor.execute("CREATE SCHEMA seeded")
        for table in _filled(cursor, _tables(connection)):
            cursor.execute(f'CREATE TABLE seeded."{table}" AS SELECT * FROM "{table}"')


def restore(connection: BaseDatabaseWrapper, folder: Path) -> None:
    """Empty every table that has rows, and put the seeded ones back with their keys.

    This is the one deletion that the register of acts and frozen rankings allow.
    """
    with _aside(connection, folder), _unguarded(connection), connection.cursor() as cursor:
        _empty(connection, cursor)
        for table in _kept(connection, cursor):
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM seeded."{table}"')


def empty(connection: BaseDatabaseWrapper) -> None:
    """Take the seeded rows away as well, for a test that commits."""
    with _unguarded(connection), connection.cursor() as cursor:
        _empty(connection, cursor)


def _empty(connection: BaseDatabaseWrapper, cursor: object) -> None:
    tables = _tables(connection)
    if connection.vendor == "postgresql":
        cursor.execute("LOCK TABLE " + ", ".join(f'"{table}"' for table in tables))
    for table in _filled(cursor, tables):
        cursor.execute(f'DELETE FROM "{table}"')


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _filled(cursor: object, tables: list[str]) -> list[str]:
    """The tables that have rows."""
    questions = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    cursor.execute(" UNION ALL ".join(questions))
    return [table for (table,) in cursor.fetchall()]


def _kept(connection: BaseDatabaseWrapper, cursor: object) -> list[str]:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'seeded'")
    else:
        cursor.execute("SELECT name FROM seeded.sqlite_master WHERE type = 'table'")
    return [table for (table,) in cursor.fetchall()]


@contextlib.contextmanager
def _aside(connection: BaseDatabaseWrapper, folder: Path) -> Iterator[None]:
    """On SQLite `seeded` is a file beside the database, on PostgreSQL a schema in it."""
    if connection.vendor == "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS seeded", [str(folder / "seeded.sqlite3")])
        try:
            yield
        finally:
            cursor.execute("DETACH DATABASE seeded")


@contextlib.contextmanager
def _unguarded(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """One transaction without triggers and foreign keys."""
    if connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
        return
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        for each in (triggers, ranking_triggers):
            each.remove(connection)
        yield
        for each in (triggers, ranking_triggers):
            each.install(connection)
