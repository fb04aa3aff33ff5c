"""The files of notices on the desk: drafts, previews, every act."""

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
from office import documents
from office.actors import Actor
from office.machine import Stale, Transition, WrongState
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import NoticeAction, NoticeState
from publicity.forms import NoticeForm
from publicity.models import Notice
from publicity.selectors import case
from publicity.selectors.lists import texts_of
from publicity.services import draft_notice, edit_notice
from publicity.views.drafting import NOT_DRAFTER, crumbs, draft_page, preview_page, revision_of

NOTICE_RELATED = ("round__programme__selecting_authority", "proposer", "issuer", "document")


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
    form = NoticeForm(*sent(request)[:1], call=found)
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, notice = attempt(
            form, lambda: draft_notice(found, list(form.cleaned_data["items"]), actor=actor, at=at, **form.values())
        )
        if done:
            messages.success(request, "公示草稿已保存，核对后提请签发。")
            return redirect("publicity:notice_file", pk=notice.pk)
    return draft_page(request, form, "起草公示", found.title, crumbs("起草公示"), reverse("publicity:list"))


@require_http_methods(["GET", "HEAD", "POST"])
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft and its list."""
    notice = notice_or_404(request, pk)
    require(may.can_prepare(request.user, notice), NOT_DRAFTER)
    if request.method != "POST" and notice.state != NoticeState.DRAFTED:
        raise WrongState("公示已提请签发，不能再改；需要修改的，请先取回。")
    form, refusal = NoticeForm(*sent(request)[:1], call=notice.round, notice=notice), ""
    if request.method == "POST":
        more = {"seen": revision_of(request), "actor": Actor.of_request(request), "at": request.arrived_at}
        try:
            done, _ = attempt(
                form, lambda: edit_notice(notice, list(form.cleaned_data["items"]), **more, **form.values())
            )
        except (Stale, WrongState) as refused:
            done, refusal = False, str(refused)
        if done:
            messages.success(request, "公示草稿已保存。")
            return redirect("publicity:notice_file", pk=notice.pk)
    way = crumbs("修改", (notice.serial or "草稿", reverse("publicity:notice_file", args=[pk])))
    seen = request.POST.get("seen", notice.revision)
    url = reverse("publicity:notice_file", args=[pk])
    return draft_page(request, form, "修改公示", notice.round.title, way, url, seen=seen, refusal=refusal)


@require_safe
def notice_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as it would be if it were issued now, marked 草稿; nothing is kept."""
    notice, at = notice_or_404(request, pk), request.arrived_at
    if notice.state not in case.UNISSUED:
        raise WrongState("公示已经签发，请查看正式文书。")
    period, uncovered = case.period_ahead(notice, at)
    if period is None:
        raise WrongState(uncovered)
    notice.starts_on, notice.ends_on = period.starts_on, period.ends_on
    notice.objections_until = period.objections_until
    items = list(notice.items.select_related("application__unit", "application__authority").order_by("position"))
    for item in items:
        item.texts = texts_of(item.application, notice.columns)
    return preview_page(documents.preview(papers.NOTICE, papers.notice(notice, items, at)))


class NoticeActView(TransitionView):
    """Every act on a notice; before it is proposed or issued, its period day by day."""

    model = Notice

    def queryset(self) -> QuerySet[Notice]:
        return super().queryset().select_related(*NOTICE_RELATED)

    def facts_about(self, thing: Notice, row: Transition) -> list[dict[str, Any]]:
        counted = row.action in (NoticeAction.PROPOSE, NoticeAction.ISSUE)
        return case.act_facts(thing, self.request.arrived_at) if counted else []
