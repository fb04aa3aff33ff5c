"""Reads what co-issuing bodies are asked and say, for the selecting authority: of a file, of many, of a round."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from accounts.choices import CITY_ROLES
from accounts.models import Authority
from applications.choices import ConsultationState, OpinionKind
from applications.deadlines import Ruler, Told
from applications.models import Application, BodyAccess, Consultation, Round
from applications.querysets import authority_ids
from applications.selectors.case import CaseFile
from office import calendar, clock
from office.machine import available, workflow_of
from office.words import instant_words, until_words

TAGS = {
    OpinionKind.AGREE: {"label": OpinionKind.AGREE.label, "tone": "green", "shape": "■"},
    OpinionKind.REMARK: {"label": OpinionKind.REMARK.label, "tone": "amber", "shape": "▲"},
    OpinionKind.DISAGREE: {"label": OpinionKind.DISAGREE.label, "tone": "red", "shape": "◆"},
    OpinionKind.NONE: {"label": OpinionKind.NONE.label, "tone": "grey", "shape": "○"},
}
LATE = "逾期回复"


# Rounds open to bodies -----------------------------------------------------------------------------------------------


def bodies_to_open(call: Round) -> QuerySet[Authority]:
    """The co-issuing bodies of a round's scheme to which it is not open."""
    bodies = Authority.objects.co_issuing().filter(parent_id=call.programme.selecting_authority_id)
    opened = call.body_accesses.standing().order_by().values("body_id")
    return bodies.exclude(pk__in=opened).order_by("order", "pk")


def accesses_shown(call: Round, runs: bool) -> list[dict[str, Any]]:
    """To which bodies a round is open, since when; for who runs it with the way to close it."""
    rows = call.body_accesses.standing().select_related("body", "opened_by__person").order_by("body__order", "pk")
    return [
        {
            "name": row.body.name,
            "since": f"{instant_words(row.opened_at)}，{row.opened_by.person.name}开放",
            "close_url": reverse("applications:close_to_body", args=[call.pk, row.pk]) if runs else "",
        }
        for row in rows
    ]


def bodies_to_ask(application: Application) -> QuerySet[Authority]:
    """The bodies that can be asked about a file: its round is open to them, and none of them owes an answer."""
    asked = application.consultations.filter(state=ConsultationState.ASKED).order_by().values("body_id")
    opened = BodyAccess.objects.standing().filter(round=application.round_id).order_by().values("body_id")
    return Authority.objects.filter(pk__in=opened).exclude(pk__in=asked).order_by("order", "pk")


# One file ------------------------------------------------------------------------------------------------------------


def opinions_shown(case: CaseFile) -> list[dict[str, Any]]:
    """Every question about a file with its answer, the latest first, and what this person can do about it."""
    rows = Consultation.objects.filter(application=case.application)
    rows = rows.select_related("body", "asked_by__person", "answered_by__person").order_by("-pk")
    return [{**consultation_shown(row, case.ruler), "acts": _acts(case, row)} for row in rows]


def consultation_shown(row: Consultation, ruler: Ruler) -> dict[str, Any]:
    """A question and its answer in words; the caller has loaded the body and the people."""
    left = ruler.left(row.due_at)
    return {
        "body": row.body.name,
        "tag": tag_of(row),
        "late": LATE if row.is_late else "",
        "question": row.question,
        "asked": f"{instant_words(row.asked_at)}，{row.asked_by.person.name}",
        "until": until_words(row.answer_by),
        "left": left.text,
        "left_tone": left.tone,
        "text": row.text,
        "answered": f"{instant_words(row.answered_at)}，{row.answered_by.person.name}" if row.answered_by else "",
    }


def tag_of(row: Consultation) -> dict[str, str]:
    """The opinion as a tag; without one, where the question stands."""
    if row.opinion:
        return TAGS[OpinionKind(row.opinion)]
    label = workflow_of(row).labels[row.state]
    return {"label": label.staff, "tone": label.tone, "shape": label.shape}


def _acts(case: CaseFile, row: Consultation) -> list[dict[str, str]]:
    row.application = case.application
    return [
        {"label": act.label, "url": reverse("applications:consultation_act", args=[row.pk, act.action])}
        for act in available(row, case.user)
    ]


# Many files ----------------------------------------------------------------------------------------------------------


def opinions_by_application(keys: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """For each of many files the latest word of each body that was asked, in the bodies' order; one query.

    A body that was asked in vain (taken back, ended) and never answered is left out.
    """
    rows = Consultation.objects.filter(
        application__in=list(keys), state__in=[ConsultationState.ASKED, ConsultationState.ANSWERED]
    ).select_related("body")
    latest = {(row.application_id, row.body_id): row for row in rows.order_by("pk")}
    found: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(latest.values(), key=lambda row: (row.body.order, row.body_id)):
        shown = {"body": row.body.short_name, "tag": tag_of(row), "text": row.text, "late": LATE if row.is_late else ""}
        found.setdefault(row.application_id, []).append(shown)
    return found


def consultations_found(user: Any, *, call: int | None, body: int | None, state: str) -> QuerySet[Consultation]:
    """The questions of the rounds that a person runs or oversees, narrowed by the address."""
    rows = Consultation.objects.visible_to(user).select_related("body", "application__unit")
    if call:
        rows = rows.filter(application__round_id=call)
    if body:
        rows = rows.filter(body_id=body)
    return rows.filter(state=state) if state else rows


def consultation_rows(rows: Iterable[Consultation], at: datetime) -> list[dict[str, Any]]:
    """Questions as rows of a table."""
    ruler = Ruler(calendar.load(), clock.local_date(at))
    return [_row(row, ruler.left(row.due_at)) for row in rows]


def _row(row: Consultation, left: Told) -> dict[str, Any]:
    return {
        "title": row.application.chain_name,
        "sub": f"{row.application.unit.name} · {row.application.number}",
        "url": row.get_absolute_url(),
        "body": row.body.short_name,
        "tag": tag_of(row),
        "late": LATE if row.is_late else "",
        "text": row.text,
        "until": until_words(row.answer_by),
        "left": left.text,
        "left_tone": left.tone,
    }


def waits_for_bodies(user: Any) -> list[dict[str, Any]]:
    """Which bodies the selecting authority's people wait for, one line each; no query for all others."""
    cities = authority_ids(user, *CITY_ROLES)
    if not cities:
        return []
    rows = Consultation.objects.filter(
        state=ConsultationState.ASKED, application__round__programme__selecting_authority_id__in=cities
    )
    groups = rows.order_by().values("body_id", "body__short_name")
    url = f"{reverse('applications:consultations')}?state={ConsultationState.ASKED}&body="
    return [
        {
            "whom": group["body__short_name"],
            "what": f"{group['number']} 件征求意见待回复",
            "url": f"{url}{group['body_id']}",
            "since": group["oldest"],
            "due": group["due"],
        }
        for group in groups.annotate(number=Count("pk"), oldest=Min("asked_at"), due=Min("due_at"))
    ]
