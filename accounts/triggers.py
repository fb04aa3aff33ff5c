"""The database's own refusal of incompatible powers (三权分立) and of roles at a wrong level, for both databases.

Whatever writes assignments, whichever account of a person they hang on: business, audit and administration never meet
in one person on one day.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

POWERS_MIXED = "accounts: one person may not hold two of business, audit and administration"
WRONG_LEVEL = "accounts: this role does not fit the level of the authority"


def _power(column: str) -> str:
    return f"CASE {column} WHEN 'auditor' THEN 1 WHEN 'administrator' THEN 2 ELSE 0 END"


def _clash(assignment: str, person: str) -> str:
    """SQL that finds a standing assignment of the person with another power on a common day."""
    return (
        "SELECT 1 FROM accounts_assignment o JOIN accounts_user u ON u.id = o.user_id "  # noqa: S608
        f"WHERE u.person_id = {person} AND o.revoked_at IS NULL AND o.id <> {assignment}.id "
        f"AND {_power('o.role')} <> {_power(f'{assignment}.role')} "
        f"AND o.starts_on <= COALESCE({assignment}.ends_on, '9999-12-31') "
        f"AND COALESCE(o.ends_on, '9999-12-31') >= {assignment}.starts_on"
    )


_PERSON_OF_NEW = "(SELECT person_id FROM accounts_user WHERE id = NEW.user_id)"
_LEVEL = (
    "SELECT 1 FROM accounts_authority a WHERE a.id = NEW.authority_id AND a.level <> "
    "CASE NEW.role WHEN 'city_officer' THEN 'selecting' WHEN 'city_head' THEN 'selecting' "
    "WHEN 'co_officer' THEN 'co_issuing' ELSE 'recommending' END"
)
_CLASH_AFTER_MOVE = (
    "SELECT 1 FROM accounts_assignment n WHERE n.user_id = NEW.id AND n.revoked_at IS NULL "  # noqa: S608
    f"AND EXISTS ({_clash('n', 'NEW.person_id')})"
)

# The person's row is locked first, so that two grants at the same moment see each other.
POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION accounts_assignment_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.revoked_at IS NOT NULL THEN RETURN NEW; END IF;
      IF EXISTS ({_LEVEL}) THEN
        RAISE EXCEPTION '{WRONG_LEVEL}' USING ERRCODE = 'check_violation';
      END IF;
      PERFORM 1 FROM accounts_person WHERE id = {_PERSON_OF_NEW} FOR NO KEY UPDATE;
      IF EXISTS ({_clash("NEW", _PERSON_OF_NEW)}) THEN
        RAISE EXCEPTION '{POWERS_MIXED}' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION accounts_user_person_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM accounts_person WHERE id = NEW.person_id FOR NO KEY UPDATE;
      IF EXISTS ({_CLASH_AFTER_MOVE}) THEN
        RAISE EXCEPTION '{POWERS_MIXED}' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER accounts_assignment_check BEFORE INSERT OR UPDATE ON accounts_assignment "
    "FOR EACH ROW EXECUTE FUNCTION accounts_assignment_check()",
    # After, because the clash is read from the table, where the row must already hang on its new person.
    "CREATE TRIGGER accounts_user_person_check AFTER UPDATE OF person_id ON accounts_user "
    "FOR EACH ROW WHEN (NEW.person_id <> OLD.person_id) EXECUTE FUNCTION accounts_user_person_check()",
]
POSTGRESQL_REMOVE = [
    "DROP TRIGGER IF EXISTS accounts_assignment_check ON accounts_assignment",
    "DROP TRIGGER IF EXISTS accounts_user_person_check ON accounts_user",
    "DROP FUNCTION IF EXISTS accounts_assignment_check()",
    "DROP FUNCTION IF EXISTS accounts_user_person_check()",
]


def _sqlite(name: str, event: str, condition: str, found: str, message: str) -> str:
    return (
        f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW WHEN {condition} AND EXISTS ({found}) "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


_STANDING = "NEW.revoked_at IS NULL"
_NEW_CLASH = _clash("NEW", _PERSON_OF_NEW)
_ON_INSERT, _ON_UPDATE = "INSERT ON accounts_assignment", "UPDATE ON accounts_assignment"
SQLITE = [
    _sqlite("accounts_assignment_powers_insert", _ON_INSERT, _STANDING, _NEW_CLASH, POWERS_MIXED),
    _sqlite("accounts_assignment_powers_update", _ON_UPDATE, _STANDING, _NEW_CLASH, POWERS_MIXED),
    _sqlite("accounts_assignment_level_insert", _ON_INSERT, _STANDING, _LEVEL, WRONG_LEVEL),
    _sqlite("accounts_assignment_level_update", _ON_UPDATE, _STANDING, _LEVEL, WRONG_LEVEL),
    _sqlite(
        "accounts_user_person_check",
        "UPDATE OF person_id ON accounts_user",
        "NEW.person_id <> OLD.person_id",
        _CLASH_AFTER_MOVE,
        POWERS_MIXED,
    ),
]
SQLITE_REMOVE = [
    "DROP TRIGGER IF EXISTS accounts_assignment_powers_insert",
    "DROP TRIGGER IF EXISTS accounts_assignment_powers_update",
    "DROP TRIGGER IF EXISTS accounts_assignment_level_insert",
    "DROP TRIGGER IF EXISTS accounts_assignment_level_update",
    "DROP TRIGGER IF EXISTS accounts_user_person_check",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    _run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, for undoing the migration."""
    _run(connection, POSTGRESQL_REMOVE if connection.vendor == "postgresql" else SQLITE_REMOVE)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
