"""People: one's own page, and the administrator's accounts and roles."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions, selectors, services
from accounts.forms import AccountFilter, AccountForm, GrantForm, ProfileForm
from accounts.models import Assignment, Takeover, User
from accounts.views.clerks import show_once
from accounts.views.pages import attempt, form_page, require, sent
from accounts.views.paging import page_of
from accounts.views.shown import crumbs, moment, roles_shown, sign_ins_shown
from office import clock
from office.machine import Actor

form_methods = require_http_methods(["GET", "HEAD", "POST"])
ADMINISTRATORS_ONLY = "只有系统管理员可以管理账号和角色。"


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """One's own particulars, roles and record of signing in."""
    user = request.user
    on = clock.local_date(request.arrived_at)
    context = {
        "facts": person_facts(user),
        "roles": roles_shown(selectors.current_assignments(user, on), revocable=False),
        "sign_ins": sign_ins_shown(selectors.sign_ins_of(user)),
        "takeovers": list(Takeover.objects.filter(requested_by=user).select_related("unit")),
    }
    return render(request, "accounts/profile.html", context)


def person_facts(user: User) -> list[dict[str, Any]]:
    """What is known of a person; the telephone masked."""
    return [
        {"label": "姓名", "value": user.person.name},
        {"label": "用户名", "value": user.username},
        {"label": "手机号", "value": str(user.person.phone or "")},
        {"label": "电子邮箱", "value": user.email},
    ]


@form_methods
def change_profile(request: HttpRequest) -> HttpResponse:
    """Correct one's own particulars."""
    form = ProfileForm(*sent(request), user=request.user)

    def call() -> None:
        services.change_profile(
            request.user, **form.cleaned_data, actor=Actor.of_request(request), at=request.arrived_at
        )

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "个人资料已保存。")
        return redirect("accounts:profile")
    return form_page(request, form, title="修改个人资料", submit_label="保存", cancel_url=reverse("accounts:profile"))


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """All accounts with their roles, for administrators and auditors."""
    user = request.user
    require(permissions.can_see_accounts(user), ADMINISTRATORS_ONLY)
    on = clock.local_date(request.arrived_at)
    form = AccountFilter(request.GET)
    rows = filtered(User.objects.visible_to(user), form.cleaned_data if form.is_valid() else {}, on)
    held = Assignment.objects.current(on).select_related("unit", "authority").order_by("pk")
    page = page_of(rows.prefetch_related(Prefetch("assignments", held, to_attr="held_now")), request)
    context = {
        "page": page,
        "rows": [user_row(row) for row in page.rows],
        "columns": [{"label": label} for label in ("姓名", "用户名", "角色", "最近登录", "状态")],
        "form": form,
        "add_url": reverse("accounts:add_user") if permissions.can_administer(user) else "",
    }
    return render(request, "accounts/users.html", context)


def filtered(rows: Any, wanted: dict[str, Any], on: Any) -> Any:
    """The rows that the filter asks for."""
    if text := wanted.get("q", "").strip():
        rows = rows.filter(Q(person__name__icontains=text) | Q(username__icontains=text.lower()))
    if role := wanted.get("role"):
        held = Assignment.objects.current(on).filter(role=role)
        rows = rows.filter(pk__in=held.order_by().values("user_id"))
    if wanted.get("active"):
        rows = rows.filter(is_active=wanted["active"] == "yes")
    return rows


def user_row(user: User) -> dict[str, Any]:
    """A line of the list, ready to print."""
    return {
        "url": user.get_absolute_url(),
        "name": user.person.name,
        "username": user.username,
        "roles": "；".join(str(held) for held in user.held_now) or "（无）",
        "last_login": moment(user.last_login) or "从未",
        "tag": active_tag(user),
    }


def active_tag(user: User) -> dict[str, str]:
    """Whether an account can sign in, as a tag."""
    if user.is_active:
        return {"label": "可以登录", "tone": "green", "shape": "●"}
    return {"label": "已停用", "tone": "grey", "shape": "○"}


@form_methods
def add_user(request: HttpRequest) -> HttpResponse:
    """A new account, with a one-time link by which the person sets the password."""
    require(permissions.can_administer(request.user), ADMINISTRATORS_ONLY)
    form = AccountForm(*sent(request))

    def call() -> User:
        values = form.cleaned_data
        return services.add_account(
            username=values["username"], name=values["person_name"], phone=values["phone"], email=values["email"],
            actor=Actor.of_request(request), at=request.arrived_at,
        )  # fmt: skip

    if request.method == "POST":
        done, user = attempt(form, call)
        if done:
            messages.success(request, "账号已建立。请授予角色，并把设置密码的链接交给本人。")
            return redirect(user)
    return form_page(request, form, title="新建账号", submit_label="建立账号", cancel_url=reverse("accounts:users"))


