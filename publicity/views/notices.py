"""The files of notices on the desk: drafts, previews, every act."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from applications.models import Round
from chains.models import Programme
from office import documents
from office.actors import Actor
from office.machine import Stale, Transition, WrongState
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import NoticeAction, NoticeState
from publicity.forms import CorrectedNoticeForm, CorrectedResultsForm, NoticeForm, ResultsForm
from publicity.models import Notice
from publicity.selectors import case
from publicity.services import draft_notice, draft_results, edit_notice, edit_results
from publicity.views.drafting import (
    NOT_DRAFTER,
    crumbs,
    draft_page,
    notice_as_if_issued,
    preview_page,
    revision_of,
)
from publicity.workflow.correcting import correction_obstacles

NOTICE_RELATED = ("programme__selecting_authority", "round", "proposer", "issuer", "document", "corrects")


def notice_or_404(request: HttpRequest, pk: int) -> Notice:
    """A notice of the person's programmes. Raises Http404."""
    return get_object_or_404(Notice.objects.handled_by(request.user).select_related(*NOTICE_RELATED), pk=pk)


@require_safe
def notice_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a notice."""
    notice = notice_or_404(request, pk)
    context = {
        "notice": notice,
        "crumbs": crumbs(notice.serial or "草稿"),
        **case.notice_file(notice, request.user, request.arrived_at),
    }
    return render(request, "publicity/notice_file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest, call: int) -> HttpResponse:
    """Draft a notice of a round's shortlist."""
    found = get_object_or_404(Round.objects.select_related("programme__selecting_authority"), pk=call)
    require(may.can_prepare(request.user, found), NOT_DRAFTER)
    return _new(request, found, NoticeForm(*sent(request)[:1], call=found), draft_notice, "起草公示", found.title)


@require_http_methods(["GET", "HEAD", "POST"])
def results_new(request: HttpRequest, programme: int) -> HttpResponse:
    """Draft a notice of the results of assessments."""
    found = get_object_or_404(Programme.objects.select_related("selecting_authority"), pk=programme)
    require(may.can_prepare(request.user, found), NOT_DRAFTER)
    form = ResultsForm(*sent(request)[:1], programme=found)
    return _new(request, found, form, draft_results, "起草评估结果公示", found.short_name)


def _new(
    request: HttpRequest, source: Round | Programme, form: Any, draft: Callable[..., Notice], heading: str, lead: str
) -> HttpResponse:
    """The page of a draft that begins, of a round's shortlist or of a scheme's assessments."""
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, notice = attempt(form, lambda: draft(source, form.lines(), actor=actor, at=at, **form.values()))
        if done:
            messages.success(request, "公示草稿已保存，核对后提请签发。")
            return redirect("publicity:notice_file", pk=notice.pk)
    return draft_page(request, form, heading, lead, crumbs(heading), reverse("publicity:list"))


def _form(request: HttpRequest, about: Notice, **more: Notice | None) -> NoticeForm | ResultsForm:
    """The form of a draft: of a selection or of results, with the reason where it corrects another notice."""
    if about.round:
        kind = CorrectedNoticeForm if more["corrects"] else NoticeForm
        return kind(*sent(request)[:1], call=about.round, **more)
    kind = CorrectedResultsForm if more["corrects"] else ResultsForm
    return kind(*sent(request)[:1], programme=about.programme, **more)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the notice that corrects an issued one; when it is issued, the former one is over."""
    former = notice_or_404(request, pk)
    require(may.can_prepare(request.user, former), NOT_DRAFTER)
    if problems := correction_obstacles(former):
        raise WrongState(problems[0].text)
    form = _form(request, former, corrects=former)
    if request.method == "POST":
        more = {"corrects": former, "actor": Actor.of_request(request), "at": request.arrived_at}
        draft, source = (draft_notice, former.round) if former.round else (draft_results, former.programme)
        done, notice = attempt(form, lambda: draft(source, form.lines(), **more, **form.values()))
        if done:
            messages.success(request, "更正公示草稿已保存，核对后提请签发；签发时原公示停止，重新计算期限。")
            return redirect("publicity:notice_file", pk=notice.pk)
    url = reverse("publicity:notice_file", args=[pk])
    way = crumbs("起草更正公示", (former.serial or "", url))
    return draft_page(request, form, "起草更正公示", former.title, way, url)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft and its list."""
    notice = notice_or_404(request, pk)
    require(may.can_prepare(request.user, notice), NOT_DRAFTER)
    if request.method != "POST" and notice.state != NoticeState.DRAFTED:
        raise WrongState("公示已提请签发，不能再改；需要修改的，请先取回。")
    form, refusal = _form(request, notice, notice=notice, corrects=notice.corrects), ""
    if request.method == "POST":
        more = {"seen": revision_of(request), "actor": Actor.of_request(request), "at": request.arrived_at}
        try:
            edit = edit_notice if notice.round else edit_results
            done, _ = attempt(form, lambda: edit(notice, form.lines(), **more, **form.values()))
        except (Stale, WrongState) as refused:
            done, refusal = False, str(refused)
        if done:
            messages.success(request, "公示草稿已保存。")
            return redirect("publicity:notice_file", pk=notice.pk)
    way = crumbs("修改", (notice.serial or "草稿", reverse("publicity:notice_file", args=[pk])))
    seen = request.POST.get("seen", notice.revision)
    url = reverse("publicity:notice_file", args=[pk])
    return draft_page(request, form, "修改公示", notice.about, way, url, seen=seen, refusal=refusal)


@require_safe
def notice_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as it would be if it were issued now, marked 草稿; nothing is kept."""
    notice = notice_or_404(request, pk)
    return preview_page(documents.preview(papers.NOTICE, notice_as_if_issued(notice, request.arrived_at)))


class NoticeActView(TransitionView):
    """Every act on a notice; before it is proposed or issued, its period day by day."""

    model = Notice

    def queryset(self) -> QuerySet[Notice]:
        return super().queryset().select_related(*NOTICE_RELATED)

    def facts_about(self, thing: Notice, row: Transition) -> list[dict[str, Any]]:
        counted = row.action in (NoticeAction.PROPOSE, NoticeAction.ISSUE)
        return case.act_facts(thing, self.request.arrived_at) if counted else []
