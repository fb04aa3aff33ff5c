"""Registers the app with Django."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = "办公工具"
    default_auto_field = "django.db.models.BigAutoField"
