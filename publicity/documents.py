"""Builds the content of notices, announcements, notification letters and replies; frozen when the paper is issued."""

from datetime import datetime, timedelta
from typing import Any

from applications.documents import title_lines
from office import clock, documents
from office.words import day_words
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors import COLUMNS

NOTICE = "documents/notice.html"
ANNOUNCEMENT = "documents/announcement.html"
CERTIFICATE = "documents/certificate.html"
REPLY = "documents/objection_reply.html"

documents.declare("notice", label="公示", prefix="GS")
documents.declare("announcement", label="公布", prefix="GB")
documents.declare("certificate", label="入选通知书", prefix="RX")
documents.declare("objection_reply", label="异议答复书", prefix="YY")

# Relative widths of the list's columns.
WIDTHS = {"chain": 38, "unit": 36, "authority": 18, "key_field": 28}
MODE_NOTES = {"incl": "公示期自发布当日起计算，节假日顺延。", "next": "公示期自发布次一工作日起计算，节假日顺延。"}


def _annex(notice: Notice, items: list[NoticeItem], title: str) -> dict[str, Any]:
    keys = [key for key in notice.columns if key in COLUMNS]
    return {
        "title": title,
        "columns": [{"label": COLUMNS[key], "width": WIDTHS[key]} for key in keys],
        "rows": [[item.texts.get(key, "") for key in keys] for item in items],
    }


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _postmark_rule(notice: Notice) -> list[str]:
    """Which letters still count after the last day, when the notice allows days of grace."""
    if not notice.grace_days:
        return []
    last = day_words(notice.ends_on + timedelta(days=notice.grace_days))
    return [f"来信以邮戳为准：邮戳日期在公示期内、{last}24时以前寄到的，予以受理。"]


def _signature(notice: Notice, at: datetime) -> dict[str, str]:
    authority = notice.round.programme.selecting_authority.seal_name
    return {"authority": authority, "date": clock.local_date(at).isoformat()}


def _list_title(notice: Notice, kind: str) -> str:
    return f"{notice.round.title}{kind}名单"


def notice(thing: Notice, items: list[NoticeItem], at: datetime) -> dict[str, Any]:
    """The notice: basis and course, period with both dates, how to object, contacts, list (GB/T 9704-2012)."""
    until = thing.objections_until.astimezone(clock.SHANGHAI)
    last = clock.local_date(until - clock.INSTANT)
    return {
        "letterhead": "",
        "title_lines": title_lines(thing.title),
        "number": thing.document_number or "",
        "recipients": thing.addressees,
        "opening": _paragraphs(thing.body),
        "period": {
            "starts_on": thing.starts_on.isoformat(),
            "ends_on": thing.ends_on.isoformat(),
            "working_days": thing.workdays,
            "mode_note": MODE_NOTES[thing.mode],
        },
        "objection": {
            "how": [*_paragraphs(thing.how_to_object), *_postmark_rule(thing)],
            "deadline": f"{day_words(last)}24时",
            "contacts": [{"label": "联系方式", "value": "；".join(_paragraphs(thing.contact))}],
        },
        "annex": _annex(thing, items, _list_title(thing, "拟入围")),
        "signature": _signature(thing, at),
    }


def announcement(thing: Announcement, items: list[NoticeItem], at: datetime) -> dict[str, Any]:
    """The announcement: basis and decision, what follows for those selected, the final list."""
    months = thing.notice.round.programme.construction_months
    return {
        "letterhead": "",
        "title_lines": title_lines(thing.title),
        "number": thing.document_number or "",
        "recipients": thing.addressees,
        "opening": _paragraphs(thing.body),
        "requirements": [
            {
                "title": "建设周期",
                "text": f"建设周期自{day_words(thing.starts_on)}起，共{months}个月；期满后按规定组织评估。",
            },
            {"title": "工作要求", "text": "各链主单位应按申报书组织建设，如实记录建设情况，接受主管部门指导和监督。"},
        ],
        "annex": _annex(thing.notice, items, _list_title(thing.notice, "入选")),
        "signature": _signature(thing.notice, at),
    }


def certificate(thing: Announcement, item: NoticeItem, number: str, at: datetime) -> dict[str, Any]:
    """The notification letter to a lead unit."""
    application, call = item.application, thing.notice.round
    period = application.chain.periods.order_by("ordinal").first()
    span = f"{day_words(period.starts_on)}至{day_words(period.ends_on)}"
    field = application.get_key_field_display()
    announced = f"《{thing.title}》（{thing.document_number or thing.serial}）"
    return {
        "letterhead": "",
        "title_lines": ["入选通知书"],
        "number": number,
        "recipient": application.unit.name,
        "opening": [f"根据{announced}，你单位牵头申报的生态链入选{call.programme.name}{call.title}。"],
        "facts": [
            {"label": "生态链名称", "value": application.chain_name, "kind": "wide"},
            {"label": "申报编号", "value": application.number, "kind": "short"},
            *([{"label": "重点领域", "value": field, "kind": "short"}] if field else []),
            {"label": "建设周期", "value": span, "kind": "wide"},
        ],
        "duties": ["请按申报书组织建设，发挥链主单位牵头作用，如实记录建设情况，配合期满评估。"],
        "signature": _signature(thing.notice, at),
    }


def noticed_then(objection: Objection) -> Notice:
    """The notice that stood when an objection came; a corrected one may have taken it over since."""
    found = objection.item.notice
    while found.corrects is not None and found.issued_at is not None and objection.arrived_at < found.issued_at:
        found = found.corrects
    return found


def reply_title(thing: Objection) -> str:
    """What the reply is called: 异议答复书, or after what it replies to."""
    return f"{thing.get_kind_display()}答复书"


def reply(thing: Objection, at: datetime) -> dict[str, Any]:
    """The reply to an objector, addressed by the objection's number: the name stays sealed."""
    notice, kind, chain = noticed_then(thing), thing.get_kind_display(), thing.item.texts.get("chain", "")
    arrived = day_words(clock.local_date(thing.arrived_at))
    return {
        "letterhead": "",
        "title_lines": [reply_title(thing)],
        "number": thing.number,
        "recipient": f"{kind}人",
        "opening": [
            f"{arrived}收到你（单位）对《{notice.title}》所列“{chain}”的{kind}，现答复如下。",
            *_paragraphs(thing.reply),
        ],
        "signature": _signature(notice, at),
    }
