"""Reads what a list can be narrowed by: rounds, authorities, officers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from applications.selectors.lists import authorities_seen, colleagues, rounds_seen, standing_of
from applications.stages import STAFF
from chains.choices import ReviewMode
from office.standing import kept

ROUNDS_OFFERED = 30


@dataclass(frozen=True)
class Choices:
    """What there is to choose from, and what only some schemes have: panels of experts, key fields."""

    rounds: list[tuple[int, str]]
    authorities: list[tuple[int, str]]
    officers: list[tuple[str, str]]
    has_panels: bool
    tells_key_fields: bool


def choices_of(user: Any, audience: str, at: datetime) -> Choices:
    """What a person can narrow a list by; at most three small queries."""
    told = ("pk", "title", "programme__review_mode", "programme__tells_key_fields")
    rounds = list(rounds_seen(user).values_list(*told)[:ROUNDS_OFFERED])
    is_staff = audience == STAFF
    return Choices(
        rounds=[(key, title) for key, title, _, _ in rounds],
        authorities=list(authorities_seen(user).values_list("pk", "short_name")) if is_staff else [],
        officers=colleagues(user, at) if is_staff else [],
        has_panels=any(mode == ReviewMode.PANEL for _, _, mode, _ in rounds),
        tells_key_fields=any(tells for _, _, _, tells in rounds),
    )


def choices_kept(user: Any, audience: str, at: datetime, head: int) -> Choices:
    """The same, read anew when the register of acts has grown."""
    return kept(f"list-choices-{audience}-{standing_of(user, at)}", head, lambda: choices_of(user, audience, at))
