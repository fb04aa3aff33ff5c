"""The papers of a panel and of visits, and the minutes that one of them prints."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services import seen_revision
from accounts.views.pages import attempt, require, sent
from evaluation import permissions as may
from evaluation.choices import PanelState
from evaluation.forms import MinutesForm
from evaluation.models import Panel, ReviewPaper
from evaluation.resources import XLSX, paper_workbook
from evaluation.selectors.papers import ORDER, missing_for, panel_papers
from evaluation.services import (
    issue_panel_papers,
    issue_visit_paper,
    record_paper,
    write_minutes,
)
from evaluation.views.frame import NOT_YOURS, crumbs, panel_of
from evaluation.views.visits import visit_of
from office import documents
from office.actors import Actor


def _way(title: str, panel: Panel) -> list[dict[str, str]]:
    way = crumbs(title, panel.plan.round)
    way.insert(-1, {"label": panel.name, "url": panel.get_absolute_url()})
    return way


@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers of a panel by kind, with what can be issued now."""
    found = panel_of(request, pk)
    prepares = bool(may.can_prepare(request.user, found))
    groups = [{**group, "missing": missing_for(found, group["kind"])} for group in panel_papers(found)]
    context = {"panel": found, "groups": groups, "prepares": prepares, "crumbs": _way("评审文书", found)}
    return render(request, "evaluation/papers.html", context)


@require_POST
def issue(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Issue a panel's papers of one kind."""
    found = panel_of(request, pk)
    if kind not in ORDER:
        raise Http404(kind)
    issued = issue_panel_papers(found, kind, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, f"已出具{len(issued)}份，文件稍候即可打开。")
    return redirect("evaluation:papers", pk=found.pk)


@require_POST
def issue_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the record of a visit."""
    found = visit_of(request, pk)
    issue_visit_paper(found, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "实地核查记录已出具，文件稍候即可打开。")
    return redirect(found)


@never_cache
@require_safe
def paper(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a paper; that it was taken is registered."""
    found = get_object_or_404(ReviewPaper.objects.visible_to(request.user).select_related("document"), pk=pk)
    response = documents.serve(found.document, inline=request.GET.get("view") == "1")
    record_paper(found, actor=Actor.of_request(request), at=request.arrived_at)
    return response


@require_safe
def paper_file(request: HttpRequest, pk: int) -> FileResponse:
    """A paper with a table as a workbook, from its frozen content; that it was taken is registered."""
    rows = ReviewPaper.objects.visible_to(request.user).filter(kind__in=ORDER)
    found = get_object_or_404(rows.select_related("document"), pk=pk)
    record_paper(found, actor=Actor.of_request(request), at=request.arrived_at)
    name = f"{found.document.title}{found.document.number}.xlsx".replace("/", "／")
    return FileResponse(paper_workbook(found), as_attachment=True, filename=name, content_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Day, leader and text of a panel's meeting."""
    found = panel_of(request, pk)
    require(may.can_prepare(request.user, found), NOT_YOURS)
    require(found.state in (PanelState.OPEN, PanelState.CLOSED), "评审开始以后才能填写纪要。")
    form = MinutesForm(*sent(request)[:1], panel=found)
    if request.method == "POST":
        actor, at, seen = Actor.of_request(request), request.arrived_at, seen_revision(request.POST.get("seen", ""))
        values = {"seen": seen, "actor": actor, "at": at}
        done, _ = attempt(form, lambda: write_minutes(found, **_written(form), **values))
        if done:
            messages.success(request, "评审纪要已保存；需要文书的，请在“评审文书”中出具。")
            return redirect("evaluation:papers", pk=found.pk)
    context = {"panel": found, "form": form, "crumbs": _way("评审纪要", found),
               "papers_url": reverse("evaluation:papers", args=[found.pk])}  # fmt: skip
    return render(request, "evaluation/minutes.html", context, status=400 if form.errors else 200)


def _written(form: MinutesForm) -> dict:
    return {
        "met_on": form.cleaned_data["met_on"],
        "leader": form.leader_seat(),
        "minutes": form.cleaned_data["minutes"],
    }
