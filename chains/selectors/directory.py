"""What lists of chains and the public page of a chain show, formatted for the eye."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from accounts.choices import UnitKind
from accounts.models import Authority
from chains.choices import KeyField
from chains.models import Chain, ConstructionPeriod, Member, Programme
from office.machine import workflows


def filtered(chains: QuerySet[Chain], wanted: Mapping[str, Any]) -> QuerySet[Chain]:
    """Chains that fit the filters of a list: text, district (key), industry (section's letter), key field, state."""
    if text := wanted.get("q"):
        chains = chains.matching(text)
    if district := wanted.get("district"):
        chains = chains.filter(reviewing_authority=district)
    if section := wanted.get("industry"):
        chains = chains.filter(industry__startswith=section)
    if key_field := wanted.get("key_field"):
        chains = chains.filter(key_field=key_field)
    if state := wanted.get("state"):
        chains = chains.filter(state=state)
    return chains


def listed(chains: QuerySet[Chain]) -> QuerySet[Chain, dict[str, Any]]:
    """The columns of a list, in one query."""
    return chains.values(
        "pk", "number", "name", "industry", "key_field", "state", "announced_on",
        "lead_unit__name", "reviewing_authority__short_name",
    )  # fmt: skip


def lines(
    rows: Iterable[Mapping[str, Any]], audience: str, url_name: str = "chains:chain", *, tells_key_fields: bool = True
) -> list[dict[str, Any]]:
    """The rows of a list as its template shows them; each leads to the page that `url_name` names."""
    return [
        {
            "number": row["number"],
            "name": row["name"],
            "url": reverse(url_name, args=[row["number"]]),
            "lead_unit": row["lead_unit__name"],
            "district": row["reviewing_authority__short_name"],
            "industry": row["industry"],
            "key_field": KeyField.word(row["key_field"]),
            "tells_key_field": tells_key_fields,
            "announced": row["announced_on"].isoformat(),
            "tag": state_tag(row["state"], audience),
        }
        for row in rows
    ]


def state_tag(state: str, audience: str) -> dict[str, str]:
    """A chain's state in the words of an audience (staff, applicant, public), with tone and shape."""
    labels = workflows()["chains.Chain"].labels[state]
    return {"label": labels.to(audience), "tone": labels.tone, "shape": labels.shape}


def districts(programmes: Iterable[Programme]) -> list[tuple[int, str]]:
    """The authorities that a list of some schemes can be filtered by: key and short name, in their public order."""
    above = {programme.selecting_authority_id for programme in programmes}
    rows = Authority.objects.recommending().filter(parent_id__in=above).order_by("order", "code")
    return list(rows.values_list("pk", "short_name"))


def columns(*, tells_key_fields: bool) -> list[dict[str, str]]:
    """The headings of a list of chains."""
    key_field = ["重点领域"] if tells_key_fields else []
    labels = ("生态链", "链主单位", "审核部门", "行业", *key_field, "公布日期", "状态")
    return [{"label": label} for label in labels]


def public_chain(number: str) -> Chain | None:
    """A chain with all that its public page shows, in three queries; None for an unknown number."""
    members = Member.objects.current().select_related("unit").order_by("-is_lead", "pk")
    return (
        Chain.objects.public()
        .select_related("programme", "lead_unit", "reviewing_authority")
        .prefetch_related("periods", Prefetch("members", members, to_attr="present_members"))
        .filter(number=number)
        .first()
    )


def public_members(chain: Chain) -> list[dict[str, str]]:
    """The present members of a `public_chain` as the public may know them: name and kind, nothing of persons."""
    return [member_words(member) for member in chain.present_members]


def member_words(member: Member) -> dict[str, str]:
    """A member's name, kind and part in its chain."""
    return {
        "name": member.unit.name,
        "kind": UnitKind(member.kind).label,
        "part": "链主单位" if member.is_lead else "成员单位",
    }


def facts_of(chain: Chain, today: date) -> list[dict[str, Any]]:
    """The chain in terms and values for the component of facts; nothing of persons."""
    return [
        {"label": "生态链编号", "value": chain.number},
        {"label": "链主单位", "value": chain.lead_unit.name},
        {"label": "所属行业", "value": chain.industry},
        *([{"label": "重点领域", "value": KeyField.word(chain.key_field)}] if chain.key_field else []),
        {"label": "申报审核部门", "value": chain.reviewing_authority.name},
        {"label": "公布日期", "value": chain.announced_on.isoformat()},
        {"label": "公布文件", "value": chain.announcement},
        *(_period_fact(period, today) for period in chain.periods.all()),
    ]


def _period_fact(period: ConstructionPeriod, today: date) -> dict[str, Any]:
    left = (period.ends_on - today).days
    return {
        "label": str(period),
        "value": f"{period.starts_on.isoformat()}起\n{period.ends_on.isoformat()}期满",
        "note": f"还有{left}天" if period.starts_on <= today and left >= 0 else "",
    }
