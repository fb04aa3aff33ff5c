"""How often a door that is open to visitors may be tried from one address."""

import ipaddress

from django.http import HttpRequest

from office import limits

HOUR = int(limits.HOUR.total_seconds())
HOME_BITS = 64
# Behind it a translator puts IPv4 addresses (RFC 6052).
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


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
    return f"{door}:{whose or _home(request.META.get('REMOTE_ADDR', ''))}"


def _home(address: str) -> str:
    """The address; of IPv6 the network of a household or an office (RFC 6177): a device changes its own at will."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address) or known in TRANSLATED:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.IPv6Network((int(known), HOME_BITS), strict=False))
