"""Units: registration, the list, a unit's page with its papers, people and acts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions, selectors, services
from accounts.choices import PAPERS, UnitKind, UnitState
from accounts.forms import PaperForm, RegisterForm, UnitFilter
from accounts.models import Invitation, Unit
from accounts.views.pages import attempt, form_page, require, sent
from accounts.views.paging import page_of
from accounts.views.shown import acts_shown, bar_notice, crumbs, papers_shown, staff_shown, tag_of, unit_facts
from accounts.views.sign_in import sign_in_newcomer
from accounts.views.transition import TransitionView
from accounts.workflow import UNITS
from office import clock, uploads
from office.machine import Actor, WrongState, available

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@form_methods
def register(request: HttpRequest) -> HttpResponse:
    """Register a unit with its first administrator: a new account for visitors, the present one otherwise."""
    form = RegisterForm(*sent(request))
    if request.user.is_authenticated:
        form.drop_account_fields()

    def call() -> Unit:
        values = {name: form.cleaned_data[name] for name in form.UNIT_FIELDS if name != "uscc_confirmed"}
        return services.register_unit(
            **values, account=form.account(), actor=Actor.of_request(request), at=request.arrived_at
        )

    if request.method == "POST":
        done, unit = attempt(form, call)
        if done:
            sign_in_newcomer(request, selectors.administrators_of(unit).get())
            messages.success(request, "登记已提交，由社会保险缴纳地的主管部门核验。核验期间可以先填写申报书。")
            return redirect(unit)
    taken = form.taken
    takeover_url = reverse("accounts:takeover_request", args=[taken.uscc]) if taken else ""
    return form_page(
        request, form, title="单位登记", submit_label="提交登记", cancel_url=reverse("portal:home"),
        template="accounts/register.html", takeover_url=takeover_url, taken=taken.name if taken else "",
    )  # fmt: skip


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units that the person sees: the authority's desk, or one's own."""
    user = request.user
    form = UnitFilter(request.GET, user=user)
    rows = filtered(Unit.objects.visible_to(user), form.cleaned_data if form.is_valid() else {})
    page = page_of(rows.values("pk", "name", "uscc", "kind", "state", "state_since", "authority__short_name"), request)
    on = clock.local_date(request.arrived_at)
    barred = selectors.barred_unit_ids([row["pk"] for row in page.rows], on)
    at_desk = permissions.can_open_desk(user)
    context = {
        "page": page,
        "rows": [unit_row(row, barred) for row in page.rows],
        "form": form,
        "chips": desk_chips(user) if at_desk else [],
        "register_url": "" if at_desk else reverse("accounts:register"),
        "columns": [{"label": label} for label in ("单位", "统一社会信用代码", "类别", "主管部门", "状态", "状态日期")],
    }
    return render(request, "accounts/units.html", context)


