"""The portal as gunicorn runs it for a benchmark: as in service, and the bare pages beside it."""

from benchmarks import setup

setup.begin()

from config.wsgi import application  # noqa: E402  the settings are changed first

__all__ = ["application"]
