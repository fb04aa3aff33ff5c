"""The database's own refusal to change a frozen ranking, for PostgreSQL and SQLite."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "evaluation_ranking"
POSTGRESQL = [
    """
    CREATE OR REPLACE FUNCTION evaluation_ranking_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a frozen ranking is never changed'; END $$
    """,
    f"CREATE TRIGGER ranking_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION evaluation_ranking_refuse()",
    f"CREATE TRIGGER ranking_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION evaluation_ranking_refuse()",
]
POSTGRESQL_REMOVE = [
    f"DROP TRIGGER IF EXISTS ranking_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS ranking_no_truncate ON {TABLE}",
]

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'a frozen ranking is never changed'); END"
SQLITE = [
    f"CREATE TRIGGER ranking_no_update BEFORE UPDATE ON {TABLE} {_REFUSE}",
    f"CREATE TRIGGER ranking_no_delete BEFORE DELETE ON {TABLE} {_REFUSE}",
]
SQLITE_REMOVE = ["DROP TRIGGER IF EXISTS ranking_no_update", "DROP TRIGGER IF EXISTS ranking_no_delete"]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    _run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for undoing the migration, and for the clearing of test databases."""
    _run(connection, POSTGRESQL_REMOVE if connection.vendor == "postgresql" else SQLITE_REMOVE)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
