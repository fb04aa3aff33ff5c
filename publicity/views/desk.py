"""The desk of municipal staff: lists, drafts and files of notices and announcements, and every act on them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from accounts.views.paging import page_of
from applications.models import Round
from office import documents
from office.actors import Actor
from office.machine import Stale, Transition, WrongState
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import NoticeAction
from publicity.forms import AnnouncementForm, NoticeForm
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors import case
from publicity.selectors.lists import texts_of
from publicity.services import draft_announcement, draft_notice, edit_announcement, edit_notice

TABS = (("list", "公示"), ("objection_list", "异议"), ("announcement_list", "公布"))
COLUMNS = {
    "list": ("公示", "状态", "进入本状态", "公示期"),
    "objection_list": ("异议", "状态", "进入本状态", "期限"),
    "announcement_list": ("公布", "状态", "进入本状态", "建设周期"),
}
NOT_YOURS = "公示、异议和公布由遴选部门办理。"
NOT_DRAFTER = "只有遴选部门的经办人可以起草。"
NOTICE_RELATED = ("round__programme__selecting_authority", "proposer", "issuer", "document")
ANNOUNCEMENT_RELATED = ("notice__round__programme__selecting_authority", "proposer", "issuer", "document")


def crumbs(title: str, *between: tuple[str, str]) -> list[dict[str, str]]:
    """Where a page of the desk lies."""
    first = {"label": "公示公布", "url": reverse("publicity:list")}
    return [first, *({"label": label, "url": url} for label, url in between), {"label": title}]


# Lists ---------------------------------------------------------------------------------------------------------------


def _list(request: HttpRequest, name: str, found: QuerySet, shown: Any) -> HttpResponse:
    page = page_of(found, request)
    opened = case.counts(request.user)["objections"]
    context = {
        "tabs": [
            {
                "label": label,
                "url": reverse(f"publicity:{key}"),
                "current": key == name,
                "count": opened if key == "objection_list" else None,
            }
            for key, label in TABS
        ],
        "columns": [{"label": label} for label in COLUMNS[name]],
        "rows": shown(page.rows),
        "page": page,
        "drafts": case.drafts_offered(request.user),
        "public_url": reverse("publicity:notices"),
    }
    return render(request, "publicity/list.html", context)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """All notices of the person's programmes, drafts among them."""
    require(may.can_open_desk(request.user), NOT_YOURS)
    return _list(request, "list", Notice.objects.handled_by(request.user), case.notice_rows)


@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """All objections of the person's programmes."""
    require(may.can_open_desk(request.user), NOT_YOURS)
    found = Objection.objects.visible_to(request.user).select_related("item")
    return _list(request, "objection_list", found, case.objection_rows)


@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """All announcements of the person's programmes, drafts among them."""
    require(may.can_open_desk(request.user), NOT_YOURS)
    found = Announcement.objects.handled_by(request.user)
    return _list(request, "announcement_list", found, case.announcement_rows)


# Notices -------------------------------------------------------------------------------------------------------------


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
    return _draft_page(request, form, "起草公示", found.title, crumbs("起草公示"), reverse("publicity:list"))


def _draft_page(
    request: HttpRequest,
    form: Any,
    heading: str,
    lead: str,
    way: list[dict[str, str]],
    cancel_url: str,
    *,
    seen: str | int = "",
    refusal: str = "",
) -> HttpResponse:
    context = {
        "form": form, "heading": heading, "lead": lead, "crumbs": way, "cancel_url": cancel_url, "seen": seen,
        "refusal": refusal,
    }  # fmt: skip
    status = 409 if refusal else 400 if form.is_bound and form.errors else 200
    return render(request, "publicity/draft.html", context, status=status)


def _revision(request: HttpRequest) -> int:
    """The revision that the form showed; one that no draft has when it does not say."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


@require_http_methods(["GET", "HEAD", "POST"])
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft and its list."""
    notice = notice_or_404(request, pk)
    require(may.can_prepare(request.user, notice), NOT_DRAFTER)
    form, refusal = NoticeForm(*sent(request)[:1], call=notice.round, notice=notice), ""
    if request.method == "POST":
        more = {"seen": _revision(request), "actor": Actor.of_request(request), "at": request.arrived_at}
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
    return _draft_page(request, form, "修改公示", notice.round.title, way, url, seen=seen, refusal=refusal)


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
        item.texts = texts_of(item.application)
    return _preview(documents.preview(papers.NOTICE, papers.notice(notice, items, at)))


def _preview(pdf: bytes) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="draft.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


class NoticeActView(TransitionView):
    """Every act on a notice; before it is proposed or issued, its period day by day."""

    model = Notice

    def queryset(self) -> QuerySet[Notice]:
        return super().queryset().select_related(*NOTICE_RELATED)

    def facts_about(self, thing: Notice, row: Transition) -> list[dict[str, Any]]:
        counted = row.action in (NoticeAction.PROPOSE, NoticeAction.ISSUE)
        return case.act_facts(thing, self.request.arrived_at) if counted else []


# Announcements -------------------------------------------------------------------------------------------------------


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
        **case.announcement_file(announcement, request.user, request.arrived_at),
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
    return _draft_page(request, form, "起草公布", found.title, way, url)


def _chosen(form: AnnouncementForm) -> list[NoticeItem]:
    return list(form.cleaned_data["items"])


@require_http_methods(["GET", "HEAD", "POST"])
def announcement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the draft of an announcement."""
    announcement = announcement_or_404(request, pk)
    require(may.can_prepare(request.user, announcement), NOT_DRAFTER)
    form = AnnouncementForm(*sent(request)[:1], notice=announcement.notice, announcement=announcement)
    refusal = ""
    if request.method == "POST":
        more = {"seen": _revision(request), "actor": Actor.of_request(request), "at": request.arrived_at}
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
    return _draft_page(request, form, "修改公布", announcement.notice.title, way, url, seen=seen, refusal=refusal)


@require_safe
def announcement_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement as it would be if it were issued now, marked 草稿; nothing is kept."""
    announcement = announcement_or_404(request, pk)
    if announcement.issued_at is not None:
        raise WrongState("公布已经签发，请查看正式文书。")
    items = list(announcement.items.order_by("position"))
    return _preview(
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
            {"label": "建设周期起始日", "value": case.day_words(thing.starts_on)},
        ]