def filtered(rows: Any, wanted: dict[str, Any]) -> Any:
    """The rows that the filter asks for."""
    if wanted.get("q"):
        rows = rows.matching(wanted["q"].strip())
    for name in ("state", "kind", "authority"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    return rows


def unit_row(row: dict[str, Any], barred: set[int]) -> dict[str, Any]:
    """A line of the list, ready to print."""
    return {
        "url": reverse("accounts:unit", args=[row["pk"]]),
        "name": row["name"],
        "uscc": row["uscc"] or "（未填）",
        "kind": UnitKind(row["kind"]).label,
        "authority": row["authority__short_name"] or "（未定）",
        "tag": tag_of(UNITS, row["state"], "staff"),
        "since": f"{clock.local_date(row['state_since']):%Y-%m-%d}",
        "is_barred": row["pk"] in barred,
    }


def desk_chips(user: Any) -> list[dict[str, Any]]:
    """What waits at the authority's desk."""
    units_url = reverse("accounts:units")
    return [
        {
            "label": "待核验单位",
            "url": f"{units_url}?state={UnitState.PENDING}",
            "count": selectors.waiting_units(user).count(),
            "current": False,
        },
        {
            "label": "接管申请",
            "url": reverse("accounts:takeovers"),
            "count": selectors.waiting_takeovers(user).count(),
            "current": False,
        },
        {"label": "失信限制", "url": reverse("accounts:bars"), "count": None, "current": False},
    ]


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit: what it is, its papers, its people, what was done, and what this person can do now."""
    rows = Unit.objects.visible_to(request.user).select_related("authority", "licence", "letter", "verified_by__person")
    thing = get_object_or_404(rows, pk=pk)
    user, at = request.user, request.arrived_at
    on = clock.local_date(at)
    audience = permissions.audience_of(user, thing)
    may_invite = permissions.can_invite(user, thing)
    invitations = Invitation.objects.filter(unit=thing).open(at).order_by("-pk") if may_invite else ()
    context = {
        "unit": thing,
        "crumbs": crumbs("单位", "accounts:units", thing.name),
        "tag": tag_of(UNITS, thing.state, audience),
        "facts": unit_facts(thing),
        "papers": papers_shown(thing) if permissions.can_read_unit_papers(user, thing) else [],
        "staff": staff_shown(user, selectors.staff_of(thing, on)),
        "invitations": invitations,
        "bar_notices": [bar_notice(bar) for bar in selectors.bars_on(thing, on).select_related("authority")],
        "infected": [f"{label}检出病毒，已经封存，任何人都不能打开。" for _, label in selectors.infected_papers(thing)],
        "former_names": list(thing.former_names.all()),
        "acts": acts_shown(selectors.acts_on(thing, audience), audience),
        "actions": [*replace_links(thing, user), *transition_links(thing, user), *invite_link(thing, may_invite)],
    }
    return render(request, "accounts/unit.html", context)


def transition_links(thing: Unit, user: Any) -> list[dict[str, str]]:
    """The buttons of the moves that this person has now."""
    return [
        {
            "label": row.label,
            "url": reverse("accounts:unit_act", args=[thing.pk, row.action]),
            "consequence": row.consequence,
            "tone": row.tone,
        }
        for row in available(thing, user)
    ]


def replace_links(thing: Unit, user: Any) -> list[dict[str, str]]:
    """The buttons with which the unit uploads anew what a virus was found in."""
    if not permissions.can_submit_papers(user, thing):
        return []
    return [
        {
            "label": f"重新上传{label}",
            "url": reverse("accounts:replace_paper", args=[thing.pk, name]),
            "consequence": "原文件检出病毒，已经封存；新文件由主管部门核对。",
            "tone": "primary",
        }
        for name, label in selectors.infected_papers(thing)
    ]


def invite_link(thing: Unit, may_invite: Any) -> list[dict[str, str]]:
    """The button that lets a clerk in."""
    if not may_invite:
        return []
    url = reverse("accounts:invite", args=[thing.pk])
    return [{"label": "邀请人员", "url": url, "consequence": "生成一个七天内有效、只能用一次的链接。", "tone": ""}]


@require_safe
def paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A unit's licence or letter of authority."""
    thing = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("licence", "letter", "authority"), pk=pk
    )
    require(permissions.can_read_unit_papers(request.user, thing), "您没有查看该单位证照的权限。")
    upload = getattr(thing, name)
    if upload is None:
        raise Http404(name)
    return uploads.serve(upload, inline=True)


@form_methods
def replace_paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Upload a licence or letter of authority anew, where a virus was found in the present one."""
    rows = Unit.objects.visible_to(request.user).select_related("licence", "letter", "authority")
    thing = get_object_or_404(rows, pk=pk)
    require(permissions.can_submit_papers(request.user, thing), "只有本单位的管理员可以重新上传证照和授权书。")
    label = dict(PAPERS)[name]
    if name not in dict(selectors.infected_papers(thing)):
        raise WrongState(services.ONLY_INFECTED)
    form = PaperForm(*sent(request), label=label)
    actor, at = Actor.of_request(request), request.arrived_at
    if request.method == "POST":
        done, _ = attempt(
            form, lambda: services.replace_paper(thing, name, form.cleaned_data["file"], actor=actor, at=at)
        )
        if done:
            messages.success(request, f"{label}已重新上传。")
            return redirect(thing)
    return form_page(
        request, form, title=f"重新上传{label}", lead=f"{thing.name}：原文件检出病毒，已经封存。", submit_label="上传",
        cancel_url=thing.get_absolute_url(),
    )  # fmt: skip


class UnitTransition(TransitionView):
    """The moves of a unit's verification."""

    model = Unit

    def facts_about(self, thing: Unit, row: Any) -> list[dict[str, Any]]:
        return unit_facts(thing)
