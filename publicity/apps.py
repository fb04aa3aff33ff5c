"""Registers the app with Django."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "publicity"
    verbose_name = "公示公布"
    default_auto_field = "django.db.models.BigAutoField"
