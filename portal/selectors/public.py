"""Reads for the public pages: the call for applications, whom to ask, what a form will ask, what is new."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from accounts.choices import UnitKind
from accounts.models import Authority
from applications.fields import Section
from applications.models import Round
from chains.models import Chain, Programme
from chains.selectors import programmes, programmes_of
from office import calendar as calendars
from office.clock import local_date
from office.words import until_words
from office.workdays import Calendar
from portal.selectors.deadlines import left
from subsidies.models import PolicyVersion
from subsidies.selectors import by_group


def calls(at: datetime, programmes: Iterable[Programme]) -> list[dict[str, Any]]:
    """The rounds of some schemes: to come, open, or closed with recommendations under way; first what closes first."""
    calendar = calendars.load()
    rounds = (
        Round.objects.filter(recommend_until__gt=at, programme__in=list(programmes))
        .select_related("programme", "edition")
        .order_by("programme__position", "closes_at")
    )
    return [_call(round_, at, calendar) for round_ in rounds]


def next_turn(at: datetime) -> datetime | None:
    """The next instant after one at which a round opens, closes or is over; None when none does."""
    instants = ("opens_at", "closes_at", "recommend_until")
    found = Round.objects.aggregate(**{f"next_{name}": Min(name, filter=Q(**{f"{name}__gt": at})) for name in instants})
    return min(filter(None, found.values()), default=None)


def _call(round_: Round, at: datetime, calendar: Calendar) -> dict[str, Any]:
    words, tone = left(round_.closes_at, at, calendar)
    if at < round_.opens_at:
        state, words, tone = {"label": "即将开始", "tone": "grey", "shape": "○"}, "", ""
    elif round_.is_open(at):
        state = {"label": "申报中", "tone": "blue", "shape": "●"}
    else:
        who = f"各{round_.programme.recommending_word}"
        state, words, tone = {"label": f"申报已截止，{who}推荐中", "tone": "amber", "shape": "▲"}, "", ""
    return {
        "round": round_,
        "state": state,
        "is_open": round_.is_open(at),
        "left": words,
        "left_tone": tone,
        "closes": until_words(round_.closes_at),
        "recommends": until_words(round_.recommend_until),
    }


def programme_chosen(user: Any, code: str) -> tuple[Programme | None, list[Programme]]:
    """The scheme that a public page tells, and all that there are to choose from.

    It is the one of the address; without one the person's own, for visitors the first. None for an unknown code.
    """
    found = programmes()
    if code:
        return next((programme for programme in found if programme.code == code), None), found
    own = programmes_of(user) if user.is_authenticated else []
    return next(iter([*own, *found]), None), found


def contacts(programme: Programme) -> QuerySet[Authority]:
    """The authorities that receive applications in a scheme, in their public order."""
    return Authority.objects.recommending().filter(parent=programme.selecting_authority_id).order_by("order", "code")


def preparation(calls_now: list[dict[str, Any]], programme: Programme) -> dict[str, Any] | None:
    """What the form of the current round will ask, so that it can be gathered beforehand; None before any round."""
    rounds = [call["round"] for call in calls_now]
    if not rounds:
        rounds = list(Round.objects.filter(programme=programme).select_related("edition").order_by("-opens_at")[:1])
    if not rounds:
        return None
    edition = rounds[0].edition
    return {
        "title": edition.title,
        "note": edition.note,
        "sections": [
            {
                "title": _section_title(section),
                "is_rows": section.is_rows,
                "labels": "、".join(field.label for field in section.fields),
                "fields": section.fields,
            }
            for section in edition.parsed
        ],
        "attachments": edition.attachments,
    }


def _section_title(section: Section) -> str:
    """Number and title, with the kinds of unit that a section is for when it is not for all."""
    title = f"{section.number}、{section.title}" if section.number else section.title
    if not section.only_for:
        return title
    return f"{title}（{'院校机构' if UnitKind.ENTERPRISE not in section.only_for else '企业'}填写）"


def recent_chains(programme: Programme, limit: int) -> dict[str, Any]:
    """The chains of a scheme that were announced last, and how many it has."""
    chains = Chain.objects.public().filter(programme=programme)
    chains = chains.select_related("programme", "lead_unit", "reviewing_authority")
    return {"chains": list(chains.order_by("-announced_on", "-id")[:limit]), "total": chains.count()}


def policies(programme: Programme, at: datetime) -> list[tuple[str, list[PolicyVersion]]]:
    """The support policies of a scheme in force on the day of an instant, by group (工作方案四)."""
    return by_group(local_date(at), programme)
