"""What the pages of a chain show to those who work with it: members, schools, acts; each starts at `visible_to`."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.choices import UnitKind
from chains.models import Chain, Member, SchoolCooperation, Student
from office import documents
from office.clock import SHANGHAI, local_date
from office.models import RegisterEntry
from office.words import day_words


def tiles_of(chain: Chain, user: Any) -> list[dict[str, Any]]:
    """How many present members, schools and students of the chain the user sees."""
    members = chain.members.visible_to(user).current()
    students = Student.objects.visible_to(user).filter(chain=chain).current()
    counted = (
        ("成员单位", members, "家", "chains:members"),
        ("院校", members.schools(), "所", "chains:schools"),
        ("在链学员", students, "人", "chains:roster"),
    )
    return [
        {"label": label, "value": rows.count(), "unit": unit, "url": reverse(name, args=[chain.number])}
        for label, rows, unit, name in counted
    ]


def members_of(chain: Chain, user: Any) -> list[dict[str, Any]]:
    """The memberships that the user may see, present ones first, the lead on top."""
    rows = chain.members.visible_to(user).select_related("unit").order_by("pk")
    return [
        {
            "name": member.unit.name,
            "uscc": member.unit.uscc,
            "kind": UnitKind(member.kind).label,
            "part": "链主单位" if member.is_lead else "成员单位",
            "tasks": member.tasks,
            "posts": member.posts,
            "places": member.places or "",
            "term": _term_of(member),
        }
        for member in sorted(rows, key=lambda member: (not member.is_current, not member.is_lead, member.pk))
    ]


def _term_of(member: Member) -> str:
    joined = f"{member.joined_on.isoformat()}加入"
    if member.expelled_on:
        return f"{joined}，{member.expelled_on.isoformat()}除名：{member.reason}"
    return f"{joined}，{member.left_on.isoformat()}退出" if member.left_on else joined


def cooperations_of(chain: Chain, user: Any) -> list[dict[str, Any]]:
    """What the schools that the user may see do in the chain; a school without an entry stands with empty cells."""
    found = SchoolCooperation.objects.visible_to(user).filter(member__chain=chain)
    rows = list(found.select_related("member__unit").order_by("member_id", "pk"))
    told = {row.member_id for row in rows}
    silent = chain.members.visible_to(user).current().schools().exclude(pk__in=told).select_related("unit")
    return [_cooperation(row.member, row) for row in rows] + [
        _cooperation(member, None) for member in silent.order_by("pk")
    ]


def _cooperation(member: Member, row: SchoolCooperation | None) -> dict[str, Any]:
    days = [day.isoformat() for day in (row.starts_on, row.ends_on) if day] if row else []
    return {
        "name": member.unit.name,
        "majors": row.majors if row else "",
        "students": row.student_number or "" if row else "",
        "term": row.term or " 至 ".join(days) if row else "",
    }


def papers_of(chain: Chain) -> list[dict[str, Any]]:
    """The papers that were issued to the chain's lead unit, newest first, as components/_file.html takes them."""
    return [
        {
            "name": f"{paper.title} {paper.number}" if paper.is_rendered else f"{paper.title}：正在生成，请稍后刷新",
            "url": reverse("chains:paper", args=[chain.number, paper.pk]) if paper.is_rendered else "",
            "meta": f"{day_words(local_date(paper.issued_at))}签发，校验码 {paper.code}",
        }
        for paper in documents.of(chain).order_by("-pk")
    ]


def acts_of(chain: Chain, audience: str) -> QuerySet[RegisterEntry]:
    """The acts on a chain that an audience may read, with their notes."""
    return RegisterEntry.objects.of(chain).for_audience(audience).select_related("detail")


def timeline(entries: Iterable[RegisterEntry]) -> list[dict[str, str]]:
    """Acts as the component of the timeline shows them."""
    return [
        {
            "title": entry.label,
            "at": f"{entry.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            "by": entry.actor_name,
            "role": entry.role,
            "note": entry.detail.note,
        }
        for entry in entries
    ]
