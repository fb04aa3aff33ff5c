"""Co-issuing bodies as the selecting authority sees them: opening rounds to them, their opinions of files."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import page_of
from accounts.views.pages import attempt, form_page, require, sent
from applications import permissions as may
from applications.forms import CloseBodyForm, OpenBodiesForm, OpinionsFilter
from applications.models import BodyAccess, Round
from applications.selectors import opinions as read
from applications.selectors.lists import rounds_seen
from applications.services import close_to_body, open_to_bodies
from applications.services.consulting import WHO_OPENS
from applications.views.case import case_or_404, tab_page
from office.actors import Actor

form_methods = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = [{"label": label} for label in ("生态链 / 申报单位", "部门", "意见", "期限")]
NOT_YOURS = "联合印发部门的意见只供遴选部门和审计人员查看。"


@require_safe
def opinions(request: HttpRequest, pk: int) -> HttpResponse:
    """What bodies were asked about one file, and what they said."""
    found = case_or_404(request, pk)
    require(may.can_see_opinions(request.user, found.application), NOT_YOURS)
    return tab_page(request, found, "opinions", {"questions": read.opinions_shown(found)})


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """All questions to bodies, the latest first, narrowed by the address."""
    require(may.can_list_opinions(request.user), NOT_YOURS)
    form = OpinionsFilter(request.GET, user=request.user)
    sought = form.sought()
    page = page_of(read.consultations_found(request.user, **sought), request)
    context = {
        "page": page,
        "rows": read.consultation_rows(page.rows, request.arrived_at),
        "columns": COLUMNS,
        "form": form,
        "is_filtered": any(sought.values()),
        "clear_url": request.path,
        "crumbs": [{"label": "申报", "url": reverse("applications:list")}, {"label": "协办意见"}],
    }
    return render(request, "applications/consultations.html", context)


def round_or_404(request: HttpRequest, pk: int) -> Round:
    """A round that the person runs. Raises Http404, NotAllowed."""
    call = get_object_or_404(rounds_seen(request.user).select_related("programme"), pk=pk)
    require(may.can_run_rounds(request.user, call.programme), WHO_OPENS)
    return call


@form_methods
def open_bodies(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a round to co-issuing bodies."""
    require(may.can_open_rounds(request.user), WHO_OPENS)
    call = round_or_404(request, pk)
    back = reverse("applications:round", args=[pk])
    form = OpenBodiesForm(*sent(request)[:1], bodies=read.bodies_to_open(call))
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, rows = attempt(form, lambda: open_to_bodies(call, _keys(form), actor=actor, at=at))
        if done:
            messages.success(request, f"已向{'、'.join(row.body.short_name for row in rows)}开放。")
            return redirect(back)
    lead = "开放后，该部门的人可以查看本批次已推荐、已受理的申报书（不含联系方式）和附件，不能看审核意见、备注和往来。"
    return form_page(
        request, form, title="向联合印发部门开放", lead=lead, submit_label="开放", cancel_url=back, tone="primary"
    )


def _keys(form: Any) -> list[int]:
    return [body.pk for body in form.cleaned_data["bodies"]]


@form_methods
def close_body(request: HttpRequest, pk: int, access: int) -> HttpResponse:
    """Close a round to a body again."""
    require(may.can_open_rounds(request.user), WHO_OPENS)
    call = round_or_404(request, pk)
    rows = BodyAccess.objects.visible_to(request.user).filter(round=call)
    row = get_object_or_404(rows.select_related("body", "round__programme"), pk=access)
    back = reverse("applications:round", args=[pk])
    form = CloseBodyForm(*sent(request)[:1])
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        if attempt(form, lambda: close_to_body(row, form.cleaned_data["reason"], actor=actor, at=at))[0]:
            messages.success(request, f"已停止向{row.body.short_name}开放。")
            return redirect(back)
    lead = f"{row.body.name}不能再查看本批次的申报，还没有回复的征求意见随之终止；已经回复的意见保留。"
    return form_page(
        request, form, title="停止开放", lead=lead, submit_label="停止开放", cancel_url=back, tone="danger"
    )
