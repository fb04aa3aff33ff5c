"""The database itself refuses two construction periods of one chain that share a day."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION chains_period_refuse_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM chains_constructionperiod other
    WHERE other.chain_id = NEW.chain_id AND other.id <> NEW.id
      AND (other.starts_on <= NEW.ends_on AND NEW.starts_on <= other.ends_on
           OR (other.ordinal < NEW.ordinal) <> (other.starts_on < NEW.starts_on))
  ) THEN
    RAISE EXCEPTION 'construction periods of a chain follow each other' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
POSTGRESQL = [
    FUNCTION,
    "CREATE TRIGGER period_no_overlap BEFORE INSERT OR UPDATE ON chains_constructionperiod "
    "FOR EACH ROW EXECUTE FUNCTION chains_period_refuse_overlap()",
]
POSTGRESQL_REMOVE = [
    "DROP TRIGGER IF EXISTS period_no_overlap ON chains_constructionperiod",
    "DROP FUNCTION IF EXISTS chains_period_refuse_overlap()",
]
REFUSE = """
CREATE TRIGGER period_no_overlap_{name} {when} ON chains_constructionperiod
WHEN EXISTS (
  SELECT 1 FROM chains_constructionperiod other
  WHERE other.chain_id = NEW.chain_id AND other.id IS NOT NEW.id
    AND (other.starts_on <= NEW.ends_on AND NEW.starts_on <= other.ends_on
         OR (other.ordinal < NEW.ordinal) <> (other.starts_on < NEW.starts_on))
)
BEGIN SELECT RAISE(ABORT, 'construction periods of a chain follow each other'); END
"""
# On SQLite a new row has no key yet before it is inserted, so it is looked at afterwards.
SQLITE = [
    REFUSE.format(name="insert", when="AFTER INSERT"),
    REFUSE.format(name="update", when="AFTER UPDATE"),
]
SQLITE_REMOVE = [
    "DROP TRIGGER IF EXISTS period_no_overlap_insert",
    "DROP TRIGGER IF EXISTS period_no_overlap_update",
]


def install(apps, schema_editor):
    run(schema_editor, POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def remove(apps, schema_editor):
    run(schema_editor, POSTGRESQL_REMOVE if schema_editor.connection.vendor == "postgresql" else SQLITE_REMOVE)


def run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("chains", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
