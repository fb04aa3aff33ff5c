"""The public pages: the directory of chains, and a chain; nothing of persons."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views import page_of
from accounts.views.visitors import for_visitors
from chains import selectors
from chains.forms import DirectoryFilter
from chains.models import Chain
from chains.selectors.directory import columns
from chains.selectors.stories import stories_of
from office.clock import local_date


@login_not_required
@require_safe
@for_visitors()
def directory(request: HttpRequest) -> HttpResponse:
    """The chains that were announced, newest first, with filters in the address."""
    schemes = selectors.programmes()
    form, tells_key_fields = DirectoryFilter(request.GET, programmes=schemes), selectors.tell_key_fields(schemes)
    chains = selectors.filtered(Chain.objects.public(), form.wanted())
    page = page_of(selectors.listed(chains), request)
    context = {
        "form": form,
        "columns": columns(tells_key_fields=tells_key_fields),
        "rows": selectors.lines(page.rows, "public", tells_key_fields=tells_key_fields),
        "page": page,
        "is_filtered": bool(form.wanted()),
        "clear_url": request.path,
    }
    return render(request, "chains/directory.html", context)


@login_not_required
@require_safe
@for_visitors()
def chain(request: HttpRequest, number: str) -> HttpResponse:
    """A chain as the public may know it: summary, lead, members, period, announcement."""
    found = selectors.public_chain(number)
    if found is None:
        raise Http404(number)
    works_here = request.user.is_authenticated and Chain.objects.visible_to(request.user).filter(pk=found.pk).exists()
    context = {
        "chain": found,
        "crumbs": [{"label": "生态链名录", "url": reverse("chains:directory")}, {"label": found.number}],
        "tag": selectors.state_tag(found.state, "public"),
        "facts": selectors.facts_of(found, local_date(request.arrived_at)),
        "members": selectors.public_members(found),
        "member_columns": [{"label": label} for label in ("单位", "类别", "身份")],
        "stories": stories_of(found),
        "stories_url": f"{reverse('chains:stories')}?q={found.number}",
        "file_url": found.file_url if works_here else "",
    }
    return render(request, "chains/chain.html", context)
