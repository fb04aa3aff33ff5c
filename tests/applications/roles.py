"""Everybody who could touch an application of a Haidian unit: those who may, and those who look as if they might."""

from dataclasses import dataclass

from accounts.choices import Role
from accounts.models import User
from office.machine import Actor
from tests.factories import accounts as people
from tests.factories import applications as make

OTHER_DISTRICT = "110105"
OTHER_CITY, OTHER_CITYS_DISTRICT = "440000", "440100"
PAST = make.START - make.BEFORE


@dataclass(frozen=True)
class Cast:
    """The actors by name; `users` holds those with an account."""

    actors: dict[str, Actor]
    users: dict[str, User]


def cast_for(way: make.Way) -> Cast:
    """All actors for one application; `officer` is the one who proposes in the factories."""
    people.other_jurisdiction()
    unit, staff = way.application.unit, way.staff
    second = people.user(person=staff.officer.person, at=PAST)
    people.give(second, Role.DISTRICT_HEAD, code=make.HAIDIAN, at=PAST)
    second_city = people.user(person=staff.city_officer.person, at=PAST)
    people.give(second_city, Role.CITY_HEAD, at=PAST)
    users = {
        "applicant": make.applicant_of(unit),
        "unit_admin": people.admin_of(unit),
        "other_applicant": people.holder(Role.APPLICANT, at=PAST),
        "member": people.holder(Role.MEMBER, unit=unit, at=PAST),
        "officer": staff.officer,
        "colleague": people.holder(Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=PAST),
        "head": staff.head,
        "officer_as_head": second,
        "other_officer": people.holder(Role.DISTRICT_OFFICER, code=OTHER_DISTRICT, at=PAST),
        "other_head": people.holder(Role.DISTRICT_HEAD, code=OTHER_DISTRICT, at=PAST),
        "city_officer": staff.city_officer,
        "city_head": staff.city_head,
        "city_officer_as_head": second_city,
        "foreign_city_officer": people.holder(Role.CITY_OFFICER, code=OTHER_CITY, at=PAST),
        "foreign_city_head": people.holder(Role.CITY_HEAD, code=OTHER_CITY, at=PAST),
        "foreign_officer": people.holder(Role.DISTRICT_OFFICER, code=OTHER_CITYS_DISTRICT, at=PAST),
        "body": people.holder(Role.CO_OFFICER, at=PAST),
        "expert": people.holder(Role.EXPERT, at=PAST),
        "auditor": people.holder(Role.AUDITOR, at=PAST),
        "administrator": people.holder(Role.ADMINISTRATOR, at=PAST),
    }
    actors = {name: Actor.of(User.objects.get(pk=user.pk)) for name, user in users.items()}
    return Cast(
        {**actors, "visitor": Actor("visitor"), "clock": Actor.clock()},
        {name: actor.user for name, actor in actors.items()},
    )
