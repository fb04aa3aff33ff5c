"""The pages of co-issuing bodies: the files open to them, one file without contacts, the answer."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views import TransitionView, page_of
from accounts.views.pages import require
from applications import permissions as may
from applications.forms import OpenedFilter
from applications.models import Application, Consultation
from applications.selectors import consulting as opened
from applications.services import record_download
from office import uploads
from office.actors import Actor
from office.machine import Transition
from office.words import until_words

COLUMNS = [{"label": label} for label in ("生态链 / 申报单位", "受理部门", "批次", "办理阶段", "本部门意见")]
NOT_A_BODY = "这里供联合印发方案的部门查看向其开放的申报。"


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """The files of the rounds that are open to the person's body."""
    require(may.can_read_opened_rounds(request.user), NOT_A_BODY)
    form = OpenedFilter(request.GET, user=request.user)
    sought = form.sought()
    page = page_of(opened.files_opened(request.user, sought), request)
    context = {
        "page": page,
        "rows": opened.file_rows(request.user, page.rows, request.arrived_at),
        "columns": COLUMNS,
        "form": form,
        "is_filtered": any(vars(sought).values()),
        "clear_url": request.path,
    }
    return render(request, "applications/consulted.html", context)


def file_or_404(request: HttpRequest, pk: int) -> Application:
    """A file that is open to the person's body. Raises Http404."""
    try:
        return opened.file_opened(request.user, pk)
    except Application.DoesNotExist:
        raise Http404(pk) from None


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what the body was asked, the form without contacts, the attachments."""
    found = file_or_404(request, pk)
    version = opened.version_handed_in(found)
    sections = opened.sections_opened(found, version)
    questions = opened.questions_to(request.user, found, request.arrived_at)
    context = {
        "title": found.chain_name,
        "tag": opened.stage_tag(found),
        "lead": found.unit.name,
        "crumbs": [{"label": "征求意见", "url": reverse("applications:consulted")}, {"label": found.number}],
        "facts": opened.file_facts(found, version),
        "questions": questions,
        "actions": [act for question in questions for act in question["acts"]],
        "sections": sections,
        "contents": [
            {"label": section["title"], "url": f"#section-{section['key']}", "current": False, "count": None}
            for section in sections
        ],
        "kinds": opened.kinds_opened(found, version),
    }
    return render(request, "applications/consulted_file.html", context)


@require_safe
def upload(request: HttpRequest, pk: int, upload: int) -> FileResponse:
    """An attachment; taking it is an act in the register, as it is for everybody."""
    found = file_or_404(request, pk)
    row = opened.upload_opened(found, opened.version_handed_in(found), upload)
    if row is None:
        raise Http404(upload)
    response = uploads.serve(row, inline=request.GET.get("view") == "1")
    record_download(found, row.name, actor=Actor.of_request(request), at=request.arrived_at)
    return response


class ConsultationActView(TransitionView):
    """What is done with a question: answered by the body, extended or taken back by the selecting authority."""

    model = Consultation

    def queryset(self) -> QuerySet[Consultation]:
        related = ("body", "application__unit", "application__round__programme")
        return super().queryset().select_related(*related)

    def success_url(self, thing: Consultation) -> str:
        """Each back to their own page of the file."""
        if may.can_answer_consultation(self.request.user, thing):
            return reverse("applications:consulted_file", args=[thing.application_id])
        return thing.get_absolute_url()

    cancel_url = success_url

    def facts_about(self, thing: Consultation, row: Transition) -> list[dict[str, Any]]:
        return [
            {"label": "申报单位", "value": thing.application.unit.name},
            {"label": "部门", "value": thing.body.name},
            {"label": "征求意见的内容", "value": thing.question},
            {"label": "回复期限", "value": until_words(thing.answer_by)},
        ]
