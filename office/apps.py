"""Registers the app with Django, and makes every app's tables, effects and jobs known when the process starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = "办公工具"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import what registers itself: workflows, effects, jobs."""
        autodiscover_modules("tasks", "workflow", "jobs")
