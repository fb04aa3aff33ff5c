"""Remembers the addresses of pages that need no key: Django looks each of them up anew, and a page names dozens."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse


def address_of(name: str) -> str:
    """As `reverse(name)`. Raises NoReverseMatch."""
    return _address(name, settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(1024)
def _address(name: str, urlconf: str, prefix: str) -> str:
    return reverse(name, urlconf)
