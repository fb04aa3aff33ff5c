"""A document is found by the SHA-256 of its file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0007_calendar_constraints")]

    operations = [
        migrations.AddIndex(
            model_name="issueddocument",
            index=models.Index(condition=~models.Q(sha256=""), fields=["sha256"], name="document_digest"),
        ),
    ]
