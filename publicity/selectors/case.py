"""Reads for the desk of municipal staff: lists, and the file of a notice, an objection, an announcement."""

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.choices import Role
from office import clock
from office.machine import Actor, available, missing
from office.models import RegisterEntry
from office.workdays import UncoveredYear
from publicity import permissions as may
from publicity.choices import AnnouncementState, Channel, NoticeState, ObjectionState, ObjectorKind
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors.desk import authorities_of, notices_to_announce, rounds_to_publish
from publicity.selectors.lists import COLUMNS, Period, clearable, dated, period_from, ready_from, texts_of
from publicity.selectors.words import count_note, day_words, instant_words, tag_of, until_words

SHOWN = 50
ACT = {"Notice": "notice_act", "Objection": "objection_act", "Announcement": "announcement_act"}
UNISSUED = (NoticeState.DRAFTED, NoticeState.PROPOSED)


# Lists ---------------------------------------------------------------------------------------------------------------


def notice_rows(notices: list[Notice]) -> list[dict[str, Any]]:
    """Notices as the desk lists them."""
    return [
        _row(
            notice,
            reverse("publicity:notice_file", args=[notice.pk]),
            notice.serial or "未编号",
            f"至 {day_words(notice.ends_on)}" if notice.ends_on else "",
        )
        for notice in notices
    ]


def objection_rows(objections: list[Objection]) -> list[dict[str, Any]]:
    """Objections as the desk lists them: what is objected to, never who objects."""
    return [
        _row(
            objection,
            objection.get_absolute_url(),
            objection.item.texts.get("chain", ""),
            until_words(objection.due_at) if objection.due_at else "",
        )
        for objection in objections
    ]


def announcement_rows(announcements: list[Announcement]) -> list[dict[str, Any]]:
    """Announcements as the desk lists them."""
    return [
        _row(
            announcement,
            reverse("publicity:announcement_file", args=[announcement.pk]),
            announcement.document_number or announcement.serial or "未编号",
            f"自 {day_words(announcement.starts_on)}",
        )
        for announcement in announcements
    ]


def _row(thing: Any, url: str, sub: str, day: str) -> dict[str, Any]:
    since = day_words(clock.local_date(thing.state_since))
    return {
        "pk": thing.pk,
        "title": str(thing),
        "url": url,
        "sub": sub,
        "tag": tag_of(thing),
        "since": since,
        "day": day,
    }


def drafts_offered(user: Any) -> list[dict[str, str]]:
    """What the officer can draft now: notices of rounds with a shortlist, announcements of closed notices."""
    officer = authorities_of(user, Role.CITY_OFFICER)
    if not officer:
        return []
    offers = [
        {
            "label": f"起草公示：{row['round__title']}（{row['number']} 条）",
            "url": reverse("publicity:notice_new", args=[row["round_id"]]),
        }
        for row in rounds_to_publish(officer)
    ]
    return offers + [
        {"label": f"起草公布：{notice.round.title}", "url": reverse("publicity:announcement_new", args=[notice.pk])}
        for notice in notices_to_announce(officer)
    ]


# What all files show -------------------------------------------------------------------------------------------------


def panel(thing: Any, user: Any, at: datetime) -> list[dict[str, Any]]:
    """The acts that this person has now, with their consequence or with what is still missing."""
    actor, name = Actor.of(user), f"publicity:{ACT[type(thing).__name__]}"
    acts = []
    for row in available(thing, user):
        problems = missing(thing, row, actor=actor, at=at)
        acts.append(
            {
                "label": row.label,
                "url": reverse(name, args=[thing.pk, str(row.action)]),
                "consequence": row.consequence,
                "tone": "" if row.tone == "plain" else row.tone,
                "missing": [{"text": problem.text, "url": ""} for problem in problems],
            }
        )
    return sorted(acts, key=lambda act: bool(act["missing"]))


def record_of(thing: Any) -> list[dict[str, str]]:
    """The latest acts on a thing, newest first."""
    rows = RegisterEntry.objects.of(thing).select_related("detail").order_by("-seq")[:SHOWN]
    return [
        {
            "title": row.label,
            "at": instant_words(row.at),
            "by": row.actor_name,
            "role": row.role,
            "note": row.detail.note if hasattr(row, "detail") else "",
            "tone": "grey" if row.actor_kind == "clock" else "blue",
        }
        for row in rows
    ]


# The file of a notice ------------------------------------------------------------------------------------------------


def period_ahead(notice: Notice, at: datetime) -> tuple[Period | None, str]:
    """The period as it would be if the notice were issued now, or why it cannot be counted."""
    try:
        return period_from(at, notice.workdays, notice.mode), ""
    except UncoveredYear as error:
        return None, str(error)


def notice_file(notice: Notice, user: Any, at: datetime) -> dict[str, Any]:
    """A notice with its list, its period (fixed, or as it would be today), objections, announcements and acts."""
    period, uncovered = period_ahead(notice, at) if notice.state in UNISSUED else (None, "")
    days = dated(period.days if period else notice.days)
    return {
        "tag": tag_of(notice),
        "facts": notice_facts(notice, period),
        "columns": [COLUMNS[key] for key in notice.columns if key in COLUMNS],
        "rows": item_rows(notice),
        "days": days,
        "days_title": "如果今天签发" if notice.state in UNISSUED else "日期怎么算的",
        "days_note": count_note(notice.mode, days) if days else "",
        "uncovered": uncovered,
        "objections": objection_rows(_objections_to(notice)),
        "announcements": announcement_rows(list(notice.announcements.order_by("-pk"))),
        "panel": panel(notice, user, at),
        "entries": record_of(notice),
        "to": _addresses_of_notice(notice, user),
    }


