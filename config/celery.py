"""The Celery application; its clock's timetable comes from the jobs that the apps register."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="jobs")


@app.on_after_finalize.connect
def set_timetable(sender: Celery, **kwargs: object) -> None:
    """Put every registered clock job on the timetable; imported late because the apps must be loaded first."""
    sender.loader.import_default_modules()
    from office.jobs import timetable  # noqa: PLC0415  the apps are not loaded when this module is

    sender.conf.beat_schedule = timetable()
