"""Form editions get a way of their own: proposed by one person, published by another."""

from datetime import datetime
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.db import migrations, models

BEGINNING = datetime(2025, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


def settle(apps, schema_editor):
    """What was published stays published, since then."""
    editions = apps.get_model("applications", "FormEdition").objects
    editions.filter(published_at__isnull=False).update(state="published", state_since=models.F("published_at"))


def person(label):
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.person",
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_member_confirmations"),
        ("accounts", "0005_guangdong_authorities"),
    ]

    operations = [
        migrations.AddField("formedition", "due_at", models.DateTimeField(blank=True, null=True, verbose_name="期限")),
        migrations.AddField("formedition", "proposer", person("提出人")),
        migrations.AddField("formedition", "publisher", person("发布人")),
        migrations.AddField("formedition", "revision", models.PositiveIntegerField(default=0, verbose_name="修订号")),
        migrations.AddField(
            "formedition", "state", models.CharField(default="draft", max_length=32, verbose_name="状态"),
            preserve_default=False,
        ),
        migrations.AddField(
            "formedition", "state_since", models.DateTimeField(default=BEGINNING, verbose_name="进入状态时间"),
            preserve_default=False,
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddConstraint(
            "formedition",
            models.CheckConstraint(
                condition=models.Q(state__in=["published", "retired"], published_at__isnull=False)
                | models.Q(state__in=["draft", "proposed"], published_at__isnull=True),
                name="edition_published_has_time",
            ),
        ),
        migrations.AddConstraint(
            "formedition",
            models.CheckConstraint(
                condition=~models.Q(proposer=models.F("publisher")), name="edition_published_by_two"
            ),
        ),
    ]
