"""Which policies hold on a day, and how they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from chains.models import Programme
from subsidies.amounts import written
from subsidies.choices import PolicyGroup, SourceStanding
from subsidies.models import PolicyAmount, PolicyVersion, SupportPolicy

LOOK_OF_STANDING = {
    SourceStanding.IN_FORCE: {"tone": "green", "shape": "■"},
    SourceStanding.DRAFT: {"tone": "amber", "shape": "▲"},
    SourceStanding.UNKNOWN: {"tone": "grey", "shape": "○"},
}


@dataclass(frozen=True)
class AmountLine:
    """One figure as a page shows it."""

    audience: str
    amount: str
    basis: str
    cap: str


@dataclass(frozen=True)
class AmountGroup:
    """The figures of one source: where they apply, what weight the source has, when it was last checked."""

    region: str
    source: str
    standing: dict[str, str]
    checked: str
    lines: list[AmountLine]


def policies_on(day: date) -> QuerySet[PolicyVersion]:
    """The versions in effect on a day, at most one for each policy, in the scheme's order (工作方案四)."""
    return PolicyVersion.objects.holding(day).select_related("policy").order_by("policy__number")


def by_number(numbers: Iterable[int], day: date) -> dict[int, PolicyVersion]:
    """The versions in effect on a day for the numbers chosen in a form; a number without one is left out."""
    found = policies_on(day).filter(policy__number__in=set(numbers))
    return {version.policy.number: version for version in found}


def by_group(day: date, programme: Programme) -> list[tuple[str, list[PolicyVersion]]]:
    """The policies that a scheme offers on a day, under the names of their groups; a group without any is left out."""
    versions = list(policies_on(day).filter(policy__programme=programme))
    groups = (
        (str(label), [version for version in versions if version.policy.group == group])
        for group, label in PolicyGroup.choices
    )
    return [(label, rows) for label, rows in groups if rows]


def versions_of(policy: SupportPolicy) -> QuerySet[PolicyVersion]:
    """Every version of a policy, newest first."""
    return policy.versions.order_by("-version")


def current_of(policy: SupportPolicy, day: date) -> PolicyVersion | None:
    """The version of one policy in effect on a day."""
    return policies_on(day).filter(policy=policy).first()


def facts_of(version: PolicyVersion) -> list[dict[str, str]]:
    """A version in terms and values."""
    return [
        {"label": "类别", "value": version.policy.get_group_display()},
        {"label": "支持方式", "value": version.get_kind_display()},
        {"label": "依据文件", "value": version.basis_title},
        {"label": "文号", "value": version.basis_number},
        {"label": "生效日期", "value": version.effective_on.isoformat()},
        {"label": "失效日期", "value": version.expires_on.isoformat() if version.expires_on else "长期有效"},
        {"label": "核对日期", "value": version.checked_on.isoformat()},
    ]


def documents_of(version: PolicyVersion) -> list[dict[str, str]]:
    """The documents that a version refers to, the one that it rests on first."""
    basis = {"title": version.basis_title, "note": version.basis_number, "url": version.basis_url, "end": "依据"}
    return [basis] + [
        {"title": row.title, "note": row.number or "文号尚未录入", "url": row.url, "end": ""}
        for row in version.documents.all()
    ]


def history_of(policy: SupportPolicy, day: date) -> list[dict[str, str]]:
    """All versions of a policy, newest first, each with the time that it held."""
    return [
        {
            "title": f"第{version.version}版",
            "note": version.note or "初次录入",
            "end": f"{version.effective_on.isoformat()}起" + ("（尚未生效）" if version.effective_on > day else ""),
        }
        for version in versions_of(policy)
    ]


def amounts_of(version: PolicyVersion) -> list[AmountGroup]:
    """The figures of a version in their order, put together by region, source and the day they were last checked."""
    groups: dict[tuple, list[PolicyAmount]] = {}
    for amount in version.amounts.all():
        key = (amount.region, amount.source, SourceStanding(amount.standing), amount.checked_on)
        groups.setdefault(key, []).append(amount)
    return [_group(*key, amounts) for key, amounts in groups.items()]


def _group(
    region: str, source: str, standing: SourceStanding, checked_on: date, amounts: list[PolicyAmount]
) -> AmountGroup:
    return AmountGroup(
        region=region,
        source=source,
        standing={"label": standing.label, **LOOK_OF_STANDING[standing]},
        checked=checked_on.isoformat(),
        lines=[
            AmountLine(amount.audience, written(amount.unit_amount, amount.unit), amount.basis, amount.cap)
            for amount in amounts
        ],
    )
