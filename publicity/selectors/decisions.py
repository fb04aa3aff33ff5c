"""Reads the files of an objection and of an announcement; who objects is in neither."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from applications.deadlines import Ruler
from office import calendar, clock, quarantine
from office.words import day_words, instant_words, until_words
from publicity import permissions as may
from publicity.choices import AnnouncementState, Channel, ObjectionState, ObjectorKind
from publicity.models import Announcement, NoticeItem, Objection
from publicity.selectors.lists import ready_from, shown_columns
from publicity.selectors.rows import panel, record_of
from publicity.selectors.words import START_LABELS, list_row, start_words, tag_of, uncounted

TERMS = {
    ObjectionState.RECEIVED: "受理期限",
    ObjectionState.SCREENED: "核查期限",
    ObjectionState.PROPOSED: "核查期限",
}


def merging_candidates(objection: Objection, user: Any) -> list[Objection]:
    """The open cases of the same kind about the same line that this person handles too, the eldest first."""
    rows = Objection.objects.visible_to(user).filter(
        notice_id=objection.notice_id,
        item_id=objection.item_id,
        kind=objection.kind,
        state__in=(ObjectionState.RECEIVED, ObjectionState.SCREENED),
    )
    rows = rows.exclude(pk=objection.pk).select_related("notice__programme", "item__application", "item__chain")
    return [row for row in rows.order_by("arrived_at", "pk") if may.can_handle(user, row)]


def objection_file(objection: Objection, user: Any, at: datetime) -> dict[str, Any]:
    """An objection with its facts, files, finding and acts; who objects is not in it."""
    may_read = bool(may.can_read_evidence(user, objection))
    return {
        "tag": tag_of(objection),
        "facts": _objection_facts(objection, at),
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


def _linked(label: str, objection: Objection) -> dict[str, Any]:
    return {"label": label, "value": objection.number, "url": objection.get_absolute_url()}


def _objector(objection: Objection) -> str:
    if objection.objector_kind == ObjectorKind.ANONYMOUS:
        return "匿名，附有证据"
    return f"{ObjectorKind(objection.objector_kind).label}（身份保密）"


def term_of(objection: Objection, at: datetime) -> dict[str, Any]:
    """Until when, with what is left of it; or why that cannot be told yet."""
    if objection.due_at is None:
        return {"value": uncounted(objection), "tone": "red"}
    left = Ruler(calendar.load(), clock.local_date(at)).left(objection.due_at)
    words = until_words(objection.due_at)
    return {"value": f"{words}（{left.text}）" if left.text else words, "tone": left.tone}


def _objection_facts(objection: Objection, at: datetime) -> list[dict[str, Any]]:
    notice, item, kind = objection.notice, objection.item, objection.get_kind_display()
    proposed = objection.get_proposal_display() if objection.proposer_id else ""
    facts = [
        {"label": "公示", "value": notice.title, "url": reverse("publicity:notice_file", args=[notice.pk])},
        {"label": "涉及条目", "value": str(item), "url": item.file_url}
        if item
        else {"label": "涉及事项", "value": objection.about},
        {"label": "类别", "value": f"{kind}（异议受理期后提出）" if objection.is_late else kind},
        {"label": f"{kind}人", "value": _objector(objection)},
        {"label": "来源", "value": Channel(objection.channel).label},
        {"label": "收到时间", "value": instant_words(objection.arrived_at)},
    ]  # fmt: skip
    if objection.postmarked_on:
        facts.append({"label": "邮戳日期", "value": day_words(objection.postmarked_on)})
    if objection.email_confirmed_at:
        facts.append({"label": "电子邮箱", "value": "已用验证码确认"})
    if objection.merged_into is not None:
        facts.append(_linked("并入", objection.merged_into))
    facts += [_linked("并案", row) for row in objection.merged.order_by("pk")]
    handler = (objection.merged_into or objection).handler
    if handler is not None:
        facts.append({"label": "承办人", "value": handler.name})
    if objection.state in TERMS:
        facts.append({"label": TERMS[objection.state], **term_of(objection, at)})
    if proposed:
        facts.append({"label": "拟办意见", "value": f"{proposed}（{objection.proposer.name}）"})
    if objection.decider is not None:
        facts.append({"label": "决定", "value": f"{objection.decider.name}，{instant_words(objection.decided_at)}"})
    return facts


def announcement_file(announcement: Announcement, user: Any, at: datetime) -> dict[str, Any]:
    """An announcement with its list, particulars and acts."""
    notice = announcement.notice
    drafted = announcement.state == AnnouncementState.DRAFTED
    columns = shown_columns(notice)
    people = (("提请", announcement.proposer), ("签发", announcement.issuer))
    issued = announcement.state == AnnouncementState.ISSUED
    return {
        "tag": tag_of(announcement),
        "facts": [
            {"label": "公示", "value": notice.title, "url": reverse("publicity:notice_file", args=[notice.pk])},
            {"label": "文号", "value": announcement.document_number},
            {"label": "门户编号", "value": announcement.serial or "签发时编号"},
            {"label": START_LABELS[notice.kind], "value": start_words(announcement)},
            {"label": "最早可公布", "value": instant_words(ready_from(notice)) if notice.ends_on else ""},
            *({"label": label, "value": person.name} for label, person in people if person is not None),
        ],
        "columns": list(columns.values()),
        "rows": [
            {
                **list_row(number, list(columns.values()), [item.texts.get(key, "") for key in columns]),
                "tag": tag_of(item),
                "url": item.file_url,
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
    return list(announcement.items.select_related("application", "chain").order_by("position"))
