"""Reads for the public pages: a notice with its period and list, an announcement, the stage of an objection."""

from collections.abc import Hashable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from office import clock
from office.models import RegisterEntry
from office.quarantine import INFECTED
from office.words import day_words, until_words
from publicity.choices import (
    HOLDING,
    OPEN_OBJECTIONS,
    NoticeState,
    ObjectionAction,
    ObjectionKind,
    ObjectionState,
    ObjectorKind,
)
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors.words import is_off, last_day_words, list_row, tag_of

# What pages ask of notices and announcements: of thirty columns most are long texts that stand in their papers too.
NOTICE_LINE = ("state", "title", "issued_at", "starts_on", "ends_on", "workdays", "days")
ANNOUNCEMENT_LINE = ("state", "title", "issued_at", "document_number", "serial")
NOTICE_PAGE = (
    *NOTICE_LINE, "revision", "programme", "serial", "mode", "objections_until", "withdrawn_reason", "corrects",
    "correction_reason", "document__code",
)  # fmt: skip
ANNOUNCEMENT_PAGE = (
    "revision", "state", "serial", "title", "issued_at", "starts_on", "document__code", "notice__kind",
    "notice__programme", "notice__state", "notice__issued_at",
)  # fmt: skip


def takes_objections(notice: Notice, at: datetime) -> bool:
    """Whether somebody may still object at an instant: issued, not withdrawn, before the objection deadline."""
    return notice.state in HOLDING and notice.issued_at <= at < notice.objections_until


def takes_reports(notice: Notice, at: datetime) -> bool:
    """Whether what somebody brings now is received as a report: after the deadline of a notice that still stands."""
    return notice.state in HOLDING and at >= notice.objections_until


STANDINGS = {"": "全部", "running": "公示中", "over": "已结束"}


def notices_by(standing: str) -> QuerySet[Notice]:
    """Public notices by a key of STANDINGS: all, in their period, or over, whether closed, corrected or withdrawn."""
    found = Notice.objects.public().only(*NOTICE_LINE)
    if standing == "running":
        return found.filter(state=NoticeState.ISSUED)
    return found.exclude(state=NoticeState.ISSUED) if standing else found


def named(rows: QuerySet, text: str) -> QuerySet:
    """Notices or announcements whose title, serial or document number contains a text."""
    return rows.filter(Q(title__icontains=text) | Q(serial__icontains=text) | Q(document_number__icontains=text))


def left_words(notice: Notice, today: date) -> str:
    """How long a notice still runs, by the days that were counted when it was issued."""
    if notice.ends_on == today:
        return "今天到期"
    left = sum(day["counts"] and day["date"] > today.isoformat() for day in notice.days)
    return f"还剩 {left} 个工作日" if left else ""


def notice_line(notice: Notice, today: date) -> dict[str, Any]:
    """A notice in the public list."""
    running = notice.state == NoticeState.ISSUED
    return {
        "title": notice.title,
        "url": notice.get_absolute_url(),
        "on": clock.local_date(notice.issued_at),
        "tag": tag_of(notice, "public"),
        "sub": f"公示期 {day_words(notice.starts_on)}至{day_words(notice.ends_on)}，共 {notice.workdays} 个工作日",
        "left": left_words(notice, today) if running else "",
    }


def announcement_line(announcement: Announcement) -> dict[str, Any]:
    """An announcement in the public list."""
    return {
        "title": announcement.title,
        "url": announcement.get_absolute_url(),
        "on": clock.local_date(announcement.issued_at),
        "tag": tag_of(announcement, "public"),
        "sub": announcement.document_number or announcement.serial,
        "left": "",
    }


def notice_shown(notice: Notice, at: datetime) -> dict[str, Any]:
    """What of a public notice may change while its paper stands: its state and period, corrections, announcements."""
    return {
        "tag": tag_of(notice, "public"),
        "period": period_card(notice, at),
        "correction": correction_shown(notice),
        # What is announced rests on a notice that has closed.
        "announcements": announced_of(notice) if notice.state != NoticeState.ISSUED else [],
    }


def announced_of(notice: Notice) -> list[dict[str, str]]:
    """The announcements that rest on a notice, as components/_pairs.html takes them."""
    rows = notice.announcements.public().order_by("issued_at").values_list("pk", "title", "document_number")
    return [
        {"title": title, "url": reverse("publicity:announcement", args=[pk]), "note": number or "", "end": ""}
        for pk, title, number in rows
    ]


def lines_of(notice: Notice) -> list[NoticeItem]:
    """The lines of a notice with what decides whether each still stands."""
    wanted = ("notice", "position", "state", "correction", "application__state", "chain__state")
    return list(notice.items.select_related("application", "chain").only(*wanted).order_by("position"))


def revisions_of(notice: Notice) -> tuple[Hashable, ...]:
    """A key that is another one as soon as a line, or what it lists, has moved; a revision never comes again."""
    rows = notice.items.order_by("position")
    return tuple(rows.values_list("revision", "application__revision", "chain__revision"))


def notice_paper(notice: Notice) -> dict[str, Any]:
    """The frozen text of a notice's paper, and its list with where each line stands."""
    paper, items = notice.document.content, lines_of(notice)
    return {
        "notice": notice,
        "paper": paper,
        "columns": columns_of(paper),
        "rows": listed(items, paper),
        "off": sum(is_off(item) for item in items),
    }


