"""Notices and announcements as Word files, for the staff that puts them through the bureau's own paper work."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from office.word_files import CONTENT_TYPE
from publicity import documents as papers
from publicity.resources import announcement_word_file, notice_word_file
from publicity.views.announcements import announcement_or_404
from publicity.views.drafting import notice_as_if_issued
from publicity.views.notices import notice_or_404


@require_safe
def notice_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as it was issued, or as it would be if it were issued now."""
    notice, at = notice_or_404(request, pk), request.arrived_at
    if notice.document is not None:
        return _sent(notice_word_file(notice.document.content, at=notice.issued_at), notice.title)
    return _sent(notice_word_file(notice_as_if_issued(notice, at), at=at), f"{notice.title}（草稿）")


@require_safe
def announcement_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement as it was issued, or as it would be if it were issued now."""
    announcement, at = announcement_or_404(request, pk), request.arrived_at
    if announcement.document is not None:
        content, at, name = announcement.document.content, announcement.issued_at, announcement.title
    else:
        items = list(announcement.items.order_by("position"))
        content, name = papers.announcement(announcement, items, at), f"{announcement.title}（草稿）"
    return _sent(announcement_word_file(content, at=at), name)


def _sent(file: bytes, name: str) -> HttpResponse:
    response = HttpResponse(file, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.docx".replace("/", "／"))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
