"""Settings, addresses, the API's router and Celery: the top of the ladder, imported by nothing."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
