"""Registers the app with Django."""

from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "subsidies"
    verbose_name = "支持政策"
    default_auto_field = "django.db.models.BigAutoField"
