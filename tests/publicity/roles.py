"""Everybody who could touch a notice: those who may, and those who look as if they might."""

from dataclasses import dataclass

from accounts.choices import Role
from accounts.models import User
from office.machine import Actor
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.publicity import Case

PAST = make.START - make.BEFORE
OTHER_CITY = "440000"


@dataclass(frozen=True)
class Cast:
    """The actors by name; `users` holds those with an account."""

    actors: dict[str, Actor]
    users: dict[str, User]


def cast_for(case: Case) -> Cast:
    """`officer` proposed notice and shortlist, `handler` is another officer; each has a second account as a head."""
    people.other_jurisdiction()
    users = {
        "officer": case.officer,
        "handler": case.handler,
        "other_officer": people.holder(Role.CITY_OFFICER, at=PAST),
        "head": case.head,
        "officer_as_head": _as_head(case.officer),
        "handler_as_head": _as_head(case.handler),
        "foreign_officer": people.holder(Role.CITY_OFFICER, code=OTHER_CITY, at=PAST),
        "foreign_head": people.holder(Role.CITY_HEAD, code=OTHER_CITY, at=PAST),
        "district_officer": people.holder(Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=PAST),
        "district_head": people.holder(Role.DISTRICT_HEAD, code=make.HAIDIAN, at=PAST),
        "applicant": make.applicant_of(case.listed[0].unit),
        "expert": people.holder(Role.EXPERT, at=PAST),
        "auditor": people.holder(Role.AUDITOR, at=PAST),
        "administrator": people.holder(Role.ADMINISTRATOR, at=PAST),
    }
    users = {name: User.objects.get(pk=user.pk) for name, user in users.items()}
    actors = {name: Actor.of(user) for name, user in users.items()}
    return Cast({**actors, "visitor": Actor("visitor"), "clock": Actor.clock()}, users)


def _as_head(user: User) -> User:
    second = people.user(person=user.person, at=PAST)
    people.give(second, Role.CITY_HEAD, at=PAST)
    return second
