"""Makes frozen rankings unchangeable in the database itself."""

from django.db import migrations

from evaluation import triggers


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0007_papers_and_feedback")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: triggers.install(schema_editor.connection),
            lambda apps, schema_editor: triggers.remove(schema_editor.connection),
        )
    ]
