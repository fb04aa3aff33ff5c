"""Reads the files of an objection and of an announcement; who objects is in neither."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from office import quarantine
from office.words import day_words, instant_words, until_words
from publicity import permissions as may
from publicity.choices import AnnouncementState, Channel, ObjectionState, ObjectorKind
from publicity.models import Announcement, NoticeItem, Objection
from publicity.selectors.lists import COLUMNS, ready_from
from publicity.selectors.rows import panel, record_of
from publicity.selectors.words import list_row, tag_of


def objection_file(objection: Objection, user: Any, at: datetime) -> dict[str, Any]:
    """An objection with its facts, files, finding and acts; who objects is not in it."""
    may_read = bool(may.can_read_evidence(user, objection))
    return {
        "tag": tag_of(objection),
        "facts": _objection_facts(objection),
        "files": [
            {
                "name": f"证据 {number}" if not may_read else row.upload.name,
                "url": (
                    reverse("publicity:evidence", args=[objection.pk, number])
                    if may_read and not quarantine.is_held(row.upload)
                    else ""
                ),
                "meta": f"{row.upload.size / 1024:.0f} KB",
                "tag": quarantine.tag_of(row.upload),
            }
            for number, row in enumerate(objection.evidence.select_related("upload"), start=1)
        ],
        "finding": [
            {"label": label, "value": value}
            for label, value in (
                ("核查情况", objection.finding),
                ("对异议人的答复", objection.reply),
                ("告知申报单位的内容", objection.words_for_applicant),
                ("公示页面的更正说明", objection.correction),
            )
            if value
        ],
        "identity_url": (
            reverse("publicity:identity", args=[objection.pk]) if may.can_open_identity(user, objection) else ""
        ),
        "reply_url": reverse("publicity:reply", args=[objection.pk]) if objection.document_id else "",
        "panel": panel(objection, user, at),
        "entries": record_of(objection),
    }


def _objection_facts(objection: Objection) -> list[dict[str, Any]]:
    item = objection.item
    proposed = objection.get_proposal_display() if objection.proposer_id else ""
    facts = [
        {"label": "公示", "value": item.notice.title, "url": reverse("publicity:notice_file", args=[item.notice_id])},
        {"label": "涉及条目", "value": str(item), "url": item.application.get_absolute_url()},
        {"label": "异议人", "value": f"{ObjectorKind(objection.objector_kind).label}（身份保密）"},
        {"label": "来源", "value": Channel(objection.channel).label},
        {"label": "收到时间", "value": instant_words(objection.arrived_at)},
    ]  # fmt: skip
    if objection.postmarked_on:
        facts.append({"label": "邮戳日期", "value": day_words(objection.postmarked_on)})
    if objection.handler is not None:
        facts.append({"label": "承办人", "value": objection.handler.name})
    if objection.state == ObjectionState.SCREENED and objection.due_at:
        facts.append({"label": "核查期限", "value": until_words(objection.due_at)})
    if proposed:
        facts.append({"label": "拟办意见", "value": f"{proposed}（{objection.proposer.name}）"})
    if objection.decider is not None:
        facts.append({"label": "决定", "value": f"{objection.decider.name}，{instant_words(objection.decided_at)}"})
    return facts


def announcement_file(announcement: Announcement, user: Any, at: datetime) -> dict[str, Any]:
    """An announcement with its list, particulars and acts."""
    notice = announcement.notice
    drafted = announcement.state == AnnouncementState.DRAFTED
    keys = [key for key in notice.columns if key in COLUMNS]
    columns = [COLUMNS[key] for key in keys]
    people = (("提请", announcement.proposer), ("签发", announcement.issuer))
    issued = announcement.state == AnnouncementState.ISSUED
    return {
        "tag": tag_of(announcement),
        "facts": [
            {"label": "公示", "value": notice.title, "url": reverse("publicity:notice_file", args=[notice.pk])},
            {"label": "文号", "value": announcement.document_number},
            {"label": "门户编号", "value": announcement.serial or "签发时编号"},
            {"label": "建设周期起始日", "value": day_words(announcement.starts_on)},
            {"label": "最早可公布", "value": instant_words(ready_from(notice)) if notice.ends_on else ""},
            *({"label": label, "value": person.name} for label, person in people if person is not None),
        ],
        "columns": columns,
        "rows": [
            {
                **list_row(number, columns, [item.texts.get(key, "") for key in keys]),
                "tag": tag_of(item),
                "url": item.application.get_absolute_url(),
            }
            for number, item in enumerate(_items_of(announcement), start=1)
        ],
        "panel": panel(announcement, user, at),
        "entries": record_of(announcement),
        "to": {
            "edit": (
                reverse("publicity:announcement_edit", args=[announcement.pk])
                if drafted and may.can_prepare(user, announcement)
                else ""
            ),
            "word": reverse("publicity:announcement_word", args=[announcement.pk]),
            "preview": "" if issued else reverse("publicity:announcement_preview", args=[announcement.pk]),
            "public": announcement.get_absolute_url() if issued else "",
        },
    }


def _items_of(announcement: Announcement) -> list[NoticeItem]:
    return list(announcement.items.select_related("application").order_by("position"))
