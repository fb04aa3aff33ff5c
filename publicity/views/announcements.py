"""The files of announcements on the desk: drafts, previews, every act."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from office import documents
from office.actors import Actor
from office.machine import Stale, Transition, WrongState
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import AnnouncementState
from publicity.forms import AnnouncementForm
from publicity.models import Announcement, NoticeItem
from publicity.selectors import decisions
from publicity.selectors.words import START_LABELS, start_words
from publicity.services import draft_announcement, edit_announcement
from publicity.views.drafting import NOT_DRAFTER, crumbs, draft_page, preview_page, revision_of
from publicity.views.notices import notice_or_404

ANNOUNCEMENT_RELATED = ("notice__programme__selecting_authority", "notice__round", "proposer", "issuer", "document")


def announcement_or_404(request: HttpRequest, pk: int) -> Announcement:
    """An announcement of the person's programmes. Raises Http404."""
    rows = Announcement.objects.handled_by(request.user).select_related(*ANNOUNCEMENT_RELATED)
    return get_object_or_404(rows, pk=pk)


@require_safe
def announcement_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of an announcement."""
    announcement = announcement_or_404(request, pk)
    context = {
        "announcement": announcement,
        "crumbs": crumbs(announcement.serial or "公布草稿", ("公布", reverse("publicity:announcement_list"))),
        **decisions.announcement_file(announcement, request.user, request.arrived_at),
    }
    return render(request, "publicity/announcement_file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def announcement_new(request: HttpRequest, notice: int) -> HttpResponse:
    """Draft an announcement of what is clear on a notice."""
    found = notice_or_404(request, notice)
    require(may.can_prepare(request.user, found), NOT_DRAFTER)
    form = AnnouncementForm(*sent(request)[:1], notice=found)
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, announcement = attempt(
            form, lambda: draft_announcement(found, _chosen(form), actor=actor, at=at, **form.values())
        )
        if done:
            messages.success(request, "公布草稿已保存，核对后提请签发。")
            return redirect("publicity:announcement_file", pk=announcement.pk)
    url = reverse("publicity:notice_file", args=[found.pk])
    way = crumbs("起草公布", (found.serial or "草稿", url))
    return draft_page(request, form, "起草公布", found.title, way, url)


def _chosen(form: AnnouncementForm) -> list[NoticeItem]:
    return list(form.cleaned_data["items"])


@require_http_methods(["GET", "HEAD", "POST"])
def announcement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the draft of an announcement."""
    announcement = announcement_or_404(request, pk)
    require(may.can_prepare(request.user, announcement), NOT_DRAFTER)
    if request.method != "POST" and announcement.state != AnnouncementState.DRAFTED:
        raise WrongState("公布已提请签发，不能再改；需要修改的，请先取回。")
    form = AnnouncementForm(*sent(request)[:1], notice=announcement.notice, announcement=announcement)
    refusal = ""
    if request.method == "POST":
        more = {"seen": revision_of(request), "actor": Actor.of_request(request), "at": request.arrived_at}
        try:
            done, _ = attempt(form, lambda: edit_announcement(announcement, _chosen(form), **more, **form.values()))
        except (Stale, WrongState) as refused:
            done, refusal = False, str(refused)
        if done:
            messages.success(request, "公布草稿已保存。")
            return redirect("publicity:announcement_file", pk=announcement.pk)
    url = reverse("publicity:announcement_file", args=[pk])
    seen = request.POST.get("seen", announcement.revision)
    way = crumbs("修改", ("公布草稿", url))
    return draft_page(request, form, "修改公布", announcement.notice.title, way, url, seen=seen, refusal=refusal)


@require_safe
def announcement_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement as it would be if it were issued now, marked 草稿; nothing is kept."""
    announcement = announcement_or_404(request, pk)
    if announcement.issued_at is not None:
        raise WrongState("公布已经签发，请查看正式文书。")
    items = list(announcement.items.order_by("position"))
    return preview_page(
        documents.preview(papers.ANNOUNCEMENT, papers.announcement(announcement, items, request.arrived_at))
    )


class AnnouncementActView(TransitionView):
    """Every act on an announcement."""

    model = Announcement

    def queryset(self) -> QuerySet[Announcement]:
        return super().queryset().select_related(*ANNOUNCEMENT_RELATED)

    def facts_about(self, thing: Announcement, row: Transition) -> list[dict[str, Any]]:
        return [
            {"label": "公布名单", "value": f"{thing.items.count()} 条"},
            {"label": START_LABELS[thing.notice.kind], "value": start_words(thing)},
        ]
