"""The pages of those who work with chains: their list, and a chain's tabs."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views import page_of
from accounts.views.pages import require
from chains import permissions, selectors
from chains.forms import ChainFilter
from chains.models import Chain, ChainEntry
from chains.selectors.directory import columns
from office import documents
from office.clock import local_date

TABS = (("概况", "chains:file"), ("成员", "chains:members"), ("院校", "chains:schools"), ("学员", "chains:roster"))
ACTS_TAB = ("办理记录", "chains:acts")
NOT_THE_FILE = "办理记录和文书只向链主单位和主管部门开放。"


def chain_of(request: HttpRequest, number: str) -> Chain:
    """The chain under a number, if this person sees it. Raises Http404."""
    rows = Chain.objects.visible_to(request.user).select_related("programme", "lead_unit", "reviewing_authority")
    return get_object_or_404(rows, number=number)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when that is nothing; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def frame_of(request: HttpRequest, chain: Chain, current: str) -> dict[str, Any]:
    """What every tab of a chain shows around its content."""
    reads_all = permissions.can_read_file(request.user, chain)
    audience = permissions.audience_of(request.user, chain)
    tabs = [*TABS, ACTS_TAB] if reads_all else TABS
    return {
        "chain": chain,
        "tag": selectors.state_tag(chain.state, audience),
        "crumbs": [{"label": "生态链", "url": reverse("chains:list")}, {"label": chain.number}],
        "tabs": [
            {"label": label, "url": reverse(name, args=[chain.number]), "current": name == current}
            for label, name in tabs
        ],
    }


@require_safe
def chains(request: HttpRequest) -> HttpResponse:
    """The chains that the person works with."""
    schemes = selectors.programmes_of(request.user)
    form, tells_key_fields = ChainFilter(request.GET, programmes=schemes), selectors.tell_key_fields(schemes)
    audience = permissions.audience_of(request.user)
    page = page_of(selectors.listed(selectors.filtered(Chain.objects.visible_to(request.user), form.wanted())), request)
    context = {
        "heading": "生态链" if audience == "staff" else "我的生态链",
        "form": form,
        "columns": columns(tells_key_fields=tells_key_fields),
        "rows": selectors.lines(page.rows, audience, "chains:file", tells_key_fields=tells_key_fields),
        "page": page,
        "is_filtered": bool(form.wanted()),
        "clear_url": request.path,
        "entries_url": reverse("chains:entries") if permissions.can_open_entries(request.user) else "",
    }
    return render(request, "chains/list.html", context)


@require_safe
def file(request: HttpRequest, number: str) -> HttpResponse:
    """A chain at a glance."""
    chain = chain_of(request, number)
    today = local_date(request.arrived_at)
    context = {
        **frame_of(request, chain, "chains:file"),
        "facts": [*selectors.facts_of(chain, today), *entry_of(request, chain)],
        "tiles": selectors.tiles_of(chain, request.user),
        "papers": selectors.papers_of(chain) if permissions.can_read_file(request.user, chain) else [],
    }
    return render(request, "chains/file.html", context)


@require_safe
def paper(request: HttpRequest, number: str, document: int) -> FileResponse:
    """A paper that was issued to the chain's lead unit, such as the result of its assessment."""
    chain = chain_of(request, number)
    require(permissions.can_read_file(request.user, chain), NOT_THE_FILE)
    found = get_object_or_404(documents.of(chain), pk=document)
    if not found.is_rendered:
        raise Http404(document)
    return documents.serve(found)


def entry_of(request: HttpRequest, chain: Chain) -> list[dict[str, Any]]:
    """Where those who may see it find the entry that a chain came from, with its scanned announcement."""
    if not permissions.can_open_entries(request.user):
        return []
    found = ChainEntry.objects.visible_to(request.user).filter(chain=chain).first()
    return [{"label": "来源", "value": "历史生态链补录", "url": found.get_absolute_url()}] if found else []


@require_safe
def members(request: HttpRequest, number: str) -> HttpResponse:
    """The members of a chain: all for the lead unit and the authorities, one's own unit for others."""
    chain = chain_of(request, number)
    context = {
        **frame_of(request, chain, "chains:members"),
        "rows": selectors.members_of(chain, request.user),
        "columns": [{"label": label} for label in ("单位", "类别", "身份", "承担任务", "岗位")]
        + [{"label": "岗位数", "kind": "number"}, {"label": "时间"}],
        "is_partial": not permissions.can_read_file(request.user, chain),
    }
    return render(request, "chains/members.html", context)


@require_safe
def schools(request: HttpRequest, number: str) -> HttpResponse:
    """The schools of a chain and what they do in it, as far as the person sees."""
    chain = chain_of(request, number)
    context = {
        **frame_of(request, chain, "chains:schools"),
        "rows": selectors.cooperations_of(chain, request.user),
        "columns": [
            {"label": "院校"},
            {"label": "合作专业"},
            {"label": "合作学生数", "kind": "number"},
            {"label": "合作时间"},
        ],
        "is_partial": not permissions.can_read_file(request.user, chain),
    }
    return render(request, "chains/schools.html", context)


@require_safe
def acts(request: HttpRequest, number: str) -> HttpResponse:
    """The record of acts on a chain, newest first."""
    chain = chain_of(request, number)
    require(permissions.can_read_file(request.user, chain), NOT_THE_FILE)
    page = page_of(selectors.acts_of(chain, permissions.audience_of(request.user, chain)), request)
    context = {
        **frame_of(request, chain, "chains:acts"),
        "entries": selectors.timeline(page.rows),
        "page": page,
    }
    return render(request, "chains/acts.html", context)
