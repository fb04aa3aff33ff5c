"""Rounds under review and the settings of each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.pages import attempt, require, sent
from applications.choices import State
from applications.models import Application
from chains.selectors import programmes_of, use_panels
from evaluation import permissions as may
from evaluation.forms import CriterionFormSet, DrawForm, PlanForm
from evaluation.forms.plans import CRITERION_CELLS, MOST_CRITERIA
from evaluation.models import ReviewPlan
from evaluation.selectors import pages
from evaluation.selectors.decisions import panels_at_work, panels_to_decide
from evaluation.services import change_plan, open_plan
from evaluation.views.frame import NOT_YOURS, call_of, crumbs, staff_only
from office.actors import Actor

CRITERION_COLUMNS = [
    {"label": "指标", "width": 12, "required": True},
    {"label": "权重", "width": 5, "required": True},
    {"label": "评分要点", "width": 16, "required": True},
]


@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """The rounds whose files are to be reviewed."""
    staff_only(request)
    has_panels = use_panels(programmes_of(request.user))
    return render(
        request, "evaluation/rounds.html", {"rows": pages.rounds_in_review(request.user), "has_panels": has_panels}
    )


@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round's review: plan, panels, decisions."""
    call = call_of(request, pk)
    plan = ReviewPlan.objects.filter(round=call).first()
    prepares = bool(may.can_prepare(request.user, call))
    context = {
        "call": call,
        "plan": plan,
        "facts": pages.plan_facts(plan) if plan else [],
        "criteria": list(plan.criteria.all()) if plan else [],
        "crumbs": crumbs(call.title),
        "panels": pages.panels_of(request.user, call),
        "decisions": pages.decisions_of(request.user, call),
        "prepares": prepares,
        "by_panel": pages.by_panel(call),
        "waiting": Application.objects.filter(round=call, state=State.ACCEPTED).count(),
        "may_decide": prepares and bool(panels_to_decide(call)) and not panels_at_work(call),
        "form": DrawForm(initial={"name": f"{call.title}专家组"}) if prepares and plan else None,
    }
    return render(request, "evaluation/round.html", context)


@require_POST
def begin_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the round's plan with the default settings."""
    call = call_of(request, pk)
    open_plan(call, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "评审方案已按默认设置建立，请核对权重和人数。")
    return redirect("evaluation:plan", pk=call.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the settings and weights."""
    call = call_of(request, pk)
    require(may.can_prepare(request.user, call), NOT_YOURS)
    found = get_object_or_404(ReviewPlan, round=call)
    form = PlanForm(*sent(request)[:1], instance=found)
    rows = CriterionFormSet(request.POST if request.method == "POST" else None, rows=pages.criterion_texts(found))
    if request.method == "POST" and rows.is_valid():
        actor, at = Actor.of_request(request), request.arrived_at
        done, _ = attempt(form, lambda: change_plan(form.instance, rows.entries(), actor=actor, at=at))
        if done:
            messages.success(request, "评审方案已保存；已抽取、已开始的专家组仍按原方案。")
            return redirect("evaluation:round", pk=call.pk)
    context = {
        "call": call,
        "form": form,
        "columns": CRITERION_COLUMNS,
        "rows": [_criterion_row(row) for row in rows.forms],
        "blank": _criterion_row(rows.blank()),
        "row_limit": MOST_CRITERIA,
        "problems": [{"text": text, "url": ""} for text in _flaws(form, rows)],
        "keeping": pages.panels_keeping(found),
        "crumbs": crumbs("评审方案", call),
    }
    status = 400 if form.errors or (rows.is_bound and not rows.is_valid()) else 200
    return render(request, "evaluation/plan.html", context, status=status)


def _criterion_row(form: Any) -> dict[str, Any]:
    """A row as its template shows it: its number, its hidden key, its inputs."""
    cells = [{"input": form[name], "label": form.fields[name].label} for name in CRITERION_CELLS]
    return {"line": form.line, "key": form["key"], "cells": cells}


def _flaws(form: PlanForm, rows: Any) -> list[str]:
    """What is wrong with settings and rows, each in a sentence that names its field or cell."""
    if not rows.is_bound:
        return []
    form.is_valid()
    found = [
        f"{form.fields[name].label}：{text}"
        for name in form.errors
        if name in form.fields
        for text in form.errors[name]
    ]
    found += [str(text) for text in [*form.non_field_errors(), *rows.non_form_errors()]]
    return found + [
        f"第{row.line}行{row.fields[key].label}：{text}"
        for row in rows.forms for key, errors in row.errors.items() for text in errors
    ]  # fmt: skip
