"""Reads what a draw rests on: who may be drawn, and what was recorded of it."""

from collections.abc import Sequence

from evaluation.choices import ExpertState
from evaluation.draw import Candidate
from evaluation.models import Expert, Panel, ReviewPlan


def candidates_for(plan: ReviewPlan, key_fields: Sequence[str] = ()) -> list[Candidate]:
    """Who may be drawn for a round: active in the pool, and at home in one of the key fields where some are named."""
    pool = Expert.objects.filter(
        authority_id=plan.round.programme.selecting_authority_id, state=ExpertState.ACTIVE
    ).prefetch_related("employers")
    wanted = set(key_fields)
    return [
        Candidate(expert.pk, _employers(expert))
        for expert in pool.order_by("pk")
        if not wanted or not expert.key_fields or wanted & set(expert.key_fields)
    ]


def _employers(expert: Expert) -> tuple[str, ...]:
    """The present employers, by code or else by name."""
    return tuple(sorted(row.uscc or row.name for row in expert.employers.all() if row.until_on is None))


def candidates_of(panel: Panel) -> list[Candidate]:
    """The recorded list of a draw."""
    return [Candidate(row["key"], tuple(row["employers"])) for row in panel.candidates]
