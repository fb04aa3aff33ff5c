"""Decides what the frame of every page shows: navigation, who is signed in, the switches."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, ResolverMatch, reverse
from django.utils.functional import SimpleLazyObject

from accounts.querysets import assignments_held
from accounts.views.visitors import ENLARGED_COOKIE
from office.addresses import address_of
from portal import selectors
from portal.choices import DESK_ENTRIES, PUBLIC_ENTRIES, SITE_NAME, Entry
from portal.permissions import may_enter

# Public places that stand in the foot alone.
FOOT_ONLY = (("办理进度", "applications:progress"), ("活动与案例", "chains:stories"), ("开放数据", "portal:open_data"))
# What the head and the foot of pages only write out; all else of the frame decides how they look (office.setting).
TEXTS = frozenset({"switch_url", "person", "roles_text", "scope", "count", "waiting", "csrf_token"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `frame`, `nav`, `roles_text`, `site_name`, `demo`, `enlarged`, `arrived_at`.

    `frame` and `nav` are read only when a page draws them. Django's sign-in page has a `site_name` of its own (the
    host), so the frame itself reads `frame.name`.
    """
    enlarged = request.COOKIES.get(ENLARGED_COOKIE) == "1"
    return {
        "site_name": SITE_NAME,
        "demo": settings.DEMO,
        "enlarged": enlarged,
        "arrived_at": getattr(request, "arrived_at", None),
        "roles_text": SimpleLazyObject(lambda: _roles_text(request)),
        "nav": SimpleLazyObject(lambda: _navigation(request)),
        "frame": SimpleLazyObject(lambda: _frame(request, enlarged)),
    }


def address(name: str, *args: Any) -> str:
    """The address of a URL name, or nothing when no app offers it."""
    try:
        return reverse(name, args=args) if args else address_of(name)
    except NoReverseMatch:
        return ""


def _person(request: HttpRequest) -> Any:
    """Who is signed in; None for visitors and when a request failed before that was known."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def _counts(request: HttpRequest) -> dict[str, int]:
    """What waits for the person and what they have not read, asked once a request."""
    if not hasattr(request, "_portal_counts"):
        user, at = _person(request), getattr(request, "arrived_at", None)
        request._portal_counts = {"todo": 0, "unread": 0}
        if user and at:
            # Only pages that change nothing know the register's head already.
            request._portal_counts = selectors.counts(user, at, getattr(request, "register_head", None))
    return request._portal_counts


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    user = _person(request)
    entries = [entry for entry in DESK_ENTRIES if may_enter(user, entry)] if user else list(PUBLIC_ENTRIES)
    match = request.resolver_match
    items = []
    for entry in entries:
        url = address(entry.name)
        if url:
            count = _counts(request)["todo"] if entry.counted else 0
            items.append({"label": entry.label, "url": url, "current": _is_current(entry, match), "count": count})
    return items


def _is_current(entry: Entry, match: ResolverMatch | None) -> bool:
    if match is None:
        return False
    return match.view_name == entry.name or (bool(entry.area) and entry.area in match.namespaces)


def _roles_text(request: HttpRequest) -> str:
    roles = dict.fromkeys(held.role_label for held in assignments_held(_person(request)))
    return "、".join(roles)


def _frame(request: HttpRequest, enlarged: bool) -> dict[str, Any]:
    user = _person(request)
    switch = address("portal:display")
    query = urlencode({"enlarged": "0" if enlarged else "1", "next": request.get_full_path()})
    return {
        "name": SITE_NAME,
        "home_url": address("portal:home") or "/",
        "enlarged": enlarged,
        "switch_url": f"{switch}?{query}" if switch else "",
        "person": user.get_full_name() if user else "",
        "roles_text": _roles_text(request) if user else "",
        "scope": _scope(user) if user else "",
        "links": _links(request, user),
        "logout_url": address("accounts:logout") if user else "",
        "foot": _foot(),
        "more": [{"label": label, "url": address(name)} for label, name in FOOT_ONLY],
        "waiting": _counts(request)["todo"],
        "csrf_token": get_token(request) if user else "",
        "texts": TEXTS,
    }


def _scope(user: Any) -> str:
    """The unit or authority that the person acts for."""
    scopes = (held.unit or held.authority for held in assignments_held(user))
    return "、".join(dict.fromkeys(str(scope) for scope in scopes if scope))


def _links(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    match = request.resolver_match
    if user is None:
        names = [("登录", "accounts:login", 0), ("单位登记", "accounts:register", 0)]
    else:
        names = [("消息", "portal:inbox", _counts(request)["unread"]), ("账号", "accounts:profile", 0)]
    here = match.view_name if match else ""
    return [
        {"label": label, "url": address(name), "current": here == name, "count": count}
        for label, name, count in names
        if address(name)
    ]


def _foot() -> list[dict[str, str]]:
    places = ((entry.label, address(entry.name)) for entry in PUBLIC_ENTRIES)
    return [{"label": label, "url": url} for label, url in places if url]
