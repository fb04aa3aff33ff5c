"""The draw of a panel: from a recorded list and a recorded seed anyone gets the same panel again. Pure.

Each candidate's lot is SHA-256 of "seed:key" in hexadecimal. The candidates are called in the order of their lots, the
smallest first; whoever would be one too many of an employer is passed over. The order of the list does not matter, and
no random generator is needed to repeat a draw.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be drawn: key, and the present employers (codes, or names where no code is known)."""

    key: int
    employers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """Keys in the order of their lots: who is drawn, who waits in reserve, who was passed over for which employer."""

    seats: tuple[int, ...]
    reserve: tuple[int, ...] = ()
    passed: tuple[tuple[int, str], ...] = ()


def draw(
    candidates: Sequence[Candidate], seed: str, seats: int, *, reserve: int = 0, max_per_employer: int = 0
) -> Drawn:
    """`seats` candidates, at most `max_per_employer` of one employer (0: no limit), and a reserve in its order.

    The reserve follows in the order of the lots; whether somebody of it may come in is asked then. Raises ValueError
    when too few can be drawn.
    """
    order = in_order(candidates, seed)
    taken, passed = _fitting(order, seats, max_per_employer)
    if seats < 1 or len(taken) < seats:
        raise ValueError(f"{seats} seats cannot be drawn from {len(order)} candidates.")
    keys = {one.key for one in taken}
    left = [one.key for one in order if one.key not in keys]
    return Drawn(tuple(one.key for one in taken), tuple(left[:reserve]), tuple(passed))


def replacement(
    candidates: Sequence[Candidate],
    seated: Collection[int],
    reserve: Sequence[int],
    *,
    barred: Collection[int] = (),
    max_per_employer: int = 0,
) -> int | None:
    """The first of the reserve who may come in beside those seated; None when nobody may.

    `barred` are those who must not come in: they declined, left, or are in conflict with a file.
    """
    by_key = {one.key: one for one in candidates}
    present = [by_key[key] for key in seated]
    for key in reserve:
        if key in seated or key in barred:
            continue
        if not _full(by_key[key], present, max_per_employer):
            return key
    return None


def in_order(candidates: Sequence[Candidate], seed: str) -> list[Candidate]:
    """The candidates in the order of their lots."""
    return sorted({one.key: one for one in candidates}.values(), key=lambda one: lot(seed, one.key))


def lot(seed: str, key: int) -> str:
    """The lot of one candidate."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def _fitting(order: Sequence[Candidate], seats: int, limit: int) -> tuple[list[Candidate], list[tuple[int, str]]]:
    """Who is taken until the seats are filled, and who was called before that and passed over, for which employer."""
    taken: list[Candidate] = []
    passed: list[tuple[int, str]] = []
    for one in order:
        if len(taken) == seats:
            break
        if full := _full(one, taken, limit):
            passed.append((one.key, full))
        else:
            taken.append(one)
    return taken, passed


def _full(one: Candidate, taken: Sequence[Candidate], limit: int) -> str:
    """The first employer of which this candidate would be one too many; empty when there is none."""
    if not limit:
        return ""
    return next((name for name in one.employers if sum(name in other.employers for other in taken) >= limit), "")
