"""Who is away and who stands in: the list, entering an absence, ending it early."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions, services
from accounts.choices import HEAD_ROLES, OFFICER_ROLES
from accounts.forms import AbsenceForm
from accounts.models import Absence, Authority
from accounts.querysets import assignments_held
from accounts.views.pages import attempt, form_page, require, sent
from accounts.views.paging import page_of
from accounts.views.shown import period
from office import clock
from office.machine import Actor

form_methods = require_http_methods(["GET", "HEAD", "POST"])
COLUMNS = ("离岗人", "代办人", "起止", "主管部门", "状态")


@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """The absences at the person's authorities, newest first."""
    user = request.user
    require(permissions.can_open_absences(user), "离岗代办只向主管部门开放。")
    rows = Absence.objects.visible_to(user).select_related("user__person", "cover__person", "authority")
    page = page_of(rows, request)
    on = clock.local_date(request.arrived_at)
    context = {
        "page": page,
        "rows": [absence_row(user, absence, on) for absence in page.rows],
        "columns": [{"label": label} for label in COLUMNS],
        "places": _places(user),
    }
    return render(request, "accounts/absences.html", context)


def _places(user: Any) -> list[dict[str, str]]:
    """The authorities at which the person may enter absences."""
    held = {row.authority_id: row.authority for row in assignments_held(user) if row.role in OFFICER_ROLES + HEAD_ROLES}
    return [
        {
            "label": f"登记离岗（{place.short_name}）" if len(held) > 1 else "登记离岗",
            "url": reverse("accounts:enter_absence", args=[key]),
        }
        for key, place in held.items()
    ]


def absence_row(user: Any, absence: Absence, on: Any) -> dict[str, Any]:
    """A line of the list, ready to print."""
    if absence.ended_at or absence.ends_on < on:
        tag = {"label": "已结束", "tone": "grey", "shape": "○"}
    elif absence.starts_on > on:
        tag = {"label": "未开始", "tone": "amber", "shape": "▲"}
    else:
        tag = {"label": "离岗中", "tone": "blue", "shape": "●"}
    may_end = tag["label"] != "已结束" and permissions.can_enter_absence(user, absence.user, absence.authority)
    return {
        "user": str(absence.user),
        "cover": str(absence.cover),
        "period": period(absence.starts_on, absence.ends_on),
        "authority": absence.authority.short_name,
        "tag": tag,
        "end_url": reverse("accounts:end_absence", args=[absence.pk]) if may_end else "",
    }


@form_methods
def enter_absence(request: HttpRequest, authority: int) -> HttpResponse:
    """Enter that an officer is away."""
    place = get_object_or_404(Authority.objects.in_scope(request.user), pk=authority)
    require(permissions.holds(request.user, *OFFICER_ROLES, *HEAD_ROLES, authority=place), services.WHO_ENTERS_ABSENCES)
    form = AbsenceForm(*sent(request)[:1], authority=place, by=request.user)

    def call() -> Absence:
        return services.enter_absence(
            **form.cleaned_data, authority=place, actor=Actor.of_request(request), at=request.arrived_at
        )

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "离岗代办已登记，双方会收到消息。")
        return redirect("accounts:absences")
    return form_page(
        request, form, title="登记离岗", lead="离岗期间，由离岗人承办的件转到代办人的待办，消息同时发给代办人。",
        submit_label="登记", cancel_url=reverse("accounts:absences"),
    )  # fmt: skip


@form_methods
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """End an absence early."""
    rows = Absence.objects.visible_to(request.user).select_related("user__person", "cover__person", "authority")
    absence = get_object_or_404(rows, pk=pk)
    require(permissions.can_enter_absence(request.user, absence.user, absence.authority), services.WHO_ENTERS_ABSENCES)
    form = Form(*sent(request)[:1])

    def call() -> None:
        services.end_absence(absence, actor=Actor.of_request(request), at=request.arrived_at)

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "已回岗，代办结束。")
        return redirect("accounts:absences")
    return form_page(
        request, form, title="提前结束离岗", lead=f"{absence}，{period(absence.starts_on, absence.ends_on)}",
        submit_label="结束", cancel_url=reverse("accounts:absences"),
    )  # fmt: skip
