"""Decides what a person is offered to do with a case file now: each act with its consequence, or what is missing."""

from typing import Any

from django.urls import reverse

from applications import permissions as may
from applications.choices import UNIT_TURN, Action
from applications.models import Application
from applications.selectors.case import CaseFile
from office.machine import Actor, Problem, Transition, available, missing

TONE_ORDER = ("primary", "", "plain", "danger")
# Of a long list of what is missing, so many are named on the case page; the page of the act names all.
NAMED = 3


def panel(case: CaseFile) -> list[dict[str, Any]]:
    """The acts that this person has now, each with its consequence, or with what is still missing."""
    actor = Actor.of(case.user)
    acts = [_act(case, row, missing(case.application, row, actor=actor, at=case.at)) for row in offered(case)]
    acts.sort(key=lambda act: (bool(act["missing"]), TONE_ORDER.index(act["tone"])))
    return [*_form_link(case), *acts]


def _form_link(case: CaseFile) -> list[dict[str, Any]]:
    """The way to the form, for the unit that is writing it."""
    application = case.application
    if application.state not in UNIT_TURN or not may.can_fill_in(case.user, application):
        return []
    consequence = "逐节填写，随时保存。" if application.version.is_open else "打印、盖章、上传扫描件后提交。"
    url = reverse("applications:form", args=[application.pk])
    return [{"label": "打开申报书", "url": url, "consequence": consequence, "tone": "primary", "missing": []}]


def offered(case: CaseFile) -> list[Transition]:
    """The rows of the table for this person, as far as they may be told.

    A unit is not offered to take back its application once the review has begun: offered and refused before a head has
    it, gone afterwards, the button would tell what the unit is not told.
    """
    rows = available(case.application, case.user)
    if case.application.review_began_at is None:
        return rows
    return [row for row in rows if row.action != Action.WITHDRAW]


def _act(case: CaseFile, row: Transition, problems: list[Problem]) -> dict[str, Any]:
    return {
        "label": row.label,
        "url": act_url(case.application, row),
        "consequence": row.consequence,
        "tone": "" if row.tone == "plain" and row.target else row.tone,
        "missing": told_together(case.application, problems),
    }


def act_url(application: Application, row: Transition) -> str:
    """The page of an act; the unit's own acts lead back to its form."""
    name = "form_act" if row.who in (may.can_fill_in, may.can_ask_withdrawal) else "act"
    return reverse(f"applications:{name}", args=[application.pk, str(row.action)])


def problem_url(application: Application, problem: Problem) -> str:
    """Where a problem can be solved; empty where that is not on a page of its own."""
    if problem.section == "checklist":
        return reverse("applications:checklist", args=[application.pk])
    return ""


def told_together(application: Application, problems: list[Problem]) -> list[dict[str, str]]:
    """What is missing, in sentences with the way to it; a long list in one sentence."""
    unfound = [problem for problem in problems if problem.section == "checklist"]
    others = [problem for problem in problems if problem.section != "checklist"]
    told = [{"text": problem.text, "url": problem_url(application, problem)} for problem in others[:NAMED]]
    if len(others) > NAMED:
        told.append({"text": f"另有 {len(others) - NAMED} 项未完成。", "url": ""})
    if unfound:
        url = problem_url(application, unfound[0])
        told.append({"text": f"审核清单还有 {len(unfound)} 项没有结论。", "url": url})
    return told
