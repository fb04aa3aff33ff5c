"""What a roster shows: its rows formatted and masked, the members that can be chosen, who stands on it already."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.choices import SCHOOL_KINDS
from chains.choices import SkillLevel, StudentKind
from chains.models import Chain, Member, Student
from office.identifiers import format_phone

PRESENT, GONE = "present", "gone"


def roster(chain: Chain, user: Any) -> QuerySet[Student]:
    """The rows of a chain's roster that the user may see, with school and employer."""
    rows = Student.objects.visible_to(user).filter(chain=chain)
    return rows.select_related("chain", "school__unit", "employer__unit")


def sifted(rows: QuerySet[Student], *, q: str = "", kind: str = "", standing: str = "") -> QuerySet[Student]:
    """Rows that fit the filters: a text in name or number, a kind, still present or gone."""
    if q:
        rows = rows.matching(q)
    if kind:
        rows = rows.filter(kind=kind)
    if standing in (PRESENT, GONE):
        rows = rows.filter(left_on__isnull=standing == PRESENT)
    return rows


def roster_lines(chain: Chain, students: Iterable[Student]) -> list[dict[str, Any]]:
    """Rows as the template shows them; identity and telephone numbers are masks."""
    return [
        {
            "number": student.number,
            "url": reverse("chains:student", args=[chain.number, student.pk]),
            "name": student.name,
            "kind": StudentKind(student.kind).label,
            "identity": str(student.identity),
            "phone": str(student.phone),
            "school": student.school.unit.name if student.school else "",
            "employer": student.employer.unit.name if student.employer else "",
            "major": student.major,
            "level": SkillLevel(student.level).label if student.level else "",
            "term": f"{student.enrolled_on.isoformat()}起",
            "left": f"{student.left_on.isoformat()}离链" if student.left_on else "",
        }
        for student in students
    ]


def student_facts(student: Student) -> list[dict[str, Any]]:
    """One student in terms and values, numbers masked."""
    line = roster_lines(student.chain, [student])[0]
    return [
        {"label": "学员编号", "value": line["number"]},
        {"label": "类别", "value": line["kind"]},
        {"label": "证件号码", "value": line["identity"]},
        {"label": "手机号码", "value": line["phone"]},
        {"label": "院校", "value": line["school"]},
        {"label": "用人单位", "value": line["employer"]},
        {"label": "专业或工种", "value": line["major"]},
        {"label": "技能等级", "value": line["level"]},
        {"label": "入链日期", "value": student.enrolled_on.isoformat()},
        {"label": "离链日期", "value": student.left_on.isoformat() if student.left_on else ""},
    ]


def number_facts(opened: dict[str, str]) -> list[dict[str, str]]:
    """Opened numbers in terms and values."""
    facts = [{"label": "证件号码", "value": opened["identity"]}]
    if "phone" in opened:
        facts.append({"label": "手机号码", "value": format_phone(opened["phone"])})
    return facts


def choosable(chain: Chain, kept: Iterable[int | None] = ()) -> list[Member]:
    """The members that an entry may name: the present ones, and those that it names already (`kept`, keys)."""
    rows = chain.members.select_related("unit").order_by("-is_lead", "pk")
    return [member for member in rows if member.is_current or member.pk in set(kept)]


def schools_among(members: Iterable[Member]) -> list[Member]:
    """Those of the members that may stand as school."""
    return [member for member in members if member.kind in SCHOOL_KINDS]


def present_identities(chain: Chain) -> dict[str, tuple[int, str]]:
    """Who is on the roster now: keyed digest of the identity number, to key and own number."""
    rows = Student.objects.current().filter(chain=chain).order_by()
    return {digest: (pk, number) for digest, pk, number in rows.values_list("identity_digest", "pk", "number")}
