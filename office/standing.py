"""Keeps what was read for as long as the register of acts stands still: whatever moves a file is an act in it."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

# What depends on the time, too, such as a deadline that passes, and what is no act is read anew after so long.
FRESH_SECONDS = 60

Read = TypeVar("Read")


def kept(key: str, head: int, read: Callable[[], Read]) -> Read:
    """What `read` gave when the register had this head (`register.head()`, asked before); read now if it had another.

    An act and its entry are one transaction: what is read after the head was asked is at least as new as that head.
    """
    known = cache.get(key)
    if known is None or known[0] != head:
        known = head, read()
        cache.set(key, known, FRESH_SECONDS)
    return known[1]


def forget(key: str) -> None:
    """Have something read anew."""
    cache.delete(key)
