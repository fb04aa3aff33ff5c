"""Registers the app with Django."""

from django.apps import AppConfig


class ChainsConfig(AppConfig):
    name = "chains"
    verbose_name = "生态链"
    default_auto_field = "django.db.models.BigAutoField"
