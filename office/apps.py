"""Registers the app with Django, and makes every app's tables, effects and jobs known when the process starts."""

from django.apps import AppConfig
from django.db.models import CharField, ForeignKey
from django.utils.module_loading import autodiscover_modules

from office.lookups import FromList, HasText


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = "办公工具"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import what registers itself: workflows, effects, jobs."""
        ForeignKey.register_lookup(FromList)
        CharField.register_lookup(HasText)
        autodiscover_modules("tasks", "workflow", "jobs")
