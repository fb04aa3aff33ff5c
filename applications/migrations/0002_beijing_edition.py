"""Beijing's form edition, made by the portal after the scheme; the official attachment is not available to it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import migrations

from applications.editions import seed_edition

CODE = "beijing-2024"
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
    dependencies = [("applications", "0001_initial"), ("chains", "0003_beijing_programme")]

    operations = [migrations.RunPython(seed, unseed)]
