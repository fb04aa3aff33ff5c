"""The municipal staff's side: pool, plan, draw, panels."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import CITY_ROLES, Role
from accounts.permissions import holds
from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from applications.choices import State
from applications.models import Application, Round
from chains.selectors import programmes_of, use_panels
from evaluation import permissions as may
from evaluation.choices import PanelState
from evaluation.forms import DrawForm, ExpertForm, FilesForm, PlanForm
from evaluation.models import Panel, ReviewPlan
from evaluation.selectors import pages
from evaluation.selectors import panels as reading
from evaluation.services import add_expert, change_plan, draft_decision, draw_panel, open_plan, put_files
from evaluation.views.frame import crumbs
from office.actors import Actor

NOT_YOURS = "评审和遴选由遴选部门组织。"


def _staff(request: HttpRequest) -> None:
    require(holds(request.user, *CITY_ROLES, Role.AUDITOR), NOT_YOURS)


def _call(request: HttpRequest, pk: int) -> Round:
    """A round that the person's programme runs."""
    _staff(request)
    call = get_object_or_404(Round.objects.select_related("programme"), pk=pk)
    require(
        may.can_prepare(request.user, call) or may.can_head(request.user, call) or holds(request.user, Role.AUDITOR),
        NOT_YOURS,
    )
    return call


@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """The rounds whose files are to be reviewed."""
    _staff(request)
    has_panels = use_panels(programmes_of(request.user))
    return render(
        request, "evaluation/rounds.html", {"rows": pages.rounds_in_review(request.user), "has_panels": has_panels}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def experts(request: HttpRequest) -> HttpResponse:
    """The pool, and one more entry."""
    _staff(request)
    grant = holds(request.user, Role.CITY_OFFICER)
    form = ExpertForm(*sent(request)[:1], authority=grant.authority) if grant else None
    if request.method == "POST":
        require(grant, NOT_YOURS)
        entry = form.cleaned_data if form.is_valid() else {}
        actor, at = Actor.of_request(request), request.arrived_at
        done, expert = attempt(
            form, lambda: add_expert(grant.authority, entry.pop("person"), **entry, actor=actor, at=at)
        )
        if done:
            messages.success(request, f"“{expert}”已入库。")
            return redirect("evaluation:experts")
    context = {"rows": pages.experts_listed(request.user), "form": form, "crumbs": crumbs("专家库")}
    return render(request, "evaluation/experts.html", context, status=400 if form and form.errors else 200)


@require_safe
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round's review: plan, panels, decisions."""
    call = _call(request, pk)
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
        "form": DrawForm(initial={"name": f"{call.title}专家组"}) if prepares and plan else None,
    }
    return render(request, "evaluation/round.html", context)


@require_POST
def begin_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the round's plan with the default settings."""
    call = _call(request, pk)
    open_plan(call, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "评审方案已按默认设置建立，请核对权重和人数。")
    return redirect("evaluation:plan", pk=call.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the settings and weights."""
    call = _call(request, pk)
    require(may.can_prepare(request.user, call), NOT_YOURS)
    found = get_object_or_404(ReviewPlan, round=call)
    form = PlanForm(*sent(request)[:1], instance=found)
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, _ = attempt(form, lambda: change_plan(form.instance, form.weights(), actor=actor, at=at))
        if done:
            messages.success(request, "评审方案已保存；已开始的专家组仍按原方案。")
            return redirect("evaluation:round", pk=call.pk)
    context = {
        "title": "评审方案",
        "lead": call.title,
        "form": form,
        "submit_label": "保存",
        "cancel_url": reverse("evaluation:round", args=[call.pk]),
        "tone": "",
    }
    return render(request, "accounts/form.html", context, status=400 if form.errors else 200)


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a panel by the recorded seed."""
    call = _call(request, pk)
    found = get_object_or_404(ReviewPlan.objects.select_related("round__programme"), round=call)
    form = DrawForm(request.POST)
    actor, at = Actor.of_request(request), request.arrived_at
    done, panel = attempt(form, lambda: draw_panel(found, **form.cleaned_data, actor=actor, at=at))
    if done:
        messages.success(request, f"已抽取 {panel.members.count()} 位专家，请选定评审卷宗。")
        return redirect(panel)
    context = {
        "title": "抽取专家",
        "lead": call.title,
        "form": form,
        "submit_label": "抽取",
        "cancel_url": reverse("evaluation:round", args=[call.pk]),
        "tone": "",
    }
    return render(request, "accounts/form.html", context, status=400)


def _panel(request: HttpRequest, pk: int) -> Panel:
    return get_object_or_404(
        Panel.objects.visible_to(request.user).select_related("plan__round__programme", "drawn_by"), pk=pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One panel: draw record, experts, files, progress, the ranking when it is closed."""
    found = _panel(request, pk)
    forming = found.state == PanelState.FORMING and may.can_prepare(request.user, found)
    form = FilesForm(*sent(request)[:1], panel=found, applications=reading.waiting_files(found)) if forming else None
    if request.method == "POST":
        require(form, "专家组已经开始评审，不能再调整卷宗。")
        actor, at = Actor.of_request(request), request.arrived_at
        done, _ = attempt(form, lambda: put_files(found, _chosen(request, form), actor=actor, at=at))
        if done:
            messages.success(request, "评审卷宗已选定。")
            return redirect(found)
    context = {
        "panel": found,
        "form": form,
        "crumbs": crumbs(found.name, found.plan.round),
        **reading.panel_file(found, request.user, request.arrived_at),
    }
    context["may_draft"] = (
        found.state == PanelState.CLOSED and context["decision"] is None and may.can_prepare(request.user, found)
    )
    return render(request, "evaluation/panel.html", context, status=400 if form and form.errors else 200)


def _chosen(request: HttpRequest, form: FilesForm) -> list[Application]:
    return list(Application.objects.visible_to(request.user).filter(pk__in=form.cleaned_data["files"]))


class PanelActView(TransitionView):
    """The acts on a panel."""

    model = Panel

    def queryset(self):
        return super().queryset().select_related("plan__round__programme")


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the selection decision of a closed panel."""
    found = _panel(request, pk)
    title = f"{found.plan.round.title}遴选决定"
    decision = draft_decision(found, title=title, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "遴选决定已按排名起草，请核对每一项。")
    return redirect(decision)
