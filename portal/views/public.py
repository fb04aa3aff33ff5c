"""The public pages: home, guide, contacts, policies, and the switch of the enlarged mode."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from portal import selectors
from portal.context import ENLARGED_COOKIE, address
from portal.resources import contacts_workbook, preparation_workbook

YEAR = 365 * 24 * 60 * 60
HEADLINES = 6
CHAINS = 6
CHAIN_COLUMNS = [{"label": label} for label in ("生态链 / 链主单位", "重点领域", "推荐单位", "公布日期")]


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public home: the call, what is new, the chains, the policies, the way from application to list."""
    at = request.arrived_at
    calls = selectors.calls(at)
    programme = selectors.programme_of(calls)
    context = {
        "calls": calls,
        "programme": programme,
        "contacts": selectors.contacts(programme),
        "chain_columns": CHAIN_COLUMNS,
        "headlines": _headlines(),
        "policies": _policies(at),
        **selectors.recent_chains(CHAINS),
        "to": _addresses(),
    }
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The guide (申报指南): the call, who may apply, what to prepare, questions and answers."""
    calls = selectors.calls(request.arrived_at)
    programme = selectors.programme_of(calls)
    context = {
        "calls": calls,
        "programme": programme,
        "preparation": selectors.preparation(calls, programme),
        "contacts": selectors.contacts(programme),
        "to": _addresses(),
    }
    return render(request, "portal/guide.html", context)


@login_not_required
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Whom to ask: the authorities that receive applications, with telephone and address."""
    programme = selectors.programme_of(selectors.calls(request.arrived_at))
    crumbs = [{"label": "申报指南", "url": address("portal:guide")}, {"label": "向谁咨询"}]
    context = {"programme": programme, "contacts": selectors.contacts(programme), "crumbs": crumbs}
    return render(request, "portal/contacts.html", context)


@login_not_required
@require_safe
def preparation_file(request: HttpRequest) -> FileResponse:
    """The list of what the form will ask, as a workbook."""
    calls = selectors.calls(request.arrived_at)
    preparation = selectors.preparation(calls, selectors.programme_of(calls))
    if preparation is None:
        raise Http404("No round has a form yet.")
    return FileResponse(preparation_workbook(preparation), as_attachment=True, filename="填报准备清单.xlsx")


@login_not_required
@require_safe
def contacts_file(request: HttpRequest) -> FileResponse:
    """Whom to ask, as a workbook."""
    authorities = selectors.contacts(selectors.programme_of(selectors.calls(request.arrived_at)))
    return FileResponse(contacts_workbook(authorities), as_attachment=True, filename="各区联系方式.xlsx")


@login_not_required
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """The support policies in force today, by group."""
    return render(request, "portal/policies.html", {"policies": _policies(request.arrived_at)})


@login_not_required
@require_safe
def display(request: HttpRequest) -> HttpResponse:
    """Switch the enlarged plain mode on or off and go back; a preference in a cookie, nothing else."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = address("portal:home")
    response = redirect(back)
    if request.GET.get("enlarged") == "1":
        response.set_cookie(ENLARGED_COOKIE, "1", YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    else:
        response.delete_cookie(ENLARGED_COOKIE, samesite="Lax")
    return response


def _policies(at: datetime) -> list[dict[str, Any]]:
    """The policies in force by group, each with the address of its page."""
    return [
        {
            "group": group,
            "lines": [{"version": row, "url": address("subsidies:policy", row.policy.number)} for row in rows],
        }
        for group, rows in selectors.policies(at)
    ]


def _headlines() -> list[dict[str, Any]]:
    """The newest notices and announcements, each with the address of its page."""
    return [
        {**line, "url": address(f"publicity:{line['thing']._meta.model_name}", line["thing"].pk)}
        for line in selectors.headlines(HEADLINES)
    ]


def _addresses() -> dict[str, str]:
    """Where the public pages lead; empty for a place that no app offers."""
    names = {
        "guide": "portal:guide",
        "contacts": "portal:contacts",
        "policies": "portal:policies",
        "verify": "portal:verify",
        "desk": "portal:desk",
        "apply": "applications:list",
        "register": "accounts:register",
        "login": "accounts:login",
        "notices": "publicity:notices",
        "announcements": "publicity:announcements",
        "directory": "chains:directory",
        "progress": "applications:progress",
    }
    return {key: address(name) for key, name in names.items()}
