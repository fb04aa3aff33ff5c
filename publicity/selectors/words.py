"""Puts notices, objections and announcements into the words and shapes that pages show."""

from typing import Any

from office import calendar, clock
from office.machine import workflow_of
from office.words import day_words
from office.workdays import WEEKDAY_NAMES
from publicity.choices import STANDING, ItemState, NoticeKind
from publicity.models import Announcement, Notice, NoticeItem, Objection

PLAIN_DAY = "工作日"
LISTED = "在列"
GONE = {"label": "不再列入", "tone": "grey", "shape": "○"}
OFF = (ItemState.STRUCK, ItemState.REMOVED, ItemState.CORRECTED)
START_LABELS = {NoticeKind.SELECTION: "建设周期起始日", NoticeKind.ASSESSMENT: "继续建设的起始日"}
MODE_NOTES = {"incl": "发布当日计入", "next": "发布次一工作日起算"}


def last_day_words(notice: Notice) -> str:
    """The last day with its weekday and, where it is special, why it counts: 2月14日（星期六，春节调休上班）."""
    day, reason = notice.ends_on, notice.days[-1]["reason"]
    why = "" if reason == PLAIN_DAY else f"，{reason}"
    return f"{day.month}月{day.day}日（{WEEKDAY_NAMES[day.weekday()]}{why}）"


def start_words(announcement: Announcement) -> str:
    """From when it has chains built; no chain that was assessed may go on."""
    return day_words(announcement.starts_on) if announcement.starts_on else "没有继续建设的生态链"


def count_note(mode: str, days: list[dict[str, Any]]) -> str:
    """How the days were counted, and on which schedule of holidays that rests."""
    sources = "、".join(dict.fromkeys(day["source"] for day in days if day["source"]))
    return f"{MODE_NOTES[mode]}，节假日不计" + (f"；节假日安排依据：{sources}。" if sources else "。")


def tag_of(thing: Any, audience: str = "staff") -> dict[str, str]:
    """The state as components/_tag.html takes it."""
    label = workflow_of(thing).labels[thing.state]
    return {"label": label.to(audience), "tone": label.tone, "shape": label.shape}


def item_tag(item: NoticeItem) -> dict[str, str] | None:
    """What the public reads beside a line: nothing while it is listed; that an objection is open is not told.

    An application that has left the publicity by another way is no longer listed either; why is not told.
    """
    if item.state not in STANDING:
        return tag_of(item, "public")
    return GONE if is_gone(item) else None


def list_row(number: int, columns: list[str], cells: list[str], item: NoticeItem | None = None) -> dict[str, Any]:
    """A line of a list with its columns' words, and where it stands for the public; without an item it just stands."""
    return {
        "number": number,
        "cells": cells,
        "main": cells[0],
        "rest": [{"label": label, "text": text} for label, text in zip(columns[1:], cells[1:], strict=True)],
        "tag": item_tag(item) if item else None,
        "off": is_off(item) if item else False,
        "note": item.correction if item else "",
    }


def uncounted(objection: Objection) -> str:
    """Why a deadline is empty: the calendar does not cover the days that it runs over (never a guess)."""
    known, year = calendar.load(), (objection.counted_from or clock.local_date(objection.state_since)).year
    missing = year + 1 if known.covers(year) else year
    return f"未能计算：请系统管理员载入{missing}年的节假日安排，载入后自动补算"


def is_gone(item: NoticeItem) -> bool:
    """Whether a line still stands on an issued notice, but its subject has left the publicity otherwise."""
    return item.notice.issued_at is not None and item.state in STANDING and not item.is_in_publicity


def standing_words(item: NoticeItem) -> str:
    """Where a line stands for the public, in one word."""
    tag = item_tag(item)
    return tag["label"] if tag else LISTED


def shown_texts(item: NoticeItem) -> dict[str, str]:
    """What the paper shows of a line, by the columns of its notice."""
    return {key: item.texts.get(key, "") for key in item.notice.columns}


def is_off(item: NoticeItem) -> bool:
    """Whether a line no longer counts: struck, taken off, or gone."""
    return item.state in OFF or is_gone(item)
