"""One attachment of a case file to be looked at, with the way to the next one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.selectors.case import head, version_shown
from applications.selectors.viewing import viewer_of
from applications.views.case import case_or_404


@require_safe
def look(request: HttpRequest, pk: int, upload: int) -> HttpResponse:
    """An attachment of the version asked for; the file itself is fetched, and registered, by its own address."""
    case = case_or_404(request, pk)
    version = version_shown(case, request.GET.get("version", ""))
    viewer = viewer_of(case, version, upload) if version else None
    if viewer is None:
        raise Http404(upload)
    title = head(case)
    back = reverse("applications:attachments", args=[pk])
    back = back if version == case.versions[-1] else f"{back}?version={version.number}"
    crumbs = [
        title["crumbs"][0],
        {"label": title["number"], "url": case.application.get_absolute_url()},
        {"label": "附件", "url": back},
        {"label": viewer["name"]},
    ]
    context = {"viewer": viewer, "crumbs": crumbs, "back_url": back, "lead": f"{title['title']} · {version}"}
    return render(request, "applications/look.html", context)
