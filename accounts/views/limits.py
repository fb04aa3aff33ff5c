"""How often a door that is open to visitors may be tried from one address."""

from django.http import HttpRequest

from office import limits

HOUR = int(limits.HOUR.total_seconds())


def is_too_often(request: HttpRequest, door: str, tries: int, *, whose: str = "", amount: int = 1) -> bool:
    """Counts a try of a door from an address; whether it is one more than so many within the hour.

    No puzzle to solve, so that a blind person passes; `tries` should suffice for an office behind one address. With
    `whose` it is counted by that instead of the address; with `amount` something else than tries, bytes for example.
    """
    return not limits.take(_what(request, door, whose), tries, at=request.arrived_at, amount=amount)


def is_shut(request: HttpRequest, door: str, tries: int) -> bool:
    """Whether an address has used up its tries of a door, for doors at which only failures are counted."""
    return limits.is_used_up(_what(request, door), tries, at=request.arrived_at)


def _what(request: HttpRequest, door: str, whose: str = "") -> str:
    return f"{door}:{whose or request.META.get('REMOTE_ADDR', '')}"
