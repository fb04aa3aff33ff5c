"""Reads the file of a notice: list, period fixed or as it would be today, objections, acts."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from office.words import day_words, instant_words, until_words
from office.workdays import UncoveredYear
from publicity import permissions as may
from publicity.choices import HOLDING, NoticeState
from publicity.models import Notice, Objection
from publicity.selectors.lists import Period, clearable, dated, period_from, ready_from, shown_columns, texts_of_line
from publicity.selectors.rows import announcement_rows, objection_rows, panel, record_of
from publicity.selectors.words import count_note, is_gone, list_row, tag_of

UNISSUED = (NoticeState.DRAFTED, NoticeState.PROPOSED)


def period_ahead(notice: Notice, at: datetime) -> tuple[Period | None, str]:
    """The period as it would be if the notice were issued now, or why it cannot be counted."""
    try:
        return period_from(at, notice.workdays, notice.mode, notice.later_days), ""
    except UncoveredYear as error:
        return None, str(error)


def notice_file(notice: Notice, user: Any, at: datetime) -> dict[str, Any]:
    """A notice with its list, its period (fixed, or as it would be today), objections, announcements and acts."""
    period, uncovered = period_ahead(notice, at) if notice.state in UNISSUED else (None, "")
    days = dated(period.days if period else notice.days)
    return {
        "tag": tag_of(notice),
        "facts": notice_facts(notice, period),
        "columns": list(shown_columns(notice).values()),
        "rows": item_rows(notice),
        "days": days,
        "days_title": "如果今天签发" if notice.state in UNISSUED else "日期怎么算的",
        "days_note": count_note(notice.mode, days) if days else "",
        "uncovered": uncovered,
        "objections": objection_rows(_objections_to(notice, user), at),
        "announcements": announcement_rows(list(notice.announcements.order_by("-pk"))),
        "panel": panel(notice, user, at),
        "entries": record_of(notice),
        "to": _addresses_of_notice(notice, user),
    }


def _objections_to(notice: Notice, user: Any) -> list[Objection]:
    """Those that this person may see."""
    rows = Objection.objects.visible_to(user).filter(notice=notice)
    return list(rows.select_related("item").order_by("-arrived_at"))


def notice_facts(notice: Notice, period: Period | None) -> list[dict[str, Any]]:
    """The particulars of a notice; dates as they are fixed, or would be today."""
    facts = [
        {"label": "公示内容", "value": notice.get_kind_display()},
        *([{"label": "批次", "value": notice.round.title}] if notice.round else []),
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
    facts += correction_facts(notice)
    if notice.withdrawn_reason:
        facts.append({"label": "撤销理由", "value": notice.withdrawn_reason, "tone": "red"})
    return facts


def correction_facts(notice: Notice) -> list[dict[str, Any]]:
    """Which notice this one corrects and why, and which one corrects it, drafts among them."""
    facts = []
    if notice.corrects is not None:
        url = reverse("publicity:notice_file", args=[notice.corrects_id])
        facts.append({"label": "更正的公示", "value": notice.corrects.serial, "url": url})
        facts.append({"label": "更正理由", "value": notice.correction_reason})
    for later in notice.corrections.exclude(state=NoticeState.WITHDRAWN):
        url = reverse("publicity:notice_file", args=[later.pk])
        value = f"{later.serial or '未编号'}（{tag_of(later)['label']}）"
        facts.append({"label": "更正它的公示", "value": value, "url": url, "tone": "red"})
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
    columns, rows = shown_columns(notice), []
    for item in notice.items.with_subjects():
        texts = item.texts or texts_of_line(item)
        row = list_row(item.position, list(columns.values()), [texts.get(key, "") for key in columns], item)
        standing = tag_of(item) if notice.issued_at and not is_gone(item) else row["tag"]
        rows.append({**row, "tag": standing, "url": item.file_url})
    return rows


def _addresses_of_notice(notice: Notice, user: Any) -> dict[str, str]:
    officer = may.can_prepare(user, notice)
    drafted, taken = notice.state == NoticeState.DRAFTED, notice.state in HOLDING
    announce = officer and notice.state == NoticeState.CLOSED and clearable(notice).exists()
    return {
        "edit": reverse("publicity:notice_edit", args=[notice.pk]) if officer and drafted else "",
        "preview": reverse("publicity:notice_preview", args=[notice.pk]) if notice.state in UNISSUED else "",
        "word": reverse("publicity:notice_word", args=[notice.pk])
        if notice.document_id or notice.state in UNISSUED
        else "",
        "correct": reverse("publicity:notice_correct", args=[notice.pk]) if officer and taken else "",
        "public": notice.get_absolute_url() if notice.is_public else "",
        "letter": reverse("publicity:letter_new", args=[notice.pk]) if officer and taken else "",
        "announce": reverse("publicity:announcement_new", args=[notice.pk]) if announce else "",
    }
