"""Parts of chains' and units' names are found by an index on PostgreSQL, as far as the database has pg_trgm.

Any owner of a database may create that extension (PostgreSQL 13 and later). Where it is missing or refused, searching
reads all names, as on SQLite, and nothing else changes.
"""

import logging

from django.db import Error, migrations, transaction

EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
INDEXES = {
    "application_by_part_of_name": "applications_application USING gin (chain_name gin_trgm_ops)",
    "unit_by_part_of_name": "accounts_unit USING gin (name gin_trgm_ops)",
}
CREATE = [f"CREATE INDEX IF NOT EXISTS {name} ON {place}" for name, place in INDEXES.items()]


def create(apps, schema_editor):
    """Extension and indexes; a database that refuses the extension goes without both."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute(EXTENSION)
        except Error as refusal:
            later = "; ".join([EXTENSION, *CREATE])
            logging.getLogger(__name__).warning("Searching names goes without index (%s). Later: %s", refusal, later)
            return
        for statement in CREATE:
            cursor.execute(statement)


def drop(apps, schema_editor):
    """The indexes; the extension may serve others."""
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            for name in INDEXES:
                cursor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
