"""Reads what a clerk can apply for now: the rounds that are open or to come, for each unit that the clerk acts for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.choices import UnitState
from accounts.models import Unit
from accounts.selectors import barred_unit_ids
from applications.deadlines import Ruler
from applications.models import Application, Round
from applications.querysets import own_unit_ids
from applications.selectors.copying import source_in_words, sources_for
from applications.selectors.form import is_within
from applications.stages import APPLICANT
from office import calendar, clock
from office.machine import workflow_of
from office.words import instant_words, until_words


@dataclass(frozen=True)
class Offer:
    """One unit in one round: what it has there already, or whether it may begin, and from which earlier ones."""

    unit: Unit
    application: Application | None
    tag: Mapping[str, str] | None
    hindrance: str
    warning: str
    sources: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Call:
    """One round with its times in words."""

    round: Round
    is_open: bool
    times: str
    left: str
    offers: tuple[Offer, ...]


def units_of_clerk(user: Any) -> list[Unit]:
    """The units for which the person may apply."""
    return list(Unit.objects.filter(pk__in=own_unit_ids(user)).select_related("authority").order_by("pk"))


def calls_for(user: Any, at: datetime, source: str = "") -> list[Call]:
    """The rounds that are open or to come, those that close first in front; `source` is the key of the earlier
    application that the person comes from, if any.
    """
    units = units_of_clerk(user)
    rounds = Round.objects.filter(closes_at__gt=at).select_related("programme").order_by("closes_at", "pk")
    if units and all(unit.authority_id for unit in units):
        bureaus = {unit.authority.jurisdiction_id for unit in units}
        rounds = rounds.filter(programme__selecting_authority_id__in=bureaus)
    live = Application.objects.filter(unit__in=units, round__in=rounds).live().select_related("unit", "round")
    begun = {(row.round_id, row.unit_id): row for row in live.order_by("pk")}
    barred = barred_unit_ids([unit.pk for unit in units], clock.local_date(at))
    ruler = Ruler(calendar.load(), clock.local_date(at))
    rounds = list(rounds)
    earlier = sources_for(units, rounds)
    return [
        Call(
            round=call,
            is_open=call.is_open(at),
            times=f"{instant_words(call.opens_at)}至{until_words(call.closes_at)}",
            left=ruler.left(call.closes_at).text,
            offers=tuple(
                _offer(call, unit, begun.get((call.pk, unit.pk)), barred, _sources(earlier, call, unit, source))
                for unit in units
                if is_within(unit, call.programme)
            ),
        )
        for call in rounds
    ]


def _sources(earlier: Mapping, call: Round, unit: Unit, chosen: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {"pk": row.pk, "label": source_in_words(row), "selected": str(row.pk) == chosen}
        for row in earlier.get((call.pk, unit.pk), ())
    )


def _offer(
    call: Round, unit: Unit, application: Application | None, barred: set[int], sources: tuple[Mapping[str, Any], ...]
) -> Offer:
    hindrance, warning, tag = "", "", None
    if application is not None:
        label = workflow_of(application).labels[application.state]
        tag = {"label": label.to(APPLICANT), "tone": label.tone, "shape": label.shape}
    elif unit.kind not in call.programme.admitted_kinds:
        hindrance = f"{unit.get_kind_display()}不能作为链主单位申报，可以作为成员单位参加。"
    if unit.pk in barred:
        warning = "单位处于失信限制期内，可以填写，不能提交。"
    elif unit.state != UnitState.VERIFIED:
        warning = "单位还没有通过主管部门核验：现在可以填写，核验通过后才能提交。"
    return Offer(unit, application, tag, hindrance, warning, sources)
