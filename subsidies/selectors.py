"""Which policies hold on a day, and how they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from subsidies.amounts import written
from subsidies.choices import PolicyGroup, SourceStanding
from subsidies.models import PolicyAmount, PolicyVersion, SupportPolicy

TONE_OF_STANDING = {SourceStanding.IN_FORCE: "green", SourceStanding.DRAFT: "amber", SourceStanding.UNKNOWN: "grey"}


@dataclass(frozen=True)
class AmountLine:
    """One figure as a page shows it."""

    region: str
    audience: str
    amount: str
    basis: str
    cap: str
    source: str
    standing: dict[str, str]
    checked: str


def policies_on(day: date) -> QuerySet[PolicyVersion]:
    """The versions in effect on a day, at most one for each policy, in the scheme's order (工作方案四)."""
    return PolicyVersion.objects.holding(day).select_related("policy").order_by("policy__number")


def by_number(numbers: Iterable[int], day: date) -> dict[int, PolicyVersion]:
    """The versions in effect on a day for the numbers chosen in a form; a number without one is left out."""
    found = policies_on(day).filter(policy__number__in=set(numbers))
    return {version.policy.number: version for version in found}


def by_group(day: date) -> list[tuple[str, list[PolicyVersion]]]:
    """The policies of a day under the names of their groups."""
    versions = list(policies_on(day))
    return [
        (str(label), [version for version in versions if version.policy.group == group])
        for group, label in PolicyGroup.choices
    ]


def versions_of(policy: SupportPolicy) -> QuerySet[PolicyVersion]:
    """Every version of a policy, newest first."""
    return policy.versions.order_by("-version")


def current_of(policy: SupportPolicy, day: date) -> PolicyVersion | None:
    """The version of one policy in effect on a day."""
    return policies_on(day).filter(policy=policy).first()


def amounts_of(version: PolicyVersion) -> list[AmountLine]:
    """The figures of a version, each with its source, its weight and the day it was last checked."""
    return [_line(amount) for amount in version.amounts.all()]


def _line(amount: PolicyAmount) -> AmountLine:
    return AmountLine(
        region=amount.region,
        audience=amount.audience,
        amount=written(amount.unit_amount, amount.unit),
        basis=amount.basis,
        cap=amount.cap,
        source=amount.source,
        standing={"label": amount.get_standing_display(), "tone": TONE_OF_STANDING[amount.standing], "shape": "●"},
        checked=amount.checked_on.isoformat(),
    )
