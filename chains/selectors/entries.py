"""Reads for the entry of existing chains: what can be chosen, and what is wrong with an entry."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.choices import LEAD_KINDS, AuthorityLevel, Role, UnitKind
from accounts.models import Authority, Unit
from accounts.querysets import assignments_held
from chains.models import Chain, ChainEntry, Programme
from chains.participants import doubles
from office.identifiers import uscc_warning
from office.machine import Problem
from office.words import day_words


def programmes_to_enter(user: Any) -> QuerySet[Programme]:
    """The schemes for which the person may enter chains."""
    bureaus = {row.authority_id for row in assignments_held(user) if row.role == Role.CITY_OFFICER}
    rows = Programme.objects.filter(selecting_authority_id__in=bureaus).select_related("selecting_authority")
    return rows.order_by("position", "code")


def authorities_to_review(programmes: Iterable[Programme]) -> QuerySet[Authority]:
    """Who can have reviewed an application in these schemes: the recommending bureaus, and the selecting one itself."""
    above = {programme.selecting_authority_id for programme in programmes}
    return Authority.objects.receiving().filter(Q(pk__in=above) | Q(parent_id__in=above)).order_by("order", "code")


def problems_of_entry(entry: ChainEntry, today: date) -> list[Problem]:
    """What keeps an entry from being kept, each with its field; its codes have their stored form already."""
    return [*_day_problems(entry, today), *_scheme_problems(entry), *_lead_problems(entry)]


def _day_problems(entry: ChainEntry, today: date) -> list[Problem]:
    problems = []
    issued = entry.programme.issued_on
    for field, label in (("announced_on", "公布日期"), ("starts_on", "建设周期起始日")):
        day = getattr(entry, field)
        if day > today:
            problems.append(Problem(f"{label}不能晚于今天。", field=field))
        elif issued is not None and day < issued:
            problems.append(Problem(f"{label}早于试点方案的印发日期（{day_words(issued)}），请核对。", field=field))
    return problems


def _scheme_problems(entry: ChainEntry) -> list[Problem]:
    """What the scheme asks of a chain: a key field where it tells them apart, a bureau of its own."""
    problems, above = [], entry.programme.selecting_authority_id
    if entry.programme.tells_key_fields and not entry.key_field:
        problems.append(Problem("请选择重点领域。", field="key_field"))
    place = entry.reviewing_authority
    if above not in (place.pk, place.parent_id) or place.level == AuthorityLevel.CO_ISSUING:
        text = f"{place.short_name}不是“{entry.programme.short_name}”的申报审核部门。"
        problems.append(Problem(text, field="reviewing_authority"))
    return problems


def unit_under(uscc: str) -> Unit | None:
    """The unit that bears a credit code now, if the portal knows one."""
    return Unit.objects.current().filter(uscc=uscc).first() if uscc else None


def _lead_problems(entry: ChainEntry) -> list[Problem]:
    unit = unit_under(entry.lead_uscc)
    kind = unit.kind if unit else entry.lead_kind
    problems = []
    if kind not in LEAD_KINDS or kind not in (entry.programme.admitted_kinds or LEAD_KINDS):
        problems.append(Problem(f"{UnitKind(kind).label}不能作为链主单位。", field="lead_kind"))
    elif unit and unit.is_registered and kind != entry.lead_kind:
        problems.append(Problem(f"该单位在门户登记的类别是“{UnitKind(kind).label}”，请核对。", field="lead_kind"))
    if unit and unit.is_registered and "".join(unit.name.split()) != "".join(entry.lead_name.split()):
        text = f"这个代码在门户登记的单位是“{unit.name}”，请核对名称和代码；单位已更名的，先办理单位变更登记。"
        problems.append(Problem(text, field="lead_name"))
    if unit and Chain.objects.live().filter(lead_unit=unit).exists():
        text = f"“{unit.name}”已是一条在建或待评估生态链的链主单位，同一单位只能牵头一条。"
        problems.append(Problem(text, field="lead_uscc"))
    others = ChainEntry.objects.open().filter(lead_uscc=entry.lead_uscc).exclude(pk=entry.pk)
    if other := others.order_by("pk").first():
        text = f"这家单位已有一条未办结的补录“{other.name}”，请先办结或作废。"
        problems.append(Problem(text, field="lead_uscc"))
    return problems


def remarks_on(entry: ChainEntry) -> list[str]:
    """What an officer and a head should look at, though it keeps nothing back."""
    remarks = [warning] if (warning := uscc_warning(entry.lead_uscc)) else []
    unit = unit_under(entry.lead_uscc) if entry.chain_id is None else None
    if unit and not unit.is_registered and unit.name != entry.lead_name:
        remarks.append(f"这个代码已被列名为“{unit.name}”，该单位登记之前，生态链按这个名称显示链主单位。")
    return remarks


def missing_participants(entry: ChainEntry) -> list[Problem]:
    """What the rows of members and schools lack as a whole."""
    if not entry.participants:
        return [Problem("还没有填写成员和院校。", section="participants")]
    twice = doubles(entry.participants)
    return [Problem(f"第{place + 1}家单位：{text}", section="participants") for place, text in twice.items()]
