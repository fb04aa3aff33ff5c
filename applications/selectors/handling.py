"""Reads who works on a file of an authority: the officer who has it, whoever stands in, or all officers there."""

from datetime import date
from typing import Any

from django.db.models import Q

from accounts.choices import OFFICER_ROLES
from accounts.models import Absence, Assignment, Authority, User
from accounts.querysets import assignments_held
from accounts.selectors import cover_of, officers_at
from applications.models import Application


def reviewer_of(application: Application) -> Authority:
    """The authority that reviews a file: where it reports to."""
    return application.round.programme.selecting_authority if application.is_direct else application.authority


def in_charge(application: Application, on: date | None = None) -> list[User]:
    """Who is told of a file, today unless `on` is given: its officer, with whoever stands in; all where it has none.

    An officer who has left that authority has nothing there any more.
    """
    there = officers_at(reviewer_of(application), on)
    officer = there.filter(pk=application.officer_id).first() if application.officer_id else None
    if officer is None:
        return list(there)
    cover = cover_of(officer, on)
    return [officer, cover] if cover else [officer]


def mine(user: Any, on: date) -> Q:
    """The files that a person has, or has for somebody who is away."""
    return Q(officer=user) | Q(officer__in=Absence.objects.in_force(on).filter(cover=user).order_by().values("user"))


def on_desk_of(user: Any, on: date) -> Q:
    """The files on an officer's desk: their own, and those that nobody has who still is an officer there."""
    places = {held.authority_id for held in assignments_held(user) if held.role in OFFICER_ROLES}
    there = Assignment.objects.current(on).filter(role__in=OFFICER_ROLES, authority__in=places)
    return mine(user, on) | Q(officer__isnull=True) | ~Q(officer__in=there.order_by().values("user"))
