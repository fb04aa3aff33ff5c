"""Reads for the public pages: the call for applications, whom to ask, what a form will ask, what is new."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.choices import UnitKind
from accounts.models import Authority
from applications.fields import Section
from applications.models import Round
from chains.models import Chain, Programme
from office import calendar as calendars
from office.clock import local_date
from office.words import until_words
from office.workdays import Calendar
from portal.selectors.deadlines import left
from subsidies.models import PolicyVersion
from subsidies.selectors import by_group


def calls(at: datetime) -> list[dict[str, Any]]:
    """The rounds to come, open, or closed with recommendations under way; what closes first stands first."""
    calendar = calendars.load()
    rounds = (
        Round.objects.filter(recommend_until__gt=at)
        .select_related("programme", "edition")
        .order_by("programme__position", "closes_at")
    )
    return [_call(round_, at, calendar) for round_ in rounds]


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


def programme_of(calls_now: list[dict[str, Any]]) -> Programme | None:
    """The scheme that the public pages explain: that of the round under way, else the first."""
    if calls_now:
        return calls_now[0]["round"].programme
    return Programme.objects.select_related("selecting_authority").order_by("position", "code").first()


def contacts(programme: Programme | None) -> QuerySet[Authority]:
    """The authorities that receive applications in a scheme, in their public order."""
    if programme is None:
        return Authority.objects.none()
    return Authority.objects.recommending().filter(parent=programme.selecting_authority_id).order_by("order", "code")


def preparation(calls_now: list[dict[str, Any]], programme: Programme | None) -> dict[str, Any] | None:
    """What the form of the current round will ask, so that it can be gathered beforehand; None before any round."""
    rounds = [call["round"] for call in calls_now]
    if not rounds and programme is not None:
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


def recent_chains(limit: int) -> dict[str, Any]:
    """The chains announced last, and how many there are."""
    chains = Chain.objects.public().select_related("lead_unit", "reviewing_authority")
    return {"chains": list(chains.order_by("-announced_on", "-id")[:limit]), "total": chains.count()}


def policies(at: datetime) -> list[tuple[str, list[PolicyVersion]]]:
    """The support policies in force on the day of an instant, under the names of their groups (工作方案四)."""
    return by_group(local_date(at))
