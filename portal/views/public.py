"""The public pages: home, guide, contacts, policies, and the switch of the enlarged mode."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from accounts.views.visitors import ENLARGED_COOKIE, for_visitors
from chains.models import Programme
from chains.selectors.stories import recent_stories
from portal import selectors
from portal.context import address
from portal.resources import contacts_workbook, preparation_workbook

# The parameter by which an address names its scheme.
SCHEME = frozenset({"programme"})
YEAR = 365 * 24 * 60 * 60
HEADLINES = 6
CHAINS = 6
KEY_FIELD = "重点领域"
CHAIN_COLUMNS = ("生态链 / 链主单位", KEY_FIELD, "推荐单位", "公布日期")


@login_not_required
@require_safe
@for_visitors(turn=selectors.next_turn, told_by=SCHEME)
def home(request: HttpRequest) -> HttpResponse:
    """The public home of a scheme: the call, what is new, chains, policies, the way from application to list."""
    # Where there is no scheme yet, a new portal says so.
    nothing = {name: [] for name in ("contacts", "chain_columns", "headlines", "policies", "chains", "stories")}
    at, context = request.arrived_at, {**nothing, "total": 0, **_scheme(request)}
    if programme := context["programme"]:
        context |= {
            "contacts": selectors.contacts(programme),
            "chain_columns": [
                {"label": label} for label in CHAIN_COLUMNS if label != KEY_FIELD or programme.tells_key_fields
            ],
            "headlines": _headlines(programme),
            "stories": recent_stories(programme.stories.all()),
            "policies": _policies(programme, at),
            **selectors.recent_chains(programme, CHAINS),
        }
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
@for_visitors(turn=selectors.next_turn, told_by=SCHEME)
def guide(request: HttpRequest) -> HttpResponse:
    """The guide (申报指南) of a scheme: the call, who may apply, what to prepare, questions and answers."""
    context = _scheme(request)
    if programme := context["programme"]:
        context["preparation"] = selectors.preparation(context["calls"], programme)
        context["contacts"] = selectors.contacts(programme)
    return render(request, "portal/guide.html", context)


@login_not_required
@require_safe
@for_visitors(told_by=SCHEME)
def contacts(request: HttpRequest) -> HttpResponse:
    """Whom to ask: the authorities that receive a scheme's applications, with telephone and address."""
    context = _scheme(request)
    context["crumbs"] = [{"label": "申报指南", "url": context["to"]["guide"]}, {"label": "向谁咨询"}]
    if programme := context["programme"]:
        context["contacts"] = selectors.contacts(programme)
    return render(request, "portal/contacts.html", context)


@login_not_required
@require_safe
def preparation_file(request: HttpRequest) -> FileResponse:
    """The list of what the form of a scheme will ask, as a workbook."""
    context = _scheme(request)
    programme = context["programme"]
    preparation = selectors.preparation(context["calls"], programme) if programme else None
    if preparation is None:
        raise Http404("No round has a form yet.")
    return FileResponse(preparation_workbook(preparation), as_attachment=True, filename="填报准备清单.xlsx")


@login_not_required
@require_safe
def contacts_file(request: HttpRequest) -> FileResponse:
    """Whom to ask in a scheme, as a workbook."""
    programme = _scheme(request)["programme"]
    if programme is None:
        raise Http404("There is no scheme.")
    workbook = contacts_workbook(selectors.contacts(programme))
    return FileResponse(workbook, as_attachment=True, filename=f"{programme.short_name}受理部门联系方式.xlsx")


@login_not_required
@require_safe
@for_visitors(told_by=SCHEME)
def policies(request: HttpRequest) -> HttpResponse:
    """The support policies of a scheme in force today, by group."""
    context = _scheme(request)
    programme = context["programme"]
    context["policies"] = _policies(programme, request.arrived_at) if programme else []
    return render(request, "portal/policies.html", context)


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


def _scheme(request: HttpRequest) -> dict[str, Any]:
    """What the public pages of a scheme share: the scheme, its rounds and sentences, and where its pages lie.

    The address names the scheme, so that a link can be passed on. Raises Http404 for one that does not exist.
    """
    code = request.GET.get("programme", "")
    programme, found = selectors.programme_chosen(request.user, code)
    if code and programme is None:
        raise Http404("No scheme has this code.")
    tabs = [
        {"label": each.short_name, "url": f"{request.path}?programme={each.code}", "current": each == programme}
        for each in found
    ]
    return {
        "programme": programme,
        "calls": selectors.calls(request.arrived_at, [programme]) if programme else [],
        "guide": selectors.guide_of(programme) if programme else None,
        "tabs": tabs if len(tabs) > 1 else [],
        "to": _addresses(f"?programme={code}" if code else ""),
    }


def _policies(programme: Programme, at: datetime) -> list[dict[str, Any]]:
    """The policies in force by group, each with the address of its page."""
    return [
        {
            "group": group,
            "lines": [{"version": row, "url": address("subsidies:policy", row.policy.number)} for row in rows],
        }
        for group, rows in selectors.policies(programme, at)
    ]


def _headlines(programme: Programme) -> list[dict[str, Any]]:
    """The newest notices and announcements, each with the address of its page."""
    return [
        {**line, "url": address(f"publicity:{line['thing']._meta.model_name}", line["thing"].pk)}
        for line in selectors.headlines(programme, HEADLINES)
    ]


def _addresses(query: str) -> dict[str, str]:
    """Where the public pages lead; empty for a place that no app offers. `query` keeps to the scheme of the address."""
    told_by_scheme = {
        "home": "portal:home",
        "guide": "portal:guide",
        "contacts": "portal:contacts",
        "policies": "portal:policies",
        "preparation_file": "portal:preparation_file",
        "contacts_file": "portal:contacts_file",
    }
    names = {
        "verify": "portal:verify",
        "desk": "portal:desk",
        "apply": "applications:list",
        "register": "accounts:register",
        "login": "accounts:login",
        "notices": "publicity:notices",
        "announcements": "publicity:announcements",
        "directory": "chains:directory",
        "stories": "chains:stories",
        "progress": "applications:progress",
    }
    return {key: f"{address(name)}{query}" for key, name in told_by_scheme.items()} | {
        key: address(name) for key, name in names.items()
    }
