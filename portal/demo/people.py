"""The demonstration's people and units. Every name is made up and says 演示; nobody here exists."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum.cn import uscc as credit_code

from accounts.choices import Role, UnitAction
from accounts.models import Authority, Unit, User
from accounts.services import create_user, grant, name_unit, register_unit
from office.documents import render_pdf
from office.machine import Actor, perform
from portal.demo.content import Example

CITY = "110000"
HAIDIAN, CHAOYANG = "110108", "110105"
EDUCATION, INDUSTRY = "11JYW", "11JXJ"
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Staff:
    """Who works on the files of one authority."""

    officer: User
    head: User


def person(username: str, name: str, at: datetime) -> User:
    """An account without a password; the command gives one to those that are printed."""
    return create_user(username, f"{name}（演示）", None, actor=Actor.clock(), at=at)


def give(user: User, role: str, at: datetime, **scope: object) -> None:
    """A role from the very beginning, so that past acts are its own."""
    grant(user, role, actor=Actor.clock(), at=at, starts_on=date(2025, 1, 1), **scope)


def city_staff(at: datetime) -> Staff:
    """The municipal bureau's officer and head, and another officer: who proposed a list handles no objection to it."""
    city = Authority.objects.get(code=CITY)
    officer, head = person("city", "市经办", at), person("city-head", "市负责人", at)
    for user in (officer, person("city2", "市经办二", at)):
        give(user, Role.CITY_OFFICER, at, authority=city)
    give(head, Role.CITY_HEAD, at, authority=city)
    return Staff(officer, head)


def district_staff(at: datetime) -> dict[str, Staff]:
    """Officer and head of every recommending authority; those of Haidian and Chaoyang can be signed in to."""
    known = {HAIDIAN: "", CHAOYANG: "2"}
    staff = {}
    for authority in Authority.objects.recommending().filter(parent__code=CITY):
        suffix = known.get(authority.code, f"-{authority.code.lower()}")
        officer = person(f"district{suffix}", f"{authority.short_name}经办", at)
        head = person(f"district-head{suffix}", f"{authority.short_name}负责人", at)
        give(officer, Role.DISTRICT_OFFICER, at, authority=authority)
        give(head, Role.DISTRICT_HEAD, at, authority=authority)
        staff[authority.code] = Staff(officer, head)
    return staff


def body_staff(at: datetime) -> dict[str, User]:
    """Who answers for each co-issuing body; the education commission's can be signed in to."""
    staff = {}
    for body in Authority.objects.co_issuing().filter(parent__code=CITY).order_by("order", "code"):
        username = "education" if body.code == EDUCATION else f"body-{body.code.lower()}"
        staff[body.code] = person(username, f"{body.short_name}经办", at)
        give(staff[body.code], Role.CO_OFFICER, at, authority=body)
    return staff


def overseers(at: datetime) -> None:
    """The auditor, and two administrators: what one proposes the other approves."""
    give(person("auditor", "审计员", at), Role.AUDITOR, at)
    for username, name in (("admin", "系统管理员"), ("admin2", "系统管理员二")):
        give(person(username, name, at), Role.ADMINISTRATOR, at)


def code_of(number: int) -> str:
    """A credit code whose check characters are right, in a block of registrations that is made up."""
    body = f"{number:08d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, INNER_WEIGHTS, strict=True))
    code = f"91110999{body}{'0123456789X0'[11 - total % 11]}"
    return code + credit_code.calc_check_digit(code)


@cache
def _page(title: str) -> bytes:
    return render_pdf("documents/sample.html", {"title_lines": [title], "lines": ["此处为单位上传的扫描件。"]})


def paper(title: str, serial: int) -> SimpleUploadedFile:
    """A one-page PDF that says what it stands for; each one differs, as scans do."""
    content = _page(title) + b"%% %d\n" % serial
    return SimpleUploadedFile(f"{title}.pdf", content, content_type="application/pdf")


def registered_unit(
    name: str, number: int, *, kind: str, address: str, district: str, admin: User, staff: Staff, at: datetime
) -> Unit:
    """A unit that registered and was verified two days later."""
    unit = register_unit(
        name=name,
        uscc=code_of(number),
        kind=kind,
        address=address,
        authority=Authority.objects.get(code=district),
        licence=paper("营业执照（演示）", number),
        letter=paper("授权书（演示）", number),
        actor=Actor.of(admin),
        at=at,
    )
    return perform(unit, UnitAction.VERIFY, actor=Actor.of(staff.officer), at=at + timedelta(days=2))


def clerk(username: str, unit: Unit, at: datetime) -> User:
    """The clerk who applies for a unit."""
    user = person(username, "经办人", at)
    give(user, Role.APPLICANT, at, unit=unit)
    return user


def unit_of(example: Example, number: int, staff: Staff, at: datetime) -> tuple[Unit, User]:
    """The lead unit of an example, with its administrator and its clerk."""
    admin = person(f"unit-admin-{number}", "单位管理员", at)
    unit = registered_unit(
        example.unit,
        number,
        kind=example.kind,
        address=example.address,
        district=example.district,
        admin=admin,
        staff=staff,
        at=at,
    )
    return unit, clerk(f"applicant-{number}", unit, at)


def partner_code(serial: int) -> str:
    """The code of a member or school; schools and members never share one with a lead unit."""
    return code_of(50_000 + serial)


def named(name: str, serial: int, kind: str, at: datetime) -> Unit:
    """A member unit that others named; its contact may sign in later."""
    return name_unit(
        name, uscc=partner_code(serial), kind=kind, authority=Authority.objects.get(code=HAIDIAN),
        actor=Actor.clock(), at=at,
    )  # fmt: skip
