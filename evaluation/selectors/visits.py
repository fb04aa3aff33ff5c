"""Reads visits to sites: which files of a round have one, what one found, what a list must know of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from applications.models import Application, Round
from applications.selectors.reading import size_in_words
from evaluation import permissions as may
from evaluation.choices import VisitFinding, VisitState
from evaluation.models import ReviewPlan, SiteVisit
from evaluation.selectors.papers import papers_shown
from evaluation.selectors.words import IN_SELECTION, acts, entries_of, moment, record_shown, tag
from office import quarantine
from office.words import day_words

FINDING_TAGS = {
    VisitFinding.TRUE: {"tone": "green", "shape": "■"},
    VisitFinding.PARTLY: {"tone": "amber", "shape": "▲"},
    VisitFinding.UNTRUE: {"tone": "red", "shape": "◆"},
}


def wants_visits(call: Round) -> bool:
    """Whether the round's plan asks for visits."""
    return ReviewPlan.objects.filter(round=call, site_visits=True).exists()


def latest_visits(applications: Iterable[int]) -> dict[int, SiteVisit]:
    """By application, its latest visit that was not cancelled; a done one before a planned one."""
    rows = SiteVisit.objects.filter(application__in=list(applications)).exclude(state=VisitState.CANCELLED)
    found: dict[int, SiteVisit] = {}
    for visit in rows.order_by("planned_on", "pk"):
        earlier = found.get(visit.application_id)
        if earlier is None or visit.state == VisitState.DONE or earlier.state != VisitState.DONE:
            found[visit.application_id] = visit
    return found


def visit_tag(visit: SiteVisit) -> dict[str, str]:
    """A visit in a word: what it found, or that it is still to be made."""
    if visit.state == VisitState.DONE:
        return {"label": f"实地核查：{visit.get_finding_display()}", **FINDING_TAGS[visit.finding]}
    return {**tag(visit), "label": f"实地核查：{tag(visit)['label']}"}


def visit_link(visit: SiteVisit | None) -> dict[str, Any] | None:
    """A visit as a row of a list takes it, or None."""
    return {"url": visit.get_absolute_url(), "tag": visit_tag(visit)} if visit else None


def files_to_visit(call: Round) -> list[Application]:
    """The files of a round that are in the selection and wait for no visit already."""
    files = Application.objects.filter(round=call, state__in=IN_SELECTION).select_related("unit")
    return list(files.exclude(site_visits__state=VisitState.PLANNED).order_by("number"))


def visits_shown(user: Any, call: Round) -> list[dict[str, Any]]:
    """The visits of a round, the next ones first."""
    rows = SiteVisit.objects.visible_to(user).filter(application__round=call).select_related("application__unit")
    return [
        {
            "url": visit.get_absolute_url(),
            "chain": visit.application.chain_name,
            "number": visit.application.number,
            "unit": visit.application.unit.name,
            "day": day_words(visit.visited_on or visit.planned_on),
            "place": visit.place,
            "visitors": visit.visitors,
            "tag": tag(visit),
            "finding": visit.get_finding_display(),
        }
        for visit in rows.order_by("-state", "planned_on", "pk")
    ]


def visit_file(visit: SiteVisit, user: Any, at: datetime) -> dict[str, Any]:
    """A visit with its photographs, its particulars and the acts of the person."""
    prepares = bool(may.can_prepare(user, visit))
    return {
        "tag": tag(visit),
        "facts": _facts(visit),
        "photos": photos_of(visit),
        "papers": papers_shown(visit.papers.all()),
        "may_write": prepares and visit.state == VisitState.PLANNED,
        "may_issue": prepares and visit.state == VisitState.DONE,
        "panel": acts(visit, user, at, "evaluation:visit_act"),
        "entries": record_shown(entries_of(visit)),
    }


def photos_of(visit: SiteVisit) -> list[dict[str, Any]]:
    """The photographs of a visit; one that waits for the virus scanner is named, not shown."""
    return [
        {
            "pk": photo.pk,
            "url": reverse("evaluation:visit_photo", args=[photo.pk]),
            "caption": photo.caption or photo.upload.name,
            "meta": f"{size_in_words(photo.upload.size)}，{moment(photo.upload.uploaded_at)}",
            "sha256": photo.upload.sha256,
            "tag": quarantine.tag_of(photo.upload),
            "is_held": quarantine.is_held(photo.upload),
        }
        for photo in visit.photos.select_related("upload").order_by("pk")
    ]


def _facts(visit: SiteVisit) -> list[dict[str, Any]]:
    file = visit.application
    facts = [
        {"label": "生态链", "value": file.chain_name, "url": file.get_absolute_url()},
        {"label": "链主单位", "value": file.unit.name},
        {"label": "批次", "value": file.round.title},
        {"label": "计划日期", "value": day_words(visit.planned_on)},
        {"label": "地点", "value": visit.place},
        {"label": "核查人员", "value": visit.visitors},
    ]
    if visit.state == VisitState.DONE:
        facts += [
            {"label": "核查日期", "value": day_words(visit.visited_on)},
            {
                "label": "结论",
                "tag": {"label": visit.get_finding_display(), **FINDING_TAGS[visit.finding]},
                "value": visit.get_finding_display(),
            },
        ]
    return facts
