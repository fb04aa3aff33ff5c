"""How often a door that is open to visitors may be tried from one address."""

from django.core.cache import cache
from django.http import HttpRequest

HOUR = 60 * 60


def is_too_often(request: HttpRequest, door: str, tries: int, *, whose: str = "", amount: int = 1) -> bool:
    """Counts a try of a door from an address; whether it is one more than so many within the hour.

    No puzzle to solve, so that a blind person passes; `tries` should suffice for an office behind one address. With
    `whose` it is counted by that instead of the address; with `amount` something else than tries, bytes for example.
    """
    key = _key(request, door, whose)
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key, amount) > tries
    except ValueError:  # it expired between the two lines
        return False


def is_shut(request: HttpRequest, door: str, tries: int) -> bool:
    """Whether an address has used up its tries of a door, for doors at which only failures are counted."""
    return cache.get(_key(request, door), 0) >= tries


def _key(request: HttpRequest, door: str, whose: str = "") -> str:
    return f"door:{door}:{whose or request.META.get('REMOTE_ADDR', '')}"
