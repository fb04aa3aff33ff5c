"""What is written to the unit: its list on the case file, and the page on which an official writes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pages import attempt, require, sent
from applications import permissions as may
from applications.choices import UNSEEN
from applications.forms.correspondence import CaseMessageForm
from applications.models import CaseMessage, MessageTemplate
from applications.selectors import case as cases
from applications.selectors.case import CaseFile
from applications.selectors.correspondence import draft_of, messages_shown, templates_for
from applications.services.correspondence import WHO_SENDS, send_message
from applications.services.notes import SENT_BEFORE
from applications.views.case import case_or_404, tab_page
from office.actors import Actor

NOBODY = "通知已登记在案卷里，但申报单位现在没有可以收消息的人员，请另行联系。"


@require_safe
def messages_tab(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, for officials and the unit alike."""
    found = case_or_404(request, pk)
    writes = found.application.state not in UNSEEN and may.can_write_to_unit(request.user, found.application)
    more = {
        "sent": messages_shown(found),
        "new_url": reverse("applications:message_new", args=[pk]) if writes else "",
    }
    return tab_page(request, found, "messages", more)


@require_http_methods(["GET", "HEAD", "POST"])
def message_new(request: HttpRequest, pk: int) -> HttpResponse:
    """GET fills a template for this file, or begins with nothing; POST sends what then stands in the form."""
    found = case_or_404(request, pk)
    grant = may.can_write_to_unit(request.user, found.application)
    require(grant, WHO_SENDS)
    templates = list(templates_for(found.application))
    asked = request.POST.get("template") if request.method == "POST" else request.GET.get("template", "")
    chosen = next((row for row in templates if str(row.pk) == asked), None)
    subject, body, fault = "", "", ""
    if chosen:
        subject, body, fault = draft_of(chosen, found.application, grant.authority, request.arrived_at)
    begun = {"template": chosen, "subject": subject[:100], "body": body}
    form = CaseMessageForm(*sent(request)[:1], templates=templates_for(found.application), initial=begun)
    if request.method == "POST":
        done, message = attempt(form, lambda: _send(request, found, form))
        if done:
            _tell_sender(request, message)
            return redirect("applications:messages", pk=pk)
        if SENT_BEFORE in form.non_field_errors():
            form.draw_again()
    context = {
        "head": cases.head(found),
        "form": form,
        "fault": fault if request.method != "POST" else "",
        "choices": _choices(request, templates, chosen),
        "cancel_url": reverse("applications:messages", args=[pk]),
    }
    return render(request, "applications/message_new.html", context, status=400 if form.errors else 200)


def _choices(
    request: HttpRequest, templates: list[MessageTemplate], chosen: MessageTemplate | None
) -> list[dict[str, Any]]:
    """The templates as chips, with the empty page in front."""
    rows = [{"label": "不用模板", "url": request.path, "current": chosen is None, "count": None}]
    return rows + [
        {"label": row.name, "url": f"{request.path}?template={row.pk}", "current": row == chosen, "count": None}
        for row in templates
    ]


def _send(request: HttpRequest, case: CaseFile, form: CaseMessageForm) -> CaseMessage:
    actor, at = Actor.of_request(request), request.arrived_at
    return send_message(case.application, **form.cleaned_data, actor=actor, at=at)


def _tell_sender(request: HttpRequest, message: CaseMessage) -> None:
    if message.told:
        messages.success(request, f"通知已发给申报单位的 {message.told} 名人员。")
    else:
        messages.warning(request, NOBODY)
