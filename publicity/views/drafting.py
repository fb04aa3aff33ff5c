"""What the pages of drafts share: where they lie, the page of a form, a preview, the revision on the screen."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from office.machine import WrongState
from publicity import documents as papers
from publicity.models import Notice
from publicity.selectors import case
from publicity.selectors.lists import texts_of_line

NOT_DRAFTER = "只有遴选部门的经办人可以起草。"


def crumbs(title: str, *between: tuple[str, str]) -> list[dict[str, str]]:
    """Where a page of the desk lies."""
    first = {"label": "公示公布", "url": reverse("publicity:list")}
    return [first, *({"label": label, "url": url} for label, url in between), {"label": title}]


def draft_page(
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
    """The page of a draft: 400 when the form came back with errors, 409 when the draft has moved on."""
    context = {
        "form": form, "heading": heading, "lead": lead, "crumbs": way, "cancel_url": cancel_url, "seen": seen,
        "refusal": refusal,
    }  # fmt: skip
    status = 409 if refusal else 400 if form.is_bound and form.errors else 200
    return render(request, "publicity/draft.html", context, status=status)


def revision_of(request: HttpRequest) -> int:
    """The revision that the form showed; one that no draft has when it does not say."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


def notice_as_if_issued(notice: Notice, at: datetime) -> dict[str, Any]:
    """What the paper of a notice would say if it were issued at an instant; nothing is kept.

    Raises WrongState when it is issued already, or when its period can not be counted.
    """
    if notice.state not in case.UNISSUED:
        raise WrongState("公示已经签发，请查看正式文书。")
    period, uncovered = case.period_ahead(notice, at)
    if period is None:
        raise WrongState(uncovered)
    notice.starts_on, notice.ends_on = period.starts_on, period.ends_on
    notice.objections_until = period.objections_until
    items = list(notice.items.with_subjects())
    for item in items:
        item.texts = texts_of_line(item, notice.columns)
    return papers.notice(notice, items, at)


def preview_page(pdf: bytes) -> HttpResponse:
    """A PDF that nobody keeps."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="draft.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
