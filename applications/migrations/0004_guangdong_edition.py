"""Guangdong's form edition, after the fields of the form that its guide describes; it is the portal's own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import migrations

from applications.editions import seed_edition

CODE = "guangdong-2022"
PUBLISHED_AT = datetime(2025, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


def seed(apps, schema_editor):
    seed_edition(
        CODE,
        editions=apps.get_model("applications", "FormEdition"),
        programmes=apps.get_model("chains", "Programme"),
        published_at=PUBLISHED_AT,
    )


def unseed(apps, schema_editor):
    apps.get_model("applications", "FormEdition").objects.filter(programme__code=CODE, code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_edition_layout"), ("chains", "0005_guangdong_programme")]

    operations = [migrations.RunPython(seed, unseed)]
