"""What is new for the public: notices with their period, and announcements."""

from datetime import datetime
from typing import Any

from chains.models import Programme
from office.clock import local_date
from office.machine import workflow_of
from portal.selectors.deadlines import month_day_words
from publicity.models import Announcement, Notice


def headlines(programme: Programme, limit: int) -> list[dict[str, Any]]:
    """Notices and announcements of a scheme, newest first: {thing, title, on, sub, tag}."""
    published = Notice.objects.public().filter(programme=programme)
    notices = published.order_by("-issued_at", "-pk")[:limit]
    announced = Announcement.objects.public().filter(notice__programme=programme)
    announcements = announced.order_by("-issued_at", "-pk")[:limit]
    lines = [_line(notice, _period(notice)) for notice in notices]
    lines += [_line(announcement, announcement.document_number or "") for announcement in announcements]
    return sorted(lines, key=lambda line: line["at"], reverse=True)[:limit]


def _line(thing: Notice | Announcement, sub: str) -> dict[str, Any]:
    label = workflow_of(thing).labels[thing.state]
    at: datetime = thing.issued_at
    return {
        "thing": thing,
        "title": thing.title,
        "at": at,
        "on": local_date(at),
        "sub": sub,
        "tag": {"label": label.to("public"), "tone": label.tone, "shape": label.shape},
    }


def _period(notice: Notice) -> str:
    if notice.starts_on is None or notice.ends_on is None:
        return ""
    return (
        f"公示期 {month_day_words(notice.starts_on)}至{month_day_words(notice.ends_on)}，共 {notice.workdays} 个工作日"
    )
