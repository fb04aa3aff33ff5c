"""What a unit is told after the selection."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.views.case import case_or_404
from evaluation.selectors.feedback import feedback_for
from office.words import day_words


@require_safe
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """The feedback of one application, for all who may see its case; who reviewed it is never told."""
    case = case_or_404(request, pk)
    file, item = case.application, feedback_for(case.application)
    context = {
        "file": file,
        "text": item.feedback if item else "",
        "decided_on": day_words(item.decision.meeting_on) if item else "",
        "crumbs": [{"label": file.number or "申报", "url": file.get_absolute_url()}, {"label": "遴选反馈"}],
    }
    return render(request, "evaluation/feedback.html", context)
