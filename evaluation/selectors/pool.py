"""Reads the expert pool: the list as filtered, one expert's page, an expert's own profile."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from chains.choices import KeyField
from evaluation import permissions as may
from evaluation.choices import ExpertState, SeatState
from evaluation.models import Expert, ExpertEmployer, ExpertInvitation, PanelMember
from evaluation.selectors.words import acts, entries_of, moment, record_shown, tag
from office.clock import local_date
from office.words import until_words

FIELDS = dict(KeyField.choices)
LATE = {"label": "暂停已到期", "tone": "green", "shape": "■"}


def sifted(rows: QuerySet[Expert], wanted: Mapping[str, str], on: date) -> QuerySet[Expert]:
    """The experts that the filters ask for."""
    if text := (wanted.get("q") or "").strip():
        employed = ExpertEmployer.objects.filter(Q(name__icontains=text) | Q(uscc__iexact=text), expert=OuterRef("pk"))
        rows = rows.filter(Q(person__name__icontains=text) | Exists(employed))
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    if field := wanted.get("field"):
        rows = rows.filter(_knows(field))
    return rows.available(on) if wanted.get("available") else rows


def _knows(field: str) -> Q:
    """At home in a field: named, or no field named at all. The text is searched, the same on both databases."""
    return Q(key_fields__icontains=f'"{field}"') | Q(key_fields=[])


def listed(rows: QuerySet[Expert]) -> QuerySet[Expert]:
    """With what a line of the list shows."""
    held = Count("seats", filter=Q(seats__state=SeatState.ACCEPTED))
    return rows.select_related("person").prefetch_related("employers").annotate(held=held)


def expert_row(expert: Expert, on: date) -> dict[str, Any]:
    """A line of the list, ready to print."""
    return {
        "key": expert.pk,
        "url": expert.get_absolute_url(),
        "name": expert.person.name,
        "title": expert.title,
        "fields": fields_text(expert.key_fields),
        "employers": [employer_text(row) for row in expert.employers.all()],
        "tag": expert_tag(expert, on),
        "note": standing_text(expert, on),
        "held": expert.held,
    }


def fields_text(keys: Iterable[str]) -> str:
    """Key fields in words."""
    return "、".join(FIELDS.get(key, key) for key in keys)


def employer_text(row: ExpertEmployer) -> str:
    """An employer with its days."""
    days = f"{row.from_on or ''}—{row.until_on or '今'}" if row.from_on or row.until_on else ""
    return f"{row.name}（{days}）" if days else row.name


def expert_tag(expert: Expert, on: date) -> dict[str, str]:
    """The state; a suspension whose last day is over is shown as what it is."""
    over = expert.state == ExpertState.SUSPENDED and expert.suspended_until and expert.suspended_until < on
    return LATE if over else tag(expert)


def standing_text(expert: Expert, on: date) -> str:
    """Why an expert is suspended and until when, or that the term does not cover the day."""
    if expert.state == ExpertState.SUSPENDED and (expert.suspended_until is None or expert.suspended_until >= on):
        until = f"至 {expert.suspended_until}：" if expert.suspended_until else ""
        return f"{until}{expert.suspended_reason}"
    if expert.term_until and expert.term_until < on:
        return f"聘期已于 {expert.term_until} 届满"
    return f"聘期自 {expert.term_from} 起" if expert.term_from and expert.term_from > on else ""


def expert_file(expert: Expert, user: Any, at: datetime) -> dict[str, Any]:
    """One expert's page for the staff: particulars, profile, seats, invitation, acts, register."""
    on, prepares = local_date(at), bool(may.can_prepare(user, expert))
    return {
        "tag": expert_tag(expert, on),
        "facts": particulars_shown(expert, on),
        "sections": profile_sections(expert, user),
        "seats": seats_of(expert),
        "acts": acts(expert, user, at, "evaluation:expert_act"),
        "invitation": invitation_shown(expert, at) if expert.state == ExpertState.INVITED else None,
        "prepares": prepares,
        "entries": record_shown(entries_of(expert)),
    }


