"""Seeds the schedules of holidays for 2004–2026."""

from django.db import migrations

from office import clock
from office.calendar import seed_calendar


def seed(apps, schema_editor):
    seed_calendar(apps.get_model("office", "CalendarYear"), apps.get_model("office", "CalendarDay"), at=clock.now())


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
