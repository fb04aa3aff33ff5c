"""The way from a finished form to a submitted one: stamp, scan, declaration, corrections."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from applications.choices import Action, State
from applications.forms import ScanForm
from applications.models import Application
from applications.selectors.case import CaseFile, deadline_days
from applications.selectors.form import sections_for
from applications.selectors.progress import Sheet, place_of
from applications.selectors.reading import file_shown
from applications.services import attach_scan
from applications.services.files import UNREAD_CODE
from applications.views.form import before_submitting, form_or_404, frame_of, split_links
from applications.views.review import ActView
from office.actors import Actor
from office.machine import Problem, Transition, missing, workflow_of

HANDING_IN = (Action.SUBMIT, Action.RESUBMIT)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen version: print it, have it stamped, upload the scan, submit."""
    case = form_or_404(request, pk)
    application = case.application
    form = ScanForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            attach_scan(
                application,
                form.cleaned_data["file"],
                form.cleaned_data["code"],
                actor=Actor.of_request(request),
                at=request.arrived_at,
            )
            messages.success(request, "盖章扫描件已上传。请核对后提交。")
            return redirect("applications:hand_in", pk)
        except ValidationError as error:
            form.add_error("code" if getattr(error, "code", "") == UNREAD_CODE else None, error)
    if application.version.is_open or application.state not in (State.AWAITING_STAMP, State.RETURNED):
        return redirect("applications:form", pk)
    return _hand_in_page(request, case, form, status=400 if form.errors else 200)


def _hand_in_page(request: HttpRequest, case: CaseFile, form: ScanForm, *, status: int) -> HttpResponse:
    application, version = case.application, case.application.version
    submit, others = split_links(case)
    row = workflow_of(application).find(submit["action"], application.state)
    problems = missing(application, row, actor=Actor.of(case.user), at=case.at)
    paper = version.document
    context = {
        **frame_of(Sheet(case)),
        "version": version,
        "paper": paper,
        "paper_url": reverse("applications:paper", args=[application.pk, paper.pk]) if paper.is_rendered else "",
        "scan": file_shown(application, version.scan) if version.scan_id else None,
        "form": form,
        "submit": submit,
        "problems": [problem.text for problem in problems if problem.section != "scan"],
        "ready": not problems,
        "actions": others,
    }
    return render(request, "applications/form/hand_in.html", context, status=status)


# Corrections ---------------------------------------------------------------------------------------------------------


@require_safe
def corrections(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is to be corrected, each with its reason and the way to it, and how the deadline came about."""
    case = form_or_404(request, pk)
    if case.application.state != State.RETURNED:
        return redirect("applications:form", pk)
    sheet = Sheet(case)
    sections = {section.key: section for section in sections_for(case.application)}
    kinds = {entry["key"]: entry["label"] for entry in case.application.edition.attachments}
    states = {line.key: line.tag for line in sheet.progress}
    items = []
    for row in sheet.corrections:
        section = sections.get(row.section)
        field = section.field(row.field) if section else None
        title = section.title if section else "附件"
        part = field.label if field else kinds.get(row.field, "")
        problem = Problem(
            row.reason, field=row.field if section is None or not section.is_rows else "", section=row.section
        )
        items.append(
            {
                "place": f"{title} · {part}" if part else title,
                "reason": row.reason,
                "url": place_of(case.application, problem),
                "tag": states.get(row.section),
            }
        )
    context = {
        **frame_of(sheet),
        "items": items,
        "days": deadline_days(case),
        "left": case.ruler.left(case.application.due_at),
        "hindrances": [problem.text for problem in before_submitting(case)],
    }
    return render(request, "applications/form/corrections.html", context)


# Acts ----------------------------------------------------------------------------------------------------------------


class FormActView(ActView):
    """The acts of the unit, reached from the form and leading back to it."""

    def success_url(self, thing: Application) -> str:
        """Onwards: after finalising to the stamp, after discarding to the open rounds, else to the form."""
        if thing.state == State.DISCARDED:
            return reverse("applications:start")
        return reverse("applications:form", args=[thing.pk])

    def cancel_url(self, thing: Application) -> str:
        return reverse("applications:form", args=[thing.pk])

    def facts_about(self, thing: Application, row: Transition) -> list[dict[str, Any]]:
        facts = super().facts_about(thing, row)
        if row.action in HANDING_IN:
            facts.append({"label": "承诺", "value": thing.edition.declaration})
        return facts
