"""Builds the content of notices, announcements, notification letters and replies."""

from datetime import datetime
from typing import Any

from applications.documents import day_in_words
from office import clock
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors import COLUMNS

NOTICE = "documents/notice.html"
ANNOUNCEMENT = "documents/announcement.html"
CERTIFICATE = "documents/certificate.html"
REPLY = "documents/objection_reply.html"


def _table(notice: Notice, items: list[NoticeItem]) -> dict[str, Any]:
    keys = [key for key in notice.columns if key in COLUMNS]
    return {
        "columns": ["序号", *(COLUMNS[key] for key in keys)],
        "rows": [[str(index), *(item.texts.get(key, "") for key in keys)] for index, item in enumerate(items, start=1)],
    }


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def notice(thing: Notice, items: list[NoticeItem], at: datetime) -> dict[str, Any]:
    """The notice: title, basis and course, period with both dates, list, how to object, contacts, signature, date."""
    return {
        "title": thing.title,
        "document_number": thing.document_number or "",
        "paragraphs": _paragraphs(thing.body),
        "period": (
            f"公示期为{day_in_words(thing.starts_on)}至{day_in_words(thing.ends_on)}，共{thing.workdays}个工作日。"
        ),
        "list": _table(thing, items),
        "how_to_object": _paragraphs(thing.how_to_object),
        "contact": _paragraphs(thing.contact),
        "authority": thing.round.programme.selecting_authority.seal_name,
        "issued_on": day_in_words(clock.local_date(at)),
    }


def announcement(thing: Announcement, items: list[NoticeItem], at: datetime) -> dict[str, Any]:
    """The announcement: what was decided, the final list, the period of construction."""
    return {
        "title": thing.title,
        "document_number": thing.document_number or "",
        "paragraphs": _paragraphs(thing.body),
        "period": f"建设周期自{day_in_words(thing.starts_on)}起。",
        "list": _table(thing.notice, items),
        "authority": thing.notice.round.programme.selecting_authority.seal_name,
        "issued_on": day_in_words(clock.local_date(at)),
    }


def certificate(thing: Announcement, item: NoticeItem, at: datetime) -> dict[str, Any]:
    """The notification letter to a lead unit."""
    period = item.application.chain.periods.order_by("ordinal").first()
    return {
        "title": "入选通知书",
        "unit_name": item.application.unit.name,
        "chain_name": item.application.chain_name,
        "programme": thing.notice.round.programme.name,
        "round": thing.notice.round.title,
        "application_number": item.application.number,
        "period": f"{day_in_words(period.starts_on)}至{day_in_words(period.ends_on)}",
        "announcement": thing.document_number or thing.serial or "",
        "authority": thing.notice.round.programme.selecting_authority.seal_name,
        "issued_on": day_in_words(clock.local_date(at)),
    }


def reply(thing: Objection, at: datetime) -> dict[str, Any]:
    """The reply to an objector; the name stays sealed in the frozen content."""
    return {
        "title": "异议答复书",
        "number": thing.number,
        "objector": {"sealed": thing.objector_name.token, "kind": "name"},
        "notice_title": thing.item.notice.title,
        "chain_name": thing.item.texts.get("chain", ""),
        "arrived_on": day_in_words(clock.local_date(thing.arrived_at)),
        "paragraphs": _paragraphs(thing.reply),
        "authority": thing.item.notice.round.programme.selecting_authority.seal_name,
        "issued_on": day_in_words(clock.local_date(at)),
    }
