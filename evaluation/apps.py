"""Registers the app with Django."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "评审"
    default_auto_field = "django.db.models.BigAutoField"