def correction_shown(notice: Notice) -> dict[str, Any]:
    """Both ways: the notice that this one corrects, and the one by which it is corrected; with the reason."""
    later = notice.corrections.public().first() if notice.state == NoticeState.SUPERSEDED else None
    former = notice.corrects
    return {
        "by": {"title": later.title, "url": later.get_absolute_url()} if later else None,
        "of": {"title": former.title, "url": former.get_absolute_url()} if former else None,
        "reason": later.correction_reason if later else notice.correction_reason,
    }


def columns_of(paper: dict[str, Any]) -> list[str]:
    """The columns of a paper's list."""
    return [column["label"] for column in paper["annex"]["columns"]]


def listed(items: list[NoticeItem], paper: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a paper's list beside where each stands now."""
    columns, rows = columns_of(paper), paper["annex"]["rows"]
    pairs = enumerate(zip(items, rows, strict=True), start=1)
    return [list_row(number, columns, cells, item) for number, (item, cells) in pairs]


def period_card(notice: Notice, at: datetime) -> dict[str, Any]:
    """How long it still runs, in words, and whether objections are taken now."""
    open_now = takes_objections(notice, at)
    if notice.state == NoticeState.WITHDRAWN:
        headline, note = "公示已撤销", notice.withdrawn_reason
    elif notice.state == NoticeState.SUPERSEDED:
        headline, note = "公示已更正", "以更正公示为准，期限重新计算。"
    elif open_now and at < clock.end_of_day(notice.ends_on):
        headline, note = left_words(notice, clock.local_date(at)), f"至 {last_day_words(notice)}24时止"
    else:
        headline, note = "公示期已满", f"公示期至 {last_day_words(notice)}24时止"
    return {
        "headline": headline,
        "note": note,
        "object_url": reverse("publicity:object", args=[notice.pk]) if open_now else "",
        "report_url": reverse("publicity:object", args=[notice.pk]) if takes_reports(notice, at) else "",
        "until": f"异议受理至{until_words(notice.objections_until)}。",
    }


def announcement_paper(announcement: Announcement) -> dict[str, Any]:
    """The frozen text of an announcement's paper and its list, each line with the page of its chain."""
    paper = announcement.document.content
    items = announcement.items.select_related("application__chain", "chain").order_by("position")
    columns, pairs = columns_of(paper), zip(items, paper["annex"]["rows"], strict=True)
    return {
        "announcement": announcement,
        "paper": paper,
        "columns": columns,
        "rows": [
            {**list_row(number, columns, cells), "url": (item.chain or item.application.chain).get_absolute_url()}
            for number, (item, cells) in enumerate(pairs, start=1)
        ],
    }


RECEIPT_WORDS = {
    ObjectionKind.OBJECTION: "核查期间，只暂缓公布您提出异议的这一项。",
    ObjectionKind.REPORT: "举报按程序核查，不影响公示名单。",
    ObjectionKind.COMPLAINT: "投诉由负责人办理，被投诉的人员不参与。",
}
LATE_WORDS = "您提交时异议受理期已过，这件作为举报办理：照样核查，不影响公示名单。"

MAILED_WORDS = "收到和办结时，各有一封邮件发到您确认的电子邮箱，只写编号和查询网址，不写查询码。"


def receipt_words(objection: Objection) -> str:
    """What becomes of it now, in words for who brought it."""
    words = LATE_WORDS if objection.is_late else RECEIPT_WORDS[ObjectionKind(objection.kind)]
    if objection.objector_kind == ObjectorKind.ANONYMOUS:
        return f"{words}您没有留下联系方式，请凭编号和查询码查看答复。"
    words += "核查后会按您留下的联系方式答复。"
    return f"{words}{MAILED_WORDS}" if objection.email_confirmed_at else words


REPLACE = "您提交的第 {} 件材料检出病毒，已经封存，不能使用。请按公示所列方式另行提供，并注明异议编号。"


def objection_called(number: str, code: str) -> Objection | None:
    """The objection with a number and its query code, or nothing; both must be right."""
    found = Objection.objects.filter(number=number.strip()).select_related("item", "notice", "document").first()
    if found is None or not constant_time_compare(found.query_code, code.strip().upper()):
        return None
    return found


def stage_shown(objection: Objection) -> list[dict[str, Any]]:
    """What the objector may know of the stage: coarse, and once it is decided the answer (never who handles it)."""
    facts = [
        {"label": f"{objection.get_kind_display()}编号", "value": objection.number},
        {"label": "公示", "value": objection.notice.title, "url": objection.notice.get_absolute_url()},
        {"label": "涉及条目" if objection.item else "涉及事项", "value": objection.about},
        {"label": "收到日期", "value": day_words(clock.local_date(objection.arrived_at))},
        {"label": "办理情况", "tag": tag_of(objection, "public")},
    ]
    infected = [
        number
        for number, row in enumerate(objection.evidence.select_related("upload").order_by("pk"), start=1)
        if row.upload.verdict == INFECTED
    ]
    if infected and objection.state in OPEN_OBJECTIONS:
        facts.append({"label": "证据材料", "value": REPLACE.format("、".join(map(str, infected))), "tone": "red"})
    if objection.decided_at is not None:
        facts.append({"label": "答复", "value": objection.reply})
    if objection.state == ObjectionState.NOT_ADMITTED:
        act = RegisterEntry.objects.of(objection).filter(action=ObjectionAction.NOT_ADMIT).latest("seq")
        # What stands beside the register may have been erased since.
        facts += [{"label": "不予受理的理由", "value": act.detail.note}] if hasattr(act, "detail") else []
    return facts
