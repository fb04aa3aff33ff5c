"""The pages of form editions: the list, one edition with its checks and its blank form, bringing in a file."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import TransitionView
from accounts.views.pages import attempt, form_page, require, sent
from applications import permissions as may
from applications.documents import blank_form, template_of
from applications.fields import BadEdition
from applications.forms import EditionFileForm
from applications.models import FormEdition
from applications.selectors.editions import checks_of, content_of, edition_rows, edition_tag, section_rows
from applications.services import draft_edition
from office import documents
from office.actors import Actor
from office.machine import WrongState, available, missing

COLUMNS = [{"label": label} for label in ("表单版本", "试点方案", "状态", "发布日期")]
SECTION_COLUMNS = [{"label": label} for label in ("部分", "形式", "内容", "打印件")]
NOT_YOURS = "表单版本由系统管理员管理。"


def edition_or_404(request: HttpRequest, pk: int) -> FormEdition:
    """An edition that this person may see. Raises Http404."""
    related = ("programme", "proposer", "publisher")
    return get_object_or_404(FormEdition.objects.visible_to(request.user).select_related(*related), pk=pk)


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """All editions that the person sees."""
    require(may.can_open_editions(request.user), NOT_YOURS)
    context = {
        "rows": edition_rows(request.user, FormEdition.get_absolute_url),
        "columns": COLUMNS,
        "new_url": reverse("applications:edition_new") if may.can_prepare_editions(request.user) else "",
    }
    return render(request, "applications/editions.html", context)


@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: its checks, what it asks, who proposed and published it, the acts of the person."""
    found = edition_or_404(request, pk)
    actor, acts = Actor.of(request.user), []
    for row in available(found, request.user):
        problems = missing(found, row, actor=actor, at=request.arrived_at)
        acts.append(
            {
                "label": row.label,
                "url": reverse("applications:edition_act", args=[found.pk, str(row.action)]),
                "consequence": row.consequence,
                "tone": "" if row.tone == "plain" else row.tone,
                "missing": [{"text": problem.text, "url": ""} for problem in problems],
            }
        )
    context = {
        "edition": found,
        "tag": edition_tag(found),
        "checks": checks_of(found),
        "columns": SECTION_COLUMNS,
        "rows": section_rows(found),
        "facts": [
            {"label": "试点方案", "value": found.programme.name},
            {"label": "代码", "value": found.code},
            {"label": "版式", "value": found.get_layout_display()},
            {"label": "提出人", "value": found.proposer.name if found.proposer else "随门户提供"},
            {"label": "发布人", "value": found.publisher.name if found.publisher else "—"},
        ],
        "actions": acts,
    }
    return render(request, "applications/edition.html", context)


@require_safe
def edition_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The form with nothing filled in, marked 草稿."""
    found = edition_or_404(request, pk)
    try:
        content = blank_form(found, request.arrived_at)
    except BadEdition as error:
        raise WrongState(str(error)) from error
    pdf = documents.preview(template_of(found), content, title=found.title)
    return HttpResponse(pdf, content_type="application/pdf", headers={"Cache-Control": "no-store"})


@require_safe
def edition_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The edition as the file that can be changed and brought in again under another code."""
    found = edition_or_404(request, pk)
    text = json.dumps(content_of(found), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="{found.code}.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_new(request: HttpRequest) -> HttpResponse:
    """Bring in a file as a draft."""
    require(may.can_prepare_editions(request.user), NOT_YOURS)
    form = EditionFileForm(*sent(request))
    if request.method == "POST":
        actor, at = Actor.of_request(request), request.arrived_at
        done, found = attempt(form, lambda: draft_edition(form.cleaned_data["file"], actor=actor, at=at))
        if done:
            messages.success(request, f"“{found}”已导入为草稿，请核对检查结果并预览。")
            return redirect(found)
    return form_page(
        request,
        form,
        title="导入表单版本",
        lead="在现行版本的文件上修改，换一个新的代码；导入后是草稿，由另一位系统管理员发布。",
        submit_label="导入",
        cancel_url=reverse("applications:editions"),
    )


class EditionActView(TransitionView):
    """Every act on an edition."""

    model = FormEdition

    def queryset(self):
        return super().queryset().select_related("programme")
