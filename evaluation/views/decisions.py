"""The list that decides: written by the officer, approved by the head."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from applications.selectors.lists import rounds_seen
from evaluation import permissions as may
from evaluation.choices import DecisionAction, DecisionState
from evaluation.forms import DecisionForm
from evaluation.models import SelectionDecision
from evaluation.selectors import decisions
from evaluation.selectors.pages import by_panel
from evaluation.services import draft_direct_decision, draft_round_decision, redraft_decision, write_decision
from evaluation.views.frame import crumbs
from office.actors import Actor
from office.machine import Transition

RELATED = ("round__programme", "panel", "proposer", "approver")


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: outcomes beside ranks, meeting and minutes, who proposed and approved."""
    found = get_object_or_404(SelectionDecision.objects.visible_to(request.user).select_related(*RELATED), pk=pk)
    items = decisions.items_of(found)
    writes = found.state == DecisionState.DRAFTED and may.can_prepare(request.user, found)
    form = DecisionForm(*sent(request)[:1], decision=found, items=items) if writes else None
    if request.method == "POST":
        require(form, "遴选决定已提请批准，不能再改；需要修改的，请先取回。")
        actor, at = Actor.of_request(request), request.arrived_at
        seen = int(request.POST.get("seen", "")) if request.POST.get("seen", "").isdigit() else -1
        done, _ = attempt(
            form,
            lambda: write_decision(
                found,
                meeting_on=form.cleaned_data["meeting_on"],
                minutes=form.cleaned_data["minutes"],
                outcomes=form.outcomes(),
                feedback=form.feedback(),
                seen=seen,
                actor=actor,
                at=at,
            ),
        )
        if done:
            messages.success(request, "遴选决定已保存。")
            return redirect(found)
    file = decisions.decision_file(found, items, request.user, request.arrived_at)
    no_fields = {"outcome_field": None, "reason_field": None, "feedback_field": None}
    context = {
        **file,
        "decision": found,
        "form": form,
        "rows": [{**row, **(form.fields_of(row["pk"]) if form else no_fields)} for row in file["rows"]],
        "crumbs": crumbs(found.title, found.round),
    }
    return render(request, "evaluation/decision.html", context, status=400 if form and form.errors else 200)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft one selection decision of a round: over all its panels, or where no experts review, from the files."""
    call = get_object_or_404(rounds_seen(request.user).select_related("programme"), pk=pk)
    draft = draft_round_decision if by_panel(call) else draft_direct_decision
    found = draft(call, title=f"{call.title}遴选决定", actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "遴选决定已起草，请逐件核对结果。")
    return redirect(found)


@require_POST
def redraft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a list anew from what holds now."""
    found = get_object_or_404(SelectionDecision.objects.visible_to(request.user), pk=pk)
    done = redraft_decision(found, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "名单已按最新情况重新起草；已写的理由和反馈意见仍在，请逐件核对。")
    return redirect(done)


class DecisionActView(TransitionView):
    """The acts on a decision."""

    model = SelectionDecision

    def queryset(self) -> QuerySet[SelectionDecision]:
        return super().queryset().select_related("round__programme")

    def facts_about(self, thing: SelectionDecision, row: Transition) -> list[dict[str, Any]]:
        return decisions.act_facts(thing) if row.action in (DecisionAction.PROPOSE, DecisionAction.APPROVE) else []
