"""Bars from applying and claiming (失信限制): the list, entering one, lifting one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions, services
from accounts.forms import BarFilter, BarForm, LiftForm
from accounts.models import Bar
from accounts.views.pages import attempt, form_page, require, sent
from accounts.views.paging import page_of
from accounts.views.shown import period
from office import clock
from office.machine import Actor

form_methods = require_http_methods(["GET", "HEAD", "POST"])
HEADS_ONLY = "失信限制由主管部门负责人录入和解除。"
COLUMNS = ("对象", "起止", "决定文号", "作出决定的部门", "状态")


@require_safe
def bars(request: HttpRequest) -> HttpResponse:
    """The bars that the person sees, newest first."""
    user = request.user
    require(permissions.can_open_bars(user), "失信限制名单只向主管部门开放。")
    on = clock.local_date(request.arrived_at)
    form = BarFilter(request.GET)
    rows = filtered(Bar.objects.visible_to(user), form.cleaned_data if form.is_valid() else {}, on)
    page = page_of(rows.select_related("unit", "person", "authority"), request)
    context = {
        "page": page,
        "rows": [bar_row(user, bar, on) for bar in page.rows],
        "columns": [{"label": label} for label in COLUMNS],
        "form": form,
        "enter_url": reverse("accounts:enter_bar") if permissions.can_enter_bar(user) else "",
    }
    return render(request, "accounts/bars.html", context)


def filtered(rows: Any, wanted: dict[str, Any], on: date) -> Any:
    """The rows that the filter asks for."""
    if text := wanted.get("q", "").strip():
        rows = rows.filter(
            Q(unit__name__icontains=text) | Q(person__name__icontains=text) | Q(document_number__icontains=text)
        )
    if wanted.get("force") == "yes":
        return rows.in_force(on)
    if wanted.get("force") == "no":
        return rows.filter(Q(lifted_at__isnull=False) | Q(ends_on__lt=on))
    return rows


def bar_row(user: Any, bar: Bar, on: date) -> dict[str, Any]:
    """A line of the list, ready to print."""
    if bar.lifted_at:
        tag = {"label": "已解除", "tone": "grey", "shape": "○"}
    elif bar.ends_on and bar.ends_on < on:
        tag = {"label": "已到期", "tone": "grey", "shape": "○"}
    elif bar.starts_on > on:
        tag = {"label": "未生效", "tone": "amber", "shape": "▲"}
    else:
        tag = {"label": "限制中", "tone": "red", "shape": "◆"}
    return {
        "subject": bar.unit.name if bar.unit_id else f"{bar.person.name}（个人）",
        "decision": bar.decision,
        "period": period(bar.starts_on, bar.ends_on) + ("" if bar.ends_on else "，截止未定"),
        "number": bar.document_number,
        "authority": bar.authority.short_name,
        "tag": tag,
        "lift_reason": bar.lift_reason,
        "lift_url": reverse("accounts:lift_bar", args=[bar.pk]) if permissions.can_lift_bar(user, bar) else "",
    }


@form_methods
def enter_bar(request: HttpRequest) -> HttpResponse:
    """Bar a unit or a person."""
    require(permissions.can_enter_bar(request.user), HEADS_ONLY)
    form = BarForm(*sent(request), user=request.user)

    def call() -> Bar:
        names = ("unit", "person", "starts_on", "ends_on", "document_number", "decision")
        values = {name: form.cleaned_data[name] for name in names}
        return services.enter_bar(**values, actor=Actor.of_request(request), at=request.arrived_at)

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "失信限制已录入，当事人会收到通知。")
        return redirect("accounts:bars")
    return form_page(
        request, form, title="录入失信限制", lead="限制期内，该单位或个人不能申报和申领。", submit_label="录入",
        tone="danger", cancel_url=reverse("accounts:bars"),
    )  # fmt: skip


@form_methods
def lift_bar(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a bar before its end."""
    rows = Bar.objects.visible_to(request.user).select_related("unit", "person", "authority")
    bar = get_object_or_404(rows, pk=pk)
    require(permissions.can_lift_bar(request.user, bar) or bar.lifted_at, HEADS_ONLY)
    form = LiftForm(*sent(request))

    def call() -> None:
        services.lift_bar(bar, **form.cleaned_data, actor=Actor.of_request(request), at=request.arrived_at)

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "失信限制已解除，当事人会收到通知。")
        return redirect("accounts:bars")
    subject = bar.unit.name if bar.unit_id else bar.person.name
    return form_page(
        request, form, title="解除失信限制", lead=f"{subject}，{bar.document_number}", submit_label="解除",
        cancel_url=reverse("accounts:bars"),
    )  # fmt: skip
