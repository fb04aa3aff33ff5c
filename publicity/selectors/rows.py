"""Reads for the desk's lists, and what every file on the desk shows: the acts of the person and the record."""

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse

from accounts.choices import Role
from applications.deadlines import Ruler
from office import calendar, clock
from office.machine import Actor, available, missing
from office.models import RegisterEntry
from office.words import day_words, instant_words, until_words
from publicity.choices import OPEN_OBJECTIONS
from publicity.models import Announcement, Notice, Objection
from publicity.selectors.desk import authorities_of, notices_to_announce, rounds_to_publish, schemes_to_assess
from publicity.selectors.words import tag_of

SHOWN = 50
UNCOUNTED = "未能计算，待载入日历"
ACT = {"Notice": "notice_act", "Objection": "objection_act", "Announcement": "announcement_act"}


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


def objection_rows(objections: list[Objection], at: datetime) -> list[dict[str, Any]]:
    """Objections as the desk lists them: what is objected to, never who objects; with what is left of the deadline."""
    ruler = Ruler(calendar.load(), clock.local_date(at)) if objections else None
    return [
        _row(
            objection,
            objection.get_absolute_url(),
            objection.about,
            _term(objection, ruler),
        )
        for objection in objections
    ]


def _term(objection: Objection, ruler: Ruler) -> str:
    """The deadline of an open case with what is left; that it could not be counted yet."""
    if objection.due_at:
        left = ruler.left(objection.due_at)
        return f"{until_words(objection.due_at)}，{left.text}"
    return UNCOUNTED if objection.counted_from and objection.state in OPEN_OBJECTIONS else ""


def announcement_rows(announcements: list[Announcement]) -> list[dict[str, Any]]:
    """Announcements as the desk lists them."""
    return [
        _row(
            announcement,
            reverse("publicity:announcement_file", args=[announcement.pk]),
            announcement.document_number or announcement.serial or "未编号",
            f"自 {day_words(announcement.starts_on)}" if announcement.starts_on else "",
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
    """What the officer can draft now: notices of shortlists and of assessments, announcements of closed notices."""
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
    offers += [
        {
            "label": f"起草公示：{programme.short_name}期满评估结果（{programme.number} 条）",
            "url": reverse("publicity:results_new", args=[programme.pk]),
        }
        for programme in schemes_to_assess(officer)
    ]
    return offers + [
        {"label": f"起草公布：{notice.about}", "url": reverse("publicity:announcement_new", args=[notice.pk])}
        for notice in notices_to_announce(officer)
    ]


def counts(user: Any) -> dict[str, int]:
    """How many objections are open in the programmes of the person."""
    return Objection.objects.visible_to(user).open().aggregate(objections=Count("pk"))


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
