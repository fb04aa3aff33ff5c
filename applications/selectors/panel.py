"""Decides what a person is offered to do with a case file now: each act with its consequence, or what is missing."""

from typing import Any

from django.urls import reverse

from applications import permissions as may
from applications.choices import UNIT_TURN, Action
from applications.models import Application
from applications.selectors.case import CaseFile, audience_of
from applications.selectors.copying import copy_links
from applications.selectors.progress import place_of
from applications.stages import APPLICANT
from office.machine import (
    Actor,
    NotAllowed,
    NotReady,
    Problem,
    Transition,
    WrongState,
    available,
    missing,
    workflow_of,
)

TONE_ORDER = ("primary", "", "plain", "danger")
# Of a long list of what is missing, so many are named on the case page; the page of the act names all.
NAMED = 3
# The rows of the table that belong to the unit; all others are the authorities'.
UNIT_ACTS = (may.can_fill_in, may.can_ask_withdrawal)


def panel(case: CaseFile) -> list[dict[str, Any]]:
    """The acts that this person has now, each with its consequence, or with what is still missing."""
    actor = Actor.of(case.user)
    acts = [_act(case, row, missing(case.application, row, actor=actor, at=case.at)) for row in offered(case)]
    acts.sort(key=lambda act: (bool(act["missing"]), TONE_ORDER.index(act["tone"])))
    return [*_form_link(case), *acts, *({**link, "missing": []} for link in copy_links(case))]


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
    return rows_offered(case.application, case.user)


def rows_offered(application: Application, user: Any) -> list[Transition]:
    """As `offered`, without a case file."""
    rows = available(application, user)
    if application.review_began_at is None:
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
    name = "form_act" if row.who in UNIT_ACTS else "act"
    return reverse(f"applications:{name}", args=[application.pk, str(row.action)])


def problem_url(application: Application, problem: Problem) -> str:
    """Where a problem can be solved; empty where that is not on a page of its own."""
    if problem.section == "checklist":
        return reverse("applications:checklist", args=[application.pk])
    if problem.section == "lists":
        return reverse("applications:recommendations")
    return place_of(application, problem)


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


def refuse_unit(application: Application, row: Transition, user: Any) -> None:
    """Refuse a unit in its own words, before the table answers in the officials'.

    Whoever tried one act after the other would else learn from the refusals what the unit is not told: that a proposal
    lies with a head. Raises NotAllowed, WrongState, NotReady.
    """
    if audience_of(user, application) != APPLICANT:
        return
    if row.who not in UNIT_ACTS:
        raise NotAllowed(f"“{row.label}”由主管部门办理。")
    if row.action == Action.WITHDRAW and application.review_began_at is not None:
        raise NotReady([Problem("主管部门已经开始审核，不能直接撤回；可以改为“申请撤回申报”。")])
    if application.state not in row.sources:
        state = workflow_of(application).labels[application.state].to(APPLICANT)
        raise WrongState(f"“{row.label}”已不能办理：此件现在是“{state}”。请刷新页面后再看。")