def particulars_shown(expert: Expert, on: date) -> list[dict[str, Any]]:
    """What the entry says, in words; the telephone masked."""
    facts = [
        {"label": "编号", "value": expert.pk},
        {"label": "职称职务", "value": expert.title},
        {"label": "熟悉领域", "value": fields_text(expert.key_fields) or "各领域"},
        {"label": "熟悉行业", "value": "\n".join(expert.industries)},
        {"label": "熟悉职业", "value": "、".join(expert.occupations)},
        {"label": "手机号", "value": str(expert.person.phone or "")},
        {"label": "电子邮箱", "value": expert.email},
        {"label": "聘期", "value": term_text(expert)},
    ]
    if note := standing_text(expert, on):
        facts.append({"label": "现况", "value": note, "tone": "amber"})
    return facts


def term_text(expert: Expert) -> str:
    """From when until when somebody is in the pool, in words."""
    begin, end = expert.term_from, expert.term_until
    if begin and end:
        return f"{begin} 至 {end}"
    return f"{begin} 起，长期" if begin else f"至 {end}" if end else "长期"


def profile_sections(expert: Expert, user: Any) -> list[dict[str, Any]]:
    """Employers, ties and days away, each with the ways to add and to end a row, where the person may."""
    keeps = bool(may.can_keep_profile(user, expert))
    sections = (
        ("employer", "现在和曾经的工作单位", "记为已离开", [_employer(row) for row in expert.employers.all()]),
        ("tie", "利害关系", "记为已结束", [_tie(row) for row in expert.ties.all()]),
        ("leave", "不便参加评审的时段", "取消", [_leave(row) for row in expert.leaves.all()]),
    )
    return [
        {
            "title": title,
            "rows": [
                {**row, "end_url": reverse("evaluation:expert_end", args=[expert.pk, kind, row["pk"]])
                 if keeps and row["open"] else "", "end_label": end}
                for row in rows
            ],
            "add_url": reverse("evaluation:expert_add", args=[expert.pk, kind]) if keeps else "",
        }
        for kind, title, end, rows in sections
    ]  # fmt: skip


def _employer(row: ExpertEmployer) -> dict[str, Any]:
    return {"pk": row.pk, "title": employer_text(row), "note": row.uscc, "open": row.until_on is None}


def _tie(row: Any) -> dict[str, Any]:
    ended = f"，{row.ended_on} 结束" if row.ended_on else ""
    note = "，".join(part for part in (row.get_kind_display(), row.uscc, row.note) if part)
    return {"pk": row.pk, "title": row.name, "note": f"{note}{ended}", "open": row.ended_on is None}


def _leave(row: Any) -> dict[str, Any]:
    return {"pk": row.pk, "title": str(row), "note": row.reason, "open": True}


def seats_of(expert: Expert) -> list[dict[str, Any]]:
    """The seats that an expert was called to, latest first; no scores."""
    rows = PanelMember.objects.filter(expert=expert).select_related("panel__plan__round").order_by("-pk")
    return [
        {
            "title": f"{seat.panel.plan.round.title} {seat.panel.name}",
            "url": seat.panel.get_absolute_url(),
            "tag": tag(seat),
            "note": moment(seat.state_since),
        }
        for seat in rows
    ]


def invitation_shown(expert: Expert, at: datetime) -> dict[str, Any]:
    """Whether somebody was asked to join, and until when the link works."""
    latest: ExpertInvitation | None = expert.invitations.order_by("-pk").first()
    if latest is None:
        return {"text": "还没有发出邀请。", "open": False}
    if latest.withdrawn_at:
        return {"text": f"{moment(latest.withdrawn_at)} 撤回了邀请。", "open": False}
    if latest.expires_at <= at:
        return {"text": f"邀请已于 {moment(latest.expires_at)} 过期，没有答复。", "open": False}
    sent = f"发往 {latest.email}" if latest.email else "由您转交"
    return {"text": f"{moment(latest.invited_at)} {sent}，{until_words(latest.expires_at)} 前有效。", "open": True}


def own_profiles(user: Any, at: datetime) -> list[dict[str, Any]]:
    """An expert's own entries, each with what the expert keeps up to date."""
    on = local_date(at)
    rows = Expert.objects.own(user).select_related("person", "authority")
    return [
        {
            "title": expert.authority.name,
            "tag": expert_tag(expert, on),
            "facts": [fact for fact in particulars_shown(expert, on) if fact["label"] != "编号"],
            "sections": profile_sections(expert, user),
        }
        for expert in rows.prefetch_related("employers", "ties", "leaves").order_by("pk")
    ]
