"""People, authorities and units for tests: states reached through the machine, at a past time.

Everything is keyword-only where order could be mistaken, and every name and number is fictitious.
"""

import io
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from stdnum.cn import uscc as checked

from accounts import services
from accounts.choices import BUREAU_ROLES, CITY_ROLES, CO_ISSUING_ROLES, UNIT_ROLES, Role, UnitAction, UnitKind
from accounts.models import Assignment, Authority, Bar, Unit, User
from office.clock import SHANGHAI
from office.machine import Actor, perform
from tests.factories.memory import remembered

# Before everything that tests do, and after the calendar's first year.
PAST = datetime(2026, 1, 5, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "Quiet-Harbour-2026"
HAIDIAN, CHAOYANG, CITY = "110108", "110105", "110000"
# Two of the bodies that issued the plan with the city's bureau: education, industry.
EDUCATION, INDUSTRY = "11JYW", "11JXJ"
_numbers = count(1)


def authority(code: str = HAIDIAN) -> Authority:
    """One of Beijing's authorities."""
    return Authority.objects.select_related("parent").get(code=code)


def other_jurisdiction() -> tuple[Authority, Authority]:
    """A selecting authority outside Beijing, and a recommending one below it."""
    return authority("440000"), authority("440100")


def uscc(number: int | None = None) -> str:
    """A credit code whose check digits are right, inside and out; the same number gives the same code."""
    body = f"{next(_numbers) if number is None else number:08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    inner = "0123456789X0"[11 - sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
    code = f"91110108{body}{inner}"
    return code + checked.calc_check_digit(code)


def phone(number: int | None = None) -> str:
    """A mobile number that nobody else has."""
    return f"138{next(_numbers) if number is None else number:08d}"


@cache
def _pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pdf(name: str = "营业执照.pdf") -> SimpleUploadedFile:
    """A small PDF as a browser sends it."""
    return SimpleUploadedFile(name, _pdf(), content_type="application/pdf")


@remembered
def user(username: str = "", name: str = "", *, at: datetime = PAST, **more: Any) -> User:
    """An account without roles; the password is PASSWORD."""
    number = next(_numbers)
    more.setdefault("phone", "" if "person" in more else phone(number))
    return services.create_user(username or f"user{number}", name or f"测员{number}", PASSWORD, at=at, **more)


# Where a role at a bureau is held when the test does not say.
PLACES = {**dict.fromkeys(CITY_ROLES, CITY), **dict.fromkeys(CO_ISSUING_ROLES, EDUCATION)}


def give(account: User, role: str, *, unit: Unit | None = None, code: str = "", at: datetime = PAST) -> Assignment:
    """A role, at a unit or at the authority with this code (default: see PLACES, else Haidian)."""
    place = None
    if role in BUREAU_ROLES:
        place = authority(code or PLACES.get(role, HAIDIAN))
    return services.grant(account, role, unit=unit, authority=place, actor=Actor.clock(), at=at)


@remembered
def holder(role: str, *, unit: Unit | None = None, code: str = "", at: datetime = PAST, **more: Any) -> User:
    """An account that holds one role; for a unit's role without a unit, a verified unit is made."""
    if role in UNIT_ROLES and unit is None:
        unit = verified_unit(at=at)
    account = user(at=at, **more)
    give(account, role, unit=unit, code=code, at=at)
    return account


@remembered
def named_unit(name: str = "", *, at: datetime = PAST, code: str = HAIDIAN, **more: Any) -> Unit:
    """A unit that others have named."""
    number = next(_numbers)
    values = {"uscc": uscc(number), "kind": UnitKind.ENTERPRISE, "authority": authority(code), **more}
    return services.name_unit(name or f"北京测河{number}科技有限公司", **values, actor=Actor.clock(), at=at)


@remembered
def pending_unit(
    name: str = "", *, at: datetime = PAST, code: str = HAIDIAN, admin: User | None = None, **more: Any
) -> Unit:
    """A unit that has registered itself and waits for its authority; `admin` becomes its administrator."""
    number = next(_numbers)
    values = {
        "name": name or f"北京测山{number}科技有限公司",
        "uscc": uscc(number),
        "kind": UnitKind.ENTERPRISE,
        "address": "北京市海淀区测试道1号",
        "authority": authority(code),
        **more,
    }
    return services.register_unit(
        **values, licence=pdf(), letter=pdf("授权书.pdf"), actor=Actor.of(admin or user(at=at)), at=at
    )


@remembered
def verified_unit(name: str = "", *, at: datetime = PAST, code: str = HAIDIAN, **more: Any) -> Unit:
    """A unit that its authority has verified, an hour after it registered."""
    unit = pending_unit(name, at=at, code=code, **more)
    officer = officer_of(unit.authority, at=at)
    return perform(unit, UnitAction.VERIFY, actor=Actor.of(officer), at=at + timedelta(hours=1))


@remembered
def officer_of(place: Authority, *, at: datetime = PAST) -> User:
    """An officer of an authority, the same one each time."""
    role = Role.DISTRICT_OFFICER if place.parent_id else Role.CITY_OFFICER
    username = f"officer-{place.code.lower()}"
    found = User.objects.filter(username=username).first()
    return found or holder(role, code=place.code, username=username, at=at)


def admin_of(unit: Unit) -> User:
    """The first administrator of a unit."""
    return User.objects.filter(assignments__unit=unit, assignments__role=Role.UNIT_ADMIN).earliest("pk")


def bar(unit: Unit, *, head: User | None = None, at: datetime = PAST, **more: Any) -> Bar:
    """A bar on a unit, entered by a head of its authority."""
    values = {
        "starts_on": date(2026, 1, 5),
        "ends_on": date(2026, 12, 31),
        "document_number": "京测人社罚〔2026〕1号",
        "decision": "虚假培训，限制申报。",
        **more,
    }
    head = head or holder(Role.DISTRICT_HEAD, code=unit.authority.code, at=at)
    return services.enter_bar(unit=unit, **values, actor=Actor.of(head), at=at)
