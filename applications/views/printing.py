"""The whole case on one page, to be printed or kept as a file by the browser; whoever opens it is registered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from applications.selectors.printing import printed
from applications.services import record_download
from applications.views.case import case_or_404
from office.actors import Actor


@never_cache
@require_safe
def print_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Every part of the case as this person may see it."""
    found = case_or_404(request, pk)
    context = printed(found, request.GET.get("version", ""))
    record_download(found.application, "全卷打印页", actor=Actor.of_request(request), at=request.arrived_at)
    return render(request, "applications/print.html", context)
