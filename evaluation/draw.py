"""The draw of a panel: from a recorded list and a recorded seed anyone gets the same panel again. Pure."""

import hashlib
from collections.abc import Sequence


def draw(candidates: Sequence[int], seed: str, seats: int) -> list[int]:
    """The drawn keys in their order, `seats` of them.

    Each candidate's lot is SHA-256 of "seed:key" in hexadecimal; the smallest lots are drawn. The order of the list
    does not matter, and no random generator is needed to repeat it. Raises ValueError when there are too few.
    """
    keys = sorted(set(candidates))
    if seats < 1 or len(keys) < seats:
        raise ValueError(f"{seats} seats cannot be drawn from {len(keys)} candidates.")
    return sorted(keys, key=lambda key: lot(seed, key))[:seats]


def lot(seed: str, key: int) -> str:
    """The lot of one candidate."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
