"""The templates of messages to units: the list, entering one, changing one, each with a preview."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.pages import attempt, require, sent
from applications.models import MessageTemplate
from applications.permissions import can_edit_templates
from applications.placeholders import BY_HAND, CATALOGUE
from applications.services.templates import WHO_EDITS, save_template
from office.machine import Actor, Stale
from portal.forms import TemplateForm
from portal.selectors.message_templates import preview_of, template_changes, template_rows

COLUMNS = [{"label": label} for label in ("模板", "试点方案", "标题", "状态", "最近修改")]
form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """All templates (a page for administrators)."""
    require(can_edit_templates(request.user), WHO_EDITS)
    context = {"rows": template_rows(), "columns": COLUMNS, "new_url": reverse("portal:message_template_new")}
    return render(request, "portal/message_templates.html", context)


@form_methods
def template_new(request: HttpRequest) -> HttpResponse:
    """Enter a template."""
    require(can_edit_templates(request.user), WHO_EDITS)
    return _page(request, None)


@form_methods
def template_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template, or take it out of use."""
    require(can_edit_templates(request.user), WHO_EDITS)
    return _page(request, get_object_or_404(MessageTemplate.objects.select_related("programme"), pk=pk))


def _page(request: HttpRequest, template: MessageTemplate | None) -> HttpResponse:
    """The form with the catalogue and a preview; `preview` in what is sent shows the preview and saves nothing."""
    form, refusal = TemplateForm(*sent(request)[:1], template=template), ""
    if request.method == "POST" and "preview" not in request.POST:
        try:
            done, saved = attempt(form, lambda: _save(request, form, template))
        except Stale as stale:
            done, refusal = False, str(stale)
        if done:
            messages.success(request, f"模板“{saved.name}”已保存。")
            return redirect("portal:message_templates")
    context = {
        "title": template.name if template else "新建模板",
        "form": form,
        "refusal": refusal,
        "preview": preview_of(form["subject"].value() or "", form["body"].value() or ""),
        "catalogue": CATALOGUE,
        "by_hand": f"{{{BY_HAND}日期}}",
        "changes": template_changes(template) if template else [],
        "crumbs": [{"label": "通知模板", "url": reverse("portal:message_templates")}],
        "cancel_url": reverse("portal:message_templates"),
    }
    return render(request, "portal/message_template.html", context, status=409 if refusal else _status(form))


def _save(request: HttpRequest, form: TemplateForm, template: MessageTemplate | None) -> MessageTemplate:
    actor, at = Actor.of_request(request), request.arrived_at
    return save_template(template, form.words(), seen=form.cleaned_data["revision"] or 0, actor=actor, at=at)


def _status(form: Any) -> int:
    return 400 if form.is_bound and "preview" not in form.data and form.errors else 200
