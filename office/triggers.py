"""The database's own refusal to change the register of acts, for PostgreSQL and SQLite."""

from django.db.backends.base.base import BaseDatabaseWrapper

POSTGRESQL = [
    """
    CREATE OR REPLACE FUNCTION office_register_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the register of acts is append-only'; END $$
    """,
    """
    CREATE OR REPLACE FUNCTION office_register_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.entry_id <> OLD.entry_id OR NEW.erased_at IS NULL OR NEW.note <> '' OR NEW.address <> ''
         OR NEW.facts::text <> '{}' THEN
        RAISE EXCEPTION 'the words of an act can only be erased';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER register_no_update BEFORE UPDATE OR DELETE ON office_registerentry "
    "FOR EACH ROW EXECUTE FUNCTION office_register_refuse()",
    "CREATE TRIGGER register_no_truncate BEFORE TRUNCATE ON office_registerentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION office_register_refuse()",
    "CREATE TRIGGER register_detail_erase BEFORE UPDATE ON office_registerdetail "
    "FOR EACH ROW EXECUTE FUNCTION office_register_erase_only()",
    "CREATE TRIGGER register_detail_no_delete BEFORE DELETE ON office_registerdetail "
    "FOR EACH ROW EXECUTE FUNCTION office_register_refuse()",
]
POSTGRESQL_REMOVE = [
    "DROP TRIGGER IF EXISTS register_no_update ON office_registerentry",
    "DROP TRIGGER IF EXISTS register_no_truncate ON office_registerentry",
    "DROP TRIGGER IF EXISTS register_detail_erase ON office_registerdetail",
    "DROP TRIGGER IF EXISTS register_detail_no_delete ON office_registerdetail",
]

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the register of acts is append-only'); END"
SQLITE = [
    f"CREATE TRIGGER register_no_update BEFORE UPDATE ON office_registerentry {_REFUSE}",
    f"CREATE TRIGGER register_no_delete BEFORE DELETE ON office_registerentry {_REFUSE}",
    "CREATE TRIGGER register_detail_erase BEFORE UPDATE ON office_registerdetail "
    "WHEN NEW.entry_id <> OLD.entry_id OR NEW.erased_at IS NULL OR NEW.note <> '' OR NEW.address <> '' "
    "OR NEW.facts <> '{}' BEGIN SELECT RAISE(ABORT, 'the words of an act can only be erased'); END",
    f"CREATE TRIGGER register_detail_no_delete BEFORE DELETE ON office_registerdetail {_REFUSE}",
]
SQLITE_REMOVE = [
    "DROP TRIGGER IF EXISTS register_no_update",
    "DROP TRIGGER IF EXISTS register_no_delete",
    "DROP TRIGGER IF EXISTS register_detail_erase",
    "DROP TRIGGER IF EXISTS register_detail_no_delete",
]


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
