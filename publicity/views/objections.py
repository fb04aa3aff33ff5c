"""Objections on the desk: the case, its files, who objects, letters, every act."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import TransitionView
from accounts.views.pages import attempt, require, sent
from office import documents, uploads
from office.actors import Actor
from office.machine import Transition
from publicity import permissions as may
from publicity.choices import ObjectionAction
from publicity.forms import LetterForm, ReasonForm
from publicity.models import Objection
from publicity.selectors import decisions, public
from publicity.services import open_identity, receive_objection, take_evidence
from publicity.views.drafting import crumbs
from publicity.views.notices import notice_or_404

RELATED = (
    "item__application", "item__chain", "notice__programme", "handler", "proposer", "decider", "document",
    "merged_into__handler",
)  # fmt: skip


def objection_or_404(request: HttpRequest, pk: int) -> Objection:
    """An objection of the person's programmes. Raises Http404."""
    return get_object_or_404(Objection.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def _way(title: str, *between: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(title, ("异议", reverse("publicity:objection_list")), *between)


@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """The case of an objection."""
    found = objection_or_404(request, pk)
    context = {
        "objection": found,
        "crumbs": _way(found.number),
        **decisions.objection_file(found, request.user, request.arrived_at),
    }
    return render(request, "publicity/objection.html", context)


@require_POST
def evidence(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """A file of evidence; each download is an act in the register."""
    found = objection_or_404(request, pk)
    try:
        upload = take_evidence(found, number, actor=Actor.of_request(request), at=request.arrived_at)
    except LookupError:
        raise Http404(number) from None
    return uploads.serve(upload)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Who objects: GET asks for the reason, POST shows it once and enters each reading into the register."""
    found = objection_or_404(request, pk)
    require(may.can_open_identity(request.user, found), "异议人身份只有承办人可以查看；提请决定后，负责人也可以查看。")
    form, plain = ReasonForm(*sent(request)[:1]), []
    if request.method == "POST" and form.is_valid():
        actor, reason = Actor.of_request(request), form.cleaned_data["reason"]
        plain = open_identity(found, reason=reason, actor=actor, at=request.arrived_at)
    context = {
        "objection": found,
        "plain": plain,
        "form": form,
        "crumbs": _way("异议人身份", (found.number, found.get_absolute_url())),
    }
    return render(request, "publicity/identity.html", context, status=400 if form.errors else 200)


@require_safe
def reply(request: HttpRequest, pk: int) -> FileResponse:
    """The reply to the objector as PDF."""
    found = objection_or_404(request, pk)
    if found.document is None:
        raise Http404("no reply")
    return documents.serve(found.document, inline=request.GET.get("view") == "1")


@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an objection that came by letter or visit."""
    notice = notice_or_404(request, pk)
    require(may.can_prepare(request.user, notice), "来信来访的异议由遴选部门经办人登记。")
    form = LetterForm(*sent(request), notice=notice, is_late=public.takes_reports(notice, request.arrived_at))
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, received = attempt(form, lambda: receive_objection(**form.values(), actor=actor, at=at))
        if done:
            kind = received.get_kind_display()
            late = "异议受理期后收到，按举报办理，不影响公示。" if received.is_late else ""
            messages.success(request, f"{received.number} 已登记，{late}查询码 {received.query_code}，请告知{kind}人。")
            # A complaint goes to the head; who enters it does not read it.
            if not Objection.objects.visible_to(request.user).filter(pk=received.pk).exists():
                return redirect("publicity:notice_file", pk=pk)
            return redirect("publicity:objection", pk=received.pk)
    url = reverse("publicity:notice_file", args=[pk])
    context: dict[str, Any] = {
        "form": form, "heading": "登记来信来访异议", "lead": notice.title, "cancel_url": url, "seen": "", "refusal": "",
        "crumbs": crumbs("登记异议", (notice.serial, url)),
    }  # fmt: skip
    return render(request, "publicity/draft.html", context, status=400 if form.errors else 200)


class ObjectionActView(TransitionView):
    """Every act on an objection."""

    model = Objection

    def queryset(self) -> QuerySet[Objection]:
        return super().queryset().select_related(*RELATED)

    def facts_about(self, thing: Objection, row: Transition) -> list[dict[str, Any]]:
        facts = [
            {"label": "涉及条目" if thing.item else "涉及事项", "value": thing.about},
            {"label": "类别", "value": thing.get_kind_display()},
            {"label": "事实和理由", "value": thing.facts},
        ]
        if thing.finding and row.facts is None:
            facts += [{"label": "核查情况", "value": thing.finding}, {"label": "对异议人的答复", "value": thing.reply}]
        if row.action == ObjectionAction.EXTEND:
            facts.append({"label": "现在的期限", **decisions.term_of(thing, self.request.arrived_at)})
        return facts
