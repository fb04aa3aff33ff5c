"""Take-overs of a unit's administration: asked for by anybody with a letter of authority, decided by the authority."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions, selectors, services
from accounts.forms import TakeoverForm
from accounts.models import Takeover
from accounts.views.pages import attempt, form_page, require, sent
from accounts.views.paging import page_of
from accounts.views.shown import acts_shown, crumbs, moment, paper_shown, tag_of
from accounts.views.sign_in import sign_in_newcomer
from accounts.views.transition import TransitionView
from accounts.workflow import TAKEOVERS
from office import clock, quarantine, uploads
from office.machine import Actor, available


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def takeover_request(request: HttpRequest, uscc: str) -> HttpResponse:
    """Ask to become the administrator of a unit that is registered already."""
    unit = selectors.registered_unit(uscc)
    if unit is None:
        raise Http404(uscc)
    form = TakeoverForm(*sent(request))
    if request.user.is_authenticated:
        form.drop_account_fields()
    if request.method == "POST":
        done, takeover = attempt(
            form,
            lambda: services.request_takeover(
                unit,
                reason=form.cleaned_data["reason"],
                letter=form.cleaned_data["letter"],
                account=form.account(),
                actor=Actor.of_request(request),
                at=request.arrived_at,
            ),
        )
        if done:
            sign_in_newcomer(request, takeover.requested_by)
            messages.success(request, "接管申请已提交，由该单位的主管部门审核，结果会通知您。")
            return redirect(takeover)
    sign_in = f"{reverse('accounts:login')}?next={request.path}"
    return form_page(
        request, form, title="申请接管单位管理员", lead=f"{unit.name}（{unit.uscc}）", submit_label="提交申请",
        cancel_url=reverse("portal:home"), template="accounts/join.html",
        sign_in_url="" if request.user.is_authenticated else sign_in,
    )  # fmt: skip


@require_safe
def takeovers(request: HttpRequest) -> HttpResponse:
    """The requests that the person sees, newest first."""
    rows = Takeover.objects.visible_to(request.user).values(
        "pk", "unit__name", "unit__authority__short_name", "requested_by__person__name", "requested_at", "state"
    )
    page = page_of(rows, request)
    context = {
        "page": page,
        "rows": [takeover_row(row) for row in page.rows],
        "columns": [{"label": label} for label in ("单位", "申请人", "主管部门", "申请时间", "状态")],
    }
    return render(request, "accounts/takeovers.html", context)


def takeover_row(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the list, ready to print."""
    return {
        "url": reverse("accounts:takeover", args=[row["pk"]]),
        "unit": row["unit__name"],
        "person": row["requested_by__person__name"],
        "authority": row["unit__authority__short_name"],
        "at": f"{clock.local_date(row['requested_at']):%Y-%m-%d}",
        "tag": tag_of(TAKEOVERS, row["state"], "staff"),
    }


@require_safe
def takeover(request: HttpRequest, pk: int) -> HttpResponse:
    """A request: who, for which unit, with which letter, and what was decided."""
    rows = Takeover.objects.visible_to(request.user)
    thing = get_object_or_404(
        rows.select_related("unit__authority", "requested_by__person", "letter", "decided_by__person"), pk=pk
    )
    user = request.user
    audience = "staff" if permissions.can_decide_takeover(user, thing) or permissions.oversees(user) else "applicant"
    sees_unit = permissions.audience_of(user, thing.unit) == "applicant" or audience == "staff"
    context = {
        "takeover": thing,
        "crumbs": crumbs("接管申请", "accounts:takeovers", thing.unit.name),
        "tag": tag_of(TAKEOVERS, thing.state, audience),
        "facts": takeover_facts(thing, unit_url=thing.unit.get_absolute_url() if sees_unit else ""),
        "is_infected": thing.letter.verdict == quarantine.INFECTED,
        "letters": [letter_shown(thing)] if permissions.can_read_letter(user, thing) else [],
        "acts": acts_shown(selectors.acts_on(thing, audience), audience),
        "actions": [
            {
                "label": row.label,
                "url": reverse("accounts:takeover_act", args=[thing.pk, row.action]),
                "consequence": row.consequence,
                "tone": row.tone,
            }
            for row in available(thing, user)
        ],
    }
    return render(request, "accounts/takeover.html", context)


def takeover_facts(thing: Takeover, unit_url: str) -> list[dict[str, Any]]:
    """What is asked for."""
    return [
        {"label": "单位", "value": thing.unit.name, "url": unit_url},
        {"label": "统一社会信用代码", "value": thing.unit.uscc},
        {"label": "主管部门", "value": thing.unit.authority.name},
        {"label": "申请人", "value": thing.requested_by.person.name},
        {"label": "申请时间", "value": moment(thing.requested_at)},
        {"label": "申请说明", "value": thing.reason},
    ]


def letter_shown(thing: Takeover) -> dict[str, Any]:
    """The letter of authority as a file."""
    return paper_shown("授权书", thing.letter, reverse("accounts:takeover_letter", args=[thing.pk]))


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of authority of a request."""
    rows = Takeover.objects.visible_to(request.user).select_related("letter", "unit__authority")
    thing = get_object_or_404(rows, pk=pk)
    require(permissions.can_read_letter(request.user, thing), "您没有查看该授权书的权限。")
    return uploads.serve(thing.letter, inline=True)


class TakeoverTransition(TransitionView):
    """The decision on a request."""

    model = Takeover

    def queryset(self) -> Any:
        return super().queryset().select_related("unit__authority", "requested_by__person")

    def facts_about(self, thing: Takeover, row: Any) -> list[dict[str, Any]]:
        return takeover_facts(thing, unit_url="")