def _objections_to(notice: Notice) -> list[Objection]:
    return list(Objection.objects.filter(item__notice=notice).select_related("item").order_by("-arrived_at"))


def notice_facts(notice: Notice, period: Period | None) -> list[dict[str, Any]]:
    """The particulars of a notice; dates as they are fixed, or would be today."""
    facts = [
        {"label": "批次", "value": notice.round.title},
        {"label": "门户编号", "value": notice.serial or "签发时编号"},
        {"label": "文号", "value": notice.document_number},
        {"label": "公示期", "value": f"{notice.workdays} 个工作日，{notice.get_mode_display()}"},
    ]
    shown = period or (notice if notice.ends_on else None)
    if shown is not None:
        facts += [
            {"label": "起止", "value": f"{day_words(shown.starts_on)}至{day_words(shown.ends_on)}"},
            {"label": "异议截止", "value": until_words(shown.objections_until)},
        ]
    if notice.grace_days:
        facts.append({"label": "邮寄宽限", "value": f"{notice.grace_days} 日，以邮戳为准"})
    if notice.ends_on:
        facts.append({"label": "最早可公布", "value": instant_words(ready_from(notice))})
    people = (("提请", notice.proposer), ("签发", notice.issuer))
    facts += [{"label": label, "value": person.name} for label, person in people if person is not None]
    if notice.withdrawn_reason:
        facts.append({"label": "撤销理由", "value": notice.withdrawn_reason, "tone": "red"})
    return facts


def act_facts(notice: Notice, at: datetime) -> list[dict[str, Any]]:
    """What stands above the button that proposes or issues: how many lines, and the period day by day."""
    facts = [{"label": "公示名单", "value": f"{notice.items.count()} 条"}]
    period, uncovered = period_ahead(notice, at)
    if period is None:
        return [*facts, {"label": "公示期", "value": uncovered, "tone": "red"}]
    count = "\n".join(
        f"{day_words(day['date'])} {day['reason']}，" + (f"第{day['ordinal']}日" if day["counts"] else "不计")
        for day in dated(period.days)
    )
    return [
        *facts,
        {"label": "如果今天签发", "value": f"{day_words(period.starts_on)}至{day_words(period.ends_on)}"},
        {"label": "逐日计算", "value": count},
        {"label": "异议截止", "value": until_words(period.objections_until)},
    ]


def item_rows(notice: Notice) -> list[dict[str, Any]]:
    """The lines of a list: the texts as shown, or as they would be; with the state of each."""
    keys = [key for key in notice.columns if key in COLUMNS]
    items = notice.items.select_related("application__unit", "application__authority").order_by("position")
    return [
        {
            "number": item.position,
            "cells": [(item.texts or texts_of(item.application)).get(key, "") for key in keys],
            "tag": tag_of(item) if notice.issued_at else None,
            "url": item.application.get_absolute_url(),
        }
        for item in items
    ]


def _addresses_of_notice(notice: Notice, user: Any) -> dict[str, str]:
    officer = may.can_prepare(user, notice)
    drafted, taken = notice.state == NoticeState.DRAFTED, notice.state in (NoticeState.ISSUED, NoticeState.CLOSED)
    announce = officer and notice.state == NoticeState.CLOSED and clearable(notice).exists()
    return {
        "edit": reverse("publicity:notice_edit", args=[notice.pk]) if officer and drafted else "",
        "preview": reverse("publicity:notice_preview", args=[notice.pk]) if notice.state in UNISSUED else "",
        "public": notice.get_absolute_url() if notice.is_public else "",
        "letter": reverse("publicity:letter_new", args=[notice.pk]) if officer and taken else "",
        "announce": reverse("publicity:announcement_new", args=[notice.pk]) if announce else "",
    }


# The file of an objection --------------------------------------------------------------------------------------------


def objection_file(objection: Objection, user: Any, at: datetime) -> dict[str, Any]:
    """An objection with its facts, files, finding and acts; who objects is not in it."""
    may_read = bool(may.can_read_evidence(user, objection))
    return {
        "tag": tag_of(objection),
        "facts": _objection_facts(objection),
        "files": [
            {
                "name": f"证据 {number}" if not may_read else row.upload.name,
                "url": reverse("publicity:evidence", args=[objection.pk, number]) if may_read else "",
                "meta": f"{row.upload.size / 1024:.0f} KB",
            }
            for number, row in enumerate(objection.evidence.select_related("upload"), start=1)
        ],
        "finding": [
            {"label": label, "value": value}
            for label, value in (
                ("核查情况", objection.finding),
                ("对异议人的答复", objection.reply),
                ("告知申报单位的内容", objection.words_for_applicant),
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
    proposed = {True: "拟认定成立", False: "拟认定不成立", None: ""}[objection.proposes_upholding]
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


# The file of an announcement -----------------------------------------------------------------------------------------


def announcement_file(announcement: Announcement, user: Any, at: datetime) -> dict[str, Any]:
    """An announcement with its list, particulars and acts."""
    notice = announcement.notice
    drafted = announcement.state == AnnouncementState.DRAFTED
    keys = [key for key in notice.columns if key in COLUMNS]
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
        "columns": [COLUMNS[key] for key in keys],
        "rows": [
            {
                "number": number,
                "cells": [item.texts.get(key, "") for key in keys],
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
            "preview": "" if issued else reverse("publicity:announcement_preview", args=[announcement.pk]),
            "public": announcement.get_absolute_url() if issued else "",
        },
    }


def _items_of(announcement: Announcement) -> list[NoticeItem]:
    return list(announcement.items.select_related("application").order_by("position"))


def counts(user: Any) -> dict[str, int]:
    """How many objections are open in the programmes of the person."""
    return Objection.objects.visible_to(user).open().aggregate(objections=Count("pk"))
