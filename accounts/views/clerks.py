"""A unit's clerks: invited, joining, removed; and the page that shows a one-time link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions, selectors, services
from accounts.choices import Role
from accounts.forms import InviteForm, JoinForm
from accounts.models import Assignment, Invitation, Unit
from accounts.views.pages import attempt, form_page, require, sent
from accounts.views.shown import day, moment
from accounts.views.sign_in import sign_in_newcomer
from office.machine import Actor

form_methods = require_http_methods(["GET", "HEAD", "POST"])
LINK = "one_time_link"


def show_once(request: HttpRequest, *, title: str, url: str, advice: str, back: str) -> HttpResponse:
    """Go to the page that shows a link this once."""
    request.session[LINK] = {
        "title": title, "link": request.build_absolute_uri(url), "advice": advice, "back": back,
    }  # fmt: skip
    return redirect("accounts:link")


@require_safe
def link(request: HttpRequest) -> HttpResponse:
    """A one-time link, shown once to who ordered it."""
    shown = request.session.pop(LINK, None)
    if shown is None:
        messages.info(request, "链接只显示一次。如果没有记下，请重新生成。")
        return redirect("portal:desk")
    return render(request, "accounts/link.html", shown)


@form_methods
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a clerk in."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(permissions.can_invite(request.user, unit), "只有单位管理员可以邀请本单位人员。")
    form = InviteForm(*sent(request))
    if request.method == "POST":
        done, made = attempt(
            form,
            lambda: services.invite_clerk(
                unit, **form.cleaned_data, actor=Actor.of_request(request), at=request.arrived_at
            ),
        )
        if done:
            invitation, token = made
            advice = f"请把链接发给{invitation.name}本人，{moment(invitation.expires_at)}前有效，只能使用一次。"
            url = reverse("accounts:join", args=[token])
            return show_once(request, title="邀请链接", url=url, advice=advice, back=unit.get_absolute_url())
    return form_page(
        request, form, title="邀请人员", lead=unit.name, submit_label="生成邀请链接", cancel_url=unit.get_absolute_url()
    )


@require_POST
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an unused link useless."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).select_related("unit"), pk=pk)
    services.withdraw_invitation(invitation, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "邀请已撤销，链接不能再用。")
    return redirect(invitation.unit)


@login_not_required
@form_methods
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation, with the present account or a new one."""
    invitation = selectors.invitation_behind(token, request.arrived_at)
    if invitation is None:
        sentence = "这个邀请链接无效、已经用过或已过期，请联系单位管理员重新邀请。"
        return render(request, "accounts/sentence.html", {"title": "邀请", "sentence": sentence}, status=404)
    form = JoinForm(*sent(request))
    if request.user.is_authenticated:
        form.drop_account_fields()
    if request.method == "POST":
        done, user = attempt(
            form,
            lambda: services.accept_invitation(
                token, account=form.account(), actor=Actor.of_request(request), at=request.arrived_at
            ),
        )
        if done:
            sign_in_newcomer(request, user)
            messages.success(request, f"您已加入{invitation.unit.name}。")
            return redirect(invitation.unit)
    sign_in = f"{reverse('accounts:login')}?next={request.path}"
    return form_page(
        request, form, title=f"加入{invitation.unit.name}", lead=f"角色：{Role(invitation.role).label}",
        submit_label="加入", cancel_url=reverse("portal:home"), template="accounts/join.html",
        sign_in_url="" if request.user.is_authenticated else sign_in,
    )  # fmt: skip


@form_methods
def remove_clerk(request: HttpRequest, pk: int) -> HttpResponse:
    """End a clerk's role at the unit."""
    rows = Assignment.objects.visible_to(request.user).standing().filter(unit__isnull=False)
    held = get_object_or_404(rows.select_related("user__person", "unit"), pk=pk)
    require(permissions.can_remove_clerk(request.user, held), "只有单位管理员可以移除本单位人员，且不能移除自己。")
    if request.method == "POST":
        services.remove_clerk(held, actor=Actor.of_request(request), at=request.arrived_at)
        messages.success(request, f"{held.user.person.name}不再是本单位的{held.role_label}。")
        return redirect(held.unit)
    lead = f"{held.user.person.name}，{held.role_label}，{day(held.starts_on)}起。移除后立即不能再办理本单位事项。"
    return form_page(
        request, Form(), title="移除人员", lead=lead, submit_label="移除", tone="danger",
        cancel_url=held.unit.get_absolute_url(),
    )  # fmt: skip
