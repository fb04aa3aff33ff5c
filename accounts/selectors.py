"""Reads across the tables of accounts: who is barred, who works where, who is to be told."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from accounts.choices import AUTHORITY_ROLES, HEAD_ROLES, OFFICER_ROLES, PAPERS, Role
from accounts.models import REGISTERED, Absence, Assignment, Authority, Bar, Invitation, Person, Takeover, Unit, User
from accounts.querysets import assignments_held
from office import clock
from office.models import RegisterEntry
from office.quarantine import INFECTED

SIGN_IN_ACTIONS = ("sign_in", "sign_in_failed", "sign_out")


def bars_on(unit: Unit, on: date) -> QuerySet[Bar]:
    """The bars that keep a unit from applying or claiming on a day."""
    return Bar.objects.filter(unit=unit).in_force(on)


def is_barred(unit: Unit, on: date) -> bool:
    """Whether a unit may not apply or claim on a day (失信限制)."""
    return bars_on(unit, on).exists()


def is_person_barred(person: Person, on: date) -> bool:
    """Whether a person may not apply or claim on a day (失信限制)."""
    return Bar.objects.filter(person=person).in_force(on).exists()


def barred_unit_ids(unit_ids: Iterable[int], on: date) -> set[int]:
    """Those of many units that are barred on a day, in one query."""
    return set(Bar.objects.filter(unit_id__in=unit_ids).in_force(on).order_by().values_list("unit_id", flat=True))


def current_assignments(user: User, on: date) -> QuerySet[Assignment]:
    """A user's roles on a day, with unit and authority, oldest first."""
    return user.assignments.current(on).select_related("unit", "authority").order_by("pk")


def people_with(
    *roles: str, authority: Authority | int | None = None, unit: Unit | int | None = None, on: date | None = None
) -> QuerySet[User]:
    """Active accounts that hold one of the roles, at an authority or a unit when given; today unless `on` is given."""
    held = Assignment.objects.current(on or clock.today()).filter(role__in=roles)
    if authority is not None:
        held = held.filter(authority=authority)
    if unit is not None:
        held = held.filter(unit=unit)
    return User.objects.active().filter(pk__in=held.order_by().values("user_id")).order_by("pk")


def officers_of(authority: Authority | int, on: date | None = None) -> QuerySet[User]:
    """Who works on the cases of an authority: its officers; where there are none, its heads."""
    officers = officers_at(authority, on)
    return officers if officers.exists() else heads_of(authority, on)


def officers_at(authority: Authority | int, on: date | None = None) -> QuerySet[User]:
    """The officers of an authority, whether or not they are away."""
    return people_with(*OFFICER_ROLES, authority=authority, on=on)


def standing_in_for(user: Any, on: date) -> set[int]:
    """Keys of the accounts for which a user stands in on a day."""
    return set(Absence.objects.in_force(on).filter(cover=user).values_list("user_id", flat=True))


def cover_of(user: User, on: date | None = None) -> User | None:
    """Who stands in for an account, today unless `on` is given; nobody when it is not away."""
    away = Absence.objects.in_force(on or clock.today()).filter(user=user)
    absence = away.select_related("cover").order_by("-pk").first()
    return absence.cover if absence else None


def heads_of(authority: Authority | int, on: date | None = None) -> QuerySet[User]:
    """The heads of an authority."""
    return people_with(*HEAD_ROLES, authority=authority, on=on)


def administrators_of(unit: Unit | int, on: date | None = None) -> QuerySet[User]:
    """The administrators of a unit."""
    return people_with(Role.UNIT_ADMIN, unit=unit, on=on)


def colleagues(user: User, on: date) -> QuerySet[User]:
    """Other active accounts at the same units and authorities."""
    own = list(user.assignments.current(on).values_list("unit_id", "authority_id"))
    units = [unit for unit, _ in own if unit]
    authorities = [authority for _, authority in own if authority]
    shared = Assignment.objects.current(on).filter(Q(unit__in=units) | Q(authority__in=authorities))
    return User.objects.active().filter(pk__in=shared.order_by().values("user_id")).exclude(pk=user.pk).order_by("pk")


def staff_of(unit: Unit, on: date) -> list[Assignment]:
    """A unit's people on a day with their roles, administrators first."""
    rows = unit.assignments.current(on).select_related("user__person", "unit")
    return sorted(rows, key=lambda held: (held.role != Role.UNIT_ADMIN, held.pk))


def registered_unit(uscc: str) -> Unit | None:
    """The current unit that has registered itself under a credit code, whatever its authority found."""
    return Unit.objects.filter(uscc=uscc, state__in=REGISTERED).first()


def units_of(user: User, *roles: str, on: date) -> QuerySet[Unit]:
    """The units that a user acts for on a day in one of the roles."""
    held = user.assignments.current(on).filter(role__in=roles, unit__isnull=False)
    return Unit.objects.filter(pk__in=held.order_by().values("unit_id")).order_by("pk")


def link_digest(token: str) -> str:
    """What is kept of a one-time link: enough to know it again, not to make it."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_behind(token: str, at: datetime) -> Invitation | None:
    """The invitation behind a link, as long as it works."""
    return Invitation.objects.open(at).select_related("unit").filter(token_digest=link_digest(token)).first()


def acts_on(thing: models.Model, audience: str, limit: int = 50) -> list[RegisterEntry]:
    """The latest acts on a thing that an audience may read, newest first, with their notes."""
    rows = RegisterEntry.objects.of(thing).for_audience(audience)
    return list(rows.select_related("detail").order_by("-seq")[:limit])


def infected_papers(unit: Unit) -> list[tuple[str, str]]:
    """The papers of a unit in which a virus was found, by field and name; the caller has loaded them."""
    return [
        (name, label)
        for name, label in PAPERS
        if (upload := getattr(unit, name)) is not None and upload.verdict == INFECTED
    ]


def waiting_units(user: User) -> QuerySet[Unit]:
    """Units that wait for this user's own authority to verify them, the longest waiting first."""
    return Unit.objects.waiting().filter(authority_id__in=_own_authorities(user)).order_by("state_since", "pk")


def waiting_takeovers(user: User) -> QuerySet[Takeover]:
    """Take-over requests that wait for this user's own authority, the longest waiting first."""
    rows = Takeover.objects.waiting().filter(unit__authority_id__in=_own_authorities(user))
    return rows.select_related("unit", "requested_by__person").order_by("state_since", "pk")


def sign_ins_of(user: User, limit: int = 20) -> QuerySet[RegisterEntry]:
    """The latest sign-ins, failures and sign-outs of an account, newest first, with their addresses."""
    rows = RegisterEntry.objects.of(user).filter(action__in=SIGN_IN_ACTIONS)
    return rows.select_related("detail").order_by("-seq")[:limit]


def _own_authorities(user: User) -> set[int]:
    """Keys of the authorities that the user works at; what lies below a selecting one is not its own work."""
    return {held.authority_id for held in assignments_held(user) if held.role in AUTHORITY_ROLES}
