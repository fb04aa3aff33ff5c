"""Chains and students for tests: founded and entered through the services, at past times; all of it fictitious."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from accounts.choices import Role, UnitKind
from accounts.models import Unit, User
from chains.choices import KeyField, StudentKind
from chains.identity import CHECK_LETTERS, WEIGHTS
from chains.models import Chain, Member, Programme, Student
from chains.roster import StudentEntry
from chains.services import NewMember, NewSchool, add_student, found_chain
from office.clock import SHANGHAI
from office.machine import Actor
from tests.factories import accounts as people
from tests.factories.memory import remembered

FOUNDED = datetime(2026, 2, 2, 10, 0, tzinfo=SHANGHAI)
_numbers = count(1)


def programme() -> Programme:
    """Beijing's programme."""
    return Programme.objects.get(code="beijing-2024")


def new_member(name: str = "", **more: Any) -> NewMember:
    """A member as an application names it."""
    number = next(_numbers)
    values = {
        "uscc": people.uscc(),
        "kind": UnitKind.ENTERPRISE,
        "tasks": "提供实习岗位",
        "posts": "装配",
        "places": 10,
    }
    return NewMember(name=name or f"北京测桥{number}制造有限公司", **{**values, **more})


def new_school(name: str = "", **more: Any) -> NewSchool:
    """A school as an application names it."""
    number = next(_numbers)
    values = {"uscc": people.uscc(), "kind": UnitKind.VOCATIONAL, "majors": "数控加工", "student_number": 40}
    return NewSchool(name=name or f"北京测岭{number}技师学院", **{**values, **more})


@remembered
def chain(
    name: str = "",
    *,
    lead: Unit | None = None,
    code: str = people.HAIDIAN,
    members: Sequence[NewMember] | None = None,
    schools: Sequence[NewSchool] | None = None,
    starts_on: date = date(2026, 2, 2),
    at: datetime = FOUNDED,
    **more: Any,
) -> Chain:
    """A chain under construction, by default with one member and one school, reviewed by Haidian."""
    number = next(_numbers)
    values = {
        "programme": programme(),
        "industry": "C34",
        "key_field": KeyField.MANUFACTURING,
        "summary": "围绕精密制造开展技能人才培养。",
        "announced_on": starts_on,
        "announcement_number": "京测人社告〔2026〕1号",
        "actor": Actor.clock(),
        **more,
    }
    lead = lead or people.named_unit(code=code, at=min(at, people.PAST))
    with transaction.atomic():
        return found_chain(
            name=name or f"测试装备{number}号技能生态链",
            lead_unit=lead,
            reviewing_authority=people.authority(code),
            starts_on=starts_on,
            members=[new_member()] if members is None else members,
            schools=[new_school()] if schools is None else schools,
            at=at,
            **values,
        )


def employer_of(thing: Chain) -> Member:
    """The first member that is neither the lead nor a school."""
    return thing.members.exclude(kind=UnitKind.VOCATIONAL).filter(is_lead=False).earliest("pk")


def school_of(thing: Chain) -> Member:
    """The first school."""
    return thing.members.schools().earliest("pk")


def applicant_of(thing: Chain) -> User:
    """An applicant of the lead unit, the same one each time."""
    return clerk_of(thing.lead_unit, Role.APPLICANT)


def clerk_of(unit: Unit, role: str = Role.MEMBER) -> User:
    """Somebody who acts for a unit in a role, the same one each time."""
    username = f"{role.replace('_', '-')}-of-{unit.pk}"
    found = User.objects.filter(username=username).first()
    return found or people.holder(role, unit=unit, username=username)


def identity(number: int | None = None) -> str:
    """An identity number whose check letter is right, of a person born on 2004-05-06; places do not exist."""
    place, running = divmod(next(_numbers) if number is None else number, 1000)
    body = f"99{place:04d}20040506{running:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_LETTERS[total % 11]


def entry(thing: Chain, **more: Any) -> StudentEntry:
    """What is entered about one apprentice of the chain's first school and first employer."""
    number = next(_numbers)
    values = {
        "name": f"测学{number}",
        "kind": StudentKind.APPRENTICE,
        "identity": identity(),
        "phone": f"+86138{number:08d}",
        "school_id": school_of(thing).pk,
        "employer_id": employer_of(thing).pk,
        "major": "数控加工",
        "level": None,
        "enrolled_on": date(2026, 2, 10),
        "left_on": None,
    }
    return StudentEntry(**{**values, **more})


def student(thing: Chain, *, by: User | None = None, at: datetime | None = None, **more: Any) -> Student:
    """Somebody on the chain's roster."""
    actor = Actor.of(by or applicant_of(thing))
    return add_student(thing, entry(thing, **more), actor=actor, at=at or FOUNDED + timedelta(days=20))
