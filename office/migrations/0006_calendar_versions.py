"""Gives every schedule of holidays a version and a state: what the portal knows so far is version 1, in force."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def in_force(apps, schema_editor):
    apps.get_model("office", "CalendarYear").objects.update(state_since=F("loaded_at"), in_force_at=F("loaded_at"))


def account(label):
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0005_message_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("calendaryear", "version", models.PositiveSmallIntegerField(default=1, verbose_name="版次")),
        migrations.AddField(
            "calendaryear",
            "state",
            models.CharField(default="in_force", max_length=32, verbose_name="状态"),
            preserve_default=False,
        ),
        migrations.AddField(
            "calendaryear",
            "state_since",
            models.DateTimeField(default=timezone.now, verbose_name="进入状态时间"),
            preserve_default=False,
        ),
        migrations.AddField(
            "calendaryear", "revision", models.PositiveIntegerField(default=0, verbose_name="修订号")
        ),
        migrations.AddField("calendaryear", "due_at", models.DateTimeField(blank=True, null=True, verbose_name="期限")),
        migrations.AddField(
            "calendaryear",
            "basis",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="office.calendaryear",
                verbose_name="所对照的版本",
            ),
        ),
        migrations.AddField(
            "calendaryear", "unused", models.JSONField(blank=True, default=list, verbose_name="未采用的内容")
        ),
        migrations.AddField("calendaryear", "proposed_by", account("提请人")),
        migrations.AddField("calendaryear", "approved_by", account("批准人")),
        migrations.AddField(
            "calendaryear",
            "proposer_person",
            models.PositiveBigIntegerField(blank=True, null=True, verbose_name="提请人员"),
        ),
        migrations.AddField(
            "calendaryear",
            "approver_person",
            models.PositiveBigIntegerField(blank=True, null=True, verbose_name="批准人员"),
        ),
        migrations.AddField(
            "calendaryear", "in_force_at", models.DateTimeField(blank=True, null=True, verbose_name="生效时间")
        ),
        migrations.AddField(
            "calendaryear", "superseded_at", models.DateTimeField(blank=True, null=True, verbose_name="被替代时间")
        ),
        migrations.RunPython(in_force, migrations.RunPython.noop, elidable=True),
    ]