@require_safe
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """An account: person, roles, sign-ins, and what the administrator can do."""
    require(permissions.can_see_accounts(request.user), ADMINISTRATORS_ONLY)
    thing = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    may = permissions.can_administer(request.user) and thing.pk != request.user.pk
    standing = thing.assignments.standing().select_related("unit", "authority").order_by("pk")
    context = {
        "thing": thing,
        "crumbs": crumbs("账号", "accounts:users", thing.username),
        "tag": active_tag(thing),
        "facts": person_facts(thing),
        "roles": roles_shown(standing, revocable=bool(may)),
        "sign_ins": sign_ins_shown(selectors.sign_ins_of(thing)),
        "others": list(thing.person.users.exclude(pk=thing.pk).order_by("pk")),
        "actions": user_actions(thing) if may else [],
        "link_url": reverse("accounts:password_link", args=[thing.pk]) if may and thing.is_active else "",
    }
    return render(request, "accounts/user.html", context)


def user_actions(thing: User) -> list[dict[str, str]]:
    """What the administrator can do with an account."""
    grant_url, active_url = (reverse(f"accounts:{name}", args=[thing.pk]) for name in ("grant", "set_active"))
    if not thing.is_active:
        text = "此人可以重新登录，原有角色仍然有效。"
        return [{"label": "恢复账号", "url": active_url, "consequence": text, "tone": "primary"}]
    return [
        {"label": "授予角色", "url": grant_url, "consequence": "", "tone": "primary"},
        {"label": "停用账号", "url": active_url, "consequence": "立即不能登录和办理。", "tone": "danger"},
    ]


@form_methods
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a role."""
    require(permissions.can_administer(request.user), ADMINISTRATORS_ONLY)
    thing = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    initial = {"starts_on": clock.local_date(request.arrived_at)}
    form = GrantForm(*sent(request), initial=initial)

    def call() -> Assignment:
        names = ("role", "unit", "authority", "starts_on", "ends_on")
        values = {name: form.cleaned_data[name] for name in names}
        return services.grant(thing, **values, actor=Actor.of_request(request), at=request.arrived_at)

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "角色已授予，并通知本人。")
        return redirect(thing)
    return form_page(
        request, form, title="授予角色", lead=str(thing), submit_label="授予", cancel_url=thing.get_absolute_url()
    )


@form_methods
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    require(permissions.can_administer(request.user), ADMINISTRATORS_ONLY)
    rows = Assignment.objects.visible_to(request.user).standing()
    held = get_object_or_404(rows.select_related("user__person", "unit", "authority"), pk=pk)
    form = Form(*sent(request))

    def call() -> None:
        services.revoke(held, actor=Actor.of_request(request), at=request.arrived_at)

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "角色已撤销，并通知本人。")
        return redirect(held.user)
    return form_page(
        request, form, title="撤销角色", lead=f"{held.user}：{held}。撤销后立即生效。", submit_label="撤销",
        tone="danger", cancel_url=held.user.get_absolute_url(),
    )  # fmt: skip


@form_methods
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an account, or let it sign in again."""
    require(permissions.can_administer(request.user), ADMINISTRATORS_ONLY)
    thing = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = Form(*sent(request))
    wanted = not thing.is_active

    def call() -> None:
        # The page says which of both was meant, so that a doubled POST does not undo itself.
        active = request.POST.get("active", "") == "yes"
        services.set_active(thing, active, actor=Actor.of_request(request), at=request.arrived_at)

    if request.method == "POST" and attempt(form, call)[0]:
        messages.success(request, "账号已恢复。" if thing.is_active else "账号已停用。")
        return redirect(thing)
    title = "恢复账号" if wanted else "停用账号"
    return form_page(
        request, form, title=title, lead=str(thing), submit_label=title, tone="" if wanted else "danger",
        cancel_url=thing.get_absolute_url(), template="accounts/set_active.html", active="yes" if wanted else "no",
    )  # fmt: skip


@require_POST
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link by which the person sets a password."""
    require(permissions.can_administer(request.user), ADMINISTRATORS_ONLY)
    thing = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    uid, token = services.order_password_link(thing, actor=Actor.of_request(request), at=request.arrived_at)
    return show_once(
        request,
        title="设置密码的链接",
        url=reverse("accounts:set_password", args=[uid, token]),
        advice=f"请把链接当面或用可靠方式交给{thing.person.name}本人，三天内有效，只能使用一次。",
        back=thing.get_absolute_url(),
    )
