"""Starts Django for a benchmark: production's settings, but for addresses and static files."""

import os

import django
from django.conf import settings

CLOCK = "2026-04-01T09:00:00+08:00"


def begin() -> None:
    """Start Django, once. Static files are found where they lie: collecting them takes a minute and changes no page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("THROWAWAY_SECRETS", "1")
    os.environ.setdefault("PORTAL_CLOCK", CLOCK)
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT = settings.DATA_DIR
    settings.ROOT_URLCONF = "benchmarks.urls"
    django.setup()
