"""One frozen ranking: its page and its workbook."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from evaluation.models import Ranking
from evaluation.resources import XLSX, ranking_workbook
from evaluation.selectors import ranked
from evaluation.services import record_export
from evaluation.views.frame import crumbs
from office.actors import Actor


def ranking_of(request: HttpRequest, pk: int) -> Ranking:
    """A ranking that the person sees. Raises Http404."""
    rows = Ranking.objects.visible_to(request.user).select_related("panel__plan__round__programme", "made_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """A ranking with its rule, its sheets by seat, what has become of them since, and the other versions."""
    found = ranking_of(request, pk)
    panel = found.panel
    way = crumbs(f"排名第 {found.version} 版", panel.plan.round)
    way.insert(-1, {"label": panel.name, "url": panel.get_absolute_url()})
    return render(request, "evaluation/ranking.html", {"ranking": found, "crumbs": way, **ranked.ranking_file(found)})


@require_safe
def ranking_file(request: HttpRequest, pk: int) -> FileResponse:
    """The ranking as a workbook, from which anybody can recompute it; that it was taken is registered."""
    found = ranking_of(request, pk)
    record_export(found, actor=Actor.of_request(request), at=request.arrived_at)
    name = f"{found.panel.plan.round.title}{found.panel.name}排名第{found.version}版.xlsx".replace("/", "／")
    return FileResponse(ranking_workbook(found), as_attachment=True, filename=name, content_type=XLSX)
