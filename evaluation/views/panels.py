"""The draw of a panel, its files, its acts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from applications.models import Application
from evaluation import permissions as may
from evaluation.choices import PanelState
from evaluation.forms import DrawForm, FilesForm
from evaluation.models import Panel, ReviewPlan
from evaluation.selectors import panels as reading
from evaluation.selectors.recusals import short_files
from evaluation.services import draft_decision, draw_panel, put_files
from evaluation.views.frame import NOT_YOURS, call_of, crumbs, panel_of
from office.actors import Actor


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a panel by the recorded seed."""
    call = call_of(request, pk)
    require(may.can_prepare(request.user, call), NOT_YOURS)
    found = get_object_or_404(ReviewPlan.objects.select_related("round__programme"), round=call)
    form = DrawForm(request.POST)
    actor, at = Actor.of_request(request), request.arrived_at
    done, panel = attempt(form, lambda: draw_panel(found, **form.cleaned_data, actor=actor, at=at))
    if done:
        messages.success(request, f"已抽取 {panel.members.count()} 位专家并发出邀请，请选定评审卷宗。")
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


@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One panel: draw record, experts, files, progress, the ranking when it is closed."""
    found = panel_of(request, pk)
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
    context["kept_away"] = may.KEPT_AWAY.sentence if may.is_kept_from(request.user, found) else ""
    context["short"] = short_files(found, context["files"])
    context["may_supplement"] = context["vacant"] > 0 and bool(may.can_prepare(request.user, found))
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
    found = panel_of(request, pk)
    title = f"{found.plan.round.title}遴选决定"
    decision = draft_decision(found, title=title, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "遴选决定已按排名起草，请核对每一项。")
    return redirect(decision)
