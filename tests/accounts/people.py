"""One person of every role around one unit in Haidian, and strangers in the same roles elsewhere."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.choices import Role
from accounts.models import Unit, User
from tests.factories.accounts import CHAOYANG, give, holder, officer_of, other_jurisdiction, user, verified_unit


@dataclass
class Cast:
    """A verified unit of Haidian, one of Chaoyang, and people by a short name."""

    unit: Unit
    other_unit: Unit
    people: dict[str, User]


def cast() -> Cast:
    """Everybody that a rule of accounts could mean; names are as in the tables of the tests."""
    unit_admin, other_admin = user(), user()
    unit = verified_unit(admin=unit_admin)
    other_unit = verified_unit(code=CHAOYANG, admin=other_admin)
    above, below = other_jurisdiction()
    people = {
        "visitor": AnonymousUser(),
        "nobody": user(),
        "unit_admin": unit_admin,
        "applicant": holder(Role.APPLICANT, unit=unit),
        "member": holder(Role.MEMBER, unit=unit),
        "other_admin": other_admin,
        "officer": officer_of(unit.authority),
        "head": holder(Role.DISTRICT_HEAD),
        "other_officer": officer_of(other_unit.authority),
        "other_head": holder(Role.DISTRICT_HEAD, code=CHAOYANG),
        "city_officer": holder(Role.CITY_OFFICER),
        "city_head": holder(Role.CITY_HEAD),
        "far_officer": officer_of(below),
        "far_city_head": give(user(), Role.CITY_HEAD, code=above.code).user,
        "expert": holder(Role.EXPERT),
        "auditor": holder(Role.AUDITOR),
        "administrator": holder(Role.ADMINISTRATOR),
    }
    return Cast(unit, other_unit, people)


ALL = (
    "visitor", "nobody", "unit_admin", "applicant", "member", "other_admin", "officer", "head", "other_officer",
    "other_head", "city_officer", "city_head", "far_officer", "far_city_head", "expert", "auditor", "administrator",
)  # fmt: skip
