"""Named filters and the answer to “which rows?” for every table of accounts."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.choices import (
    AUTHORITY_ROLES,
    CITY_ROLES,
    OVERSEEING_ROLES,
    UNIT_ROLES,
    AuthorityLevel,
    Role,
    TakeoverState,
    UnitState,
)
from office import clock

CACHE = "_assignments_held"


def assignments_held(user: Any) -> tuple[Any, ...]:
    """The assignments that a user holds today, read once for each user instance; empty for a visitor.

    This is where “who is this person now” is asked, so it asks the clock itself.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ()
    held = getattr(user, CACHE, None)
    if held is None:
        current = user.assignments.current(clock.today())
        held = tuple(current.select_related("unit__authority", "authority").order_by("pk"))
        setattr(user, CACHE, held)
    return held


def forget_assignments(user: Any) -> None:
    """Make the next question about a user's roles ask the database again."""
    if hasattr(user, CACHE):
        delattr(user, CACHE)


def oversees(user: Any) -> bool:
    """Whether the user reads all rows: auditors and administrators."""
    return any(held.role in OVERSEEING_ROLES for held in assignments_held(user))


def unit_ids_of(user: Any, *roles: str) -> set[int]:
    """Keys of the units that the user acts for, in one of the roles (default: any role of a unit)."""
    return {held.unit_id for held in assignments_held(user) if held.role in (roles or UNIT_ROLES)}


def jurisdiction_ids(user: Any) -> set[int]:
    """Keys of the selecting authorities whose schemes concern the user, through a bureau or a unit of theirs."""
    held = assignments_held(user)
    at_bureaus = {row.authority.jurisdiction_id for row in held if row.authority_id}
    return at_bureaus | {row.unit.authority.jurisdiction_id for row in held if row.unit_id and row.unit.authority_id}


def authority_scope(user: Any, prefix: str = "", *roles: str) -> Q:
    """Rows whose authority the user works for; a selecting one covers the recommending ones below it.

    `prefix` is the path to the authority's field, e.g. "unit__authority". Nothing for a user without such a role.
    """
    held = [row for row in assignments_held(user) if row.role in (roles or AUTHORITY_ROLES)]
    own = {row.authority_id for row in held}
    above = {row.authority_id for row in held if row.role in CITY_ROLES}
    key = f"{prefix}_id" if prefix else "id"
    path = f"{prefix}__" if prefix else ""
    scope = Q(**{f"{key}__in": own})
    below = {f"{path}parent_id__in": above, f"{path}level": AuthorityLevel.RECOMMENDING}
    return scope | Q(**below) if above else scope


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PersonQuerySet":
        """Oneself, and the people behind the accounts that one sees."""
        if oversees(user):
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        users = self.model._meta.get_field("users").related_model.objects.visible_to(user)
        return self.filter(Q(pk=user.person_id) | Q(pk__in=users.order_by().values("person_id")))


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "UserQuerySet":
        """Oneself; the clerks of one's unit; colleagues and the clerks of the units in one's authority's scope."""
        if oversees(user):
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        assignments = self.model._meta.get_field("assignments").related_model.objects.visible_to(user)
        return self.filter(Q(pk=user.pk) | Q(pk__in=assignments.order_by().values("user_id")))

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)


class AuthorityQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "AuthorityQuerySet":
        """All: authorities and their contacts are public."""
        return self

    def recommending(self) -> "AuthorityQuerySet":
        """Those that receive applications and recommend, in their public order."""
        return self.filter(level=AuthorityLevel.RECOMMENDING)

    def receiving(self) -> "AuthorityQuerySet":
        """Those that units and applications can belong to: all but the co-issuing bodies."""
        return self.exclude(level=AuthorityLevel.CO_ISSUING)

    def co_issuing(self) -> "AuthorityQuerySet":
        """The bodies that issued a plan together with the selecting authority that is their parent."""
        return self.filter(level=AuthorityLevel.CO_ISSUING)

    def in_scope(self, user: Any) -> "AuthorityQuerySet":
        """Those that the user works for, with the recommending ones below a selecting one."""
        return self if oversees(user) else self.filter(authority_scope(user))


class UnitQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "UnitQuerySet":
        """Own units for clerks, units of the authority's scope for its officers, all for those who oversee."""
        if oversees(user):
            return self
        return self.filter(Q(pk__in=unit_ids_of(user)) | authority_scope(user, "authority"))

    def current(self) -> "UnitQuerySet":
        """Units that exist: all but the closed ones."""
        return self.exclude(state=UnitState.CLOSED)

    def verified(self) -> "UnitQuerySet":
        return self.filter(state=UnitState.VERIFIED)

    def waiting(self) -> "UnitQuerySet":
        """Units that wait for their authority to verify them."""
        return self.filter(state=UnitState.PENDING)

    def matching(self, text: str) -> "UnitQuerySet":
        """Units whose present or former name or code contains a text."""
        former = self.model._meta.get_field("former_names").related_model.objects.filter(
            Q(name__icontains=text) | Q(uscc__icontains=text)
        )
        return self.filter(
            Q(name__icontains=text) | Q(uscc__icontains=text) | Q(pk__in=former.order_by().values("unit_id"))
        )


class UnitNameQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "UnitNameQuerySet":
        """The former names of the units that the user sees."""
        if oversees(user):
            return self
        return self.filter(Q(unit_id__in=unit_ids_of(user)) | authority_scope(user, "unit__authority"))


class AssignmentQuerySet(models.QuerySet):
    def current(self, on: date) -> "AssignmentQuerySet":
        """Assignments in force on a day."""
        return self.filter(revoked_at__isnull=True, starts_on__lte=on).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        )

    def standing(self) -> "AssignmentQuerySet":
        """Assignments that nobody has revoked, begun or not."""
        return self.filter(revoked_at__isnull=True)

    def visible_to(self, user: Any) -> "AssignmentQuerySet":
        """One's own, those at one's unit (its clerks), and those within one's authority's scope."""
        if oversees(user):
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(
            Q(user_id=user.pk)
            | Q(unit_id__in=unit_ids_of(user))
            | authority_scope(user, "unit__authority")
            | authority_scope(user, "authority")
        )


class BarQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "BarQuerySet":
        """Bars that hold on a day."""
        return self.filter(lifted_at__isnull=True, starts_on__lte=on).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        )

    def visible_to(self, user: Any) -> "BarQuerySet":
        """Those of one's own unit and person, those decided within one's scope, those on units in one's scope."""
        if oversees(user):
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(
            Q(unit_id__in=unit_ids_of(user))
            | Q(person_id=user.person_id)
            | authority_scope(user, "authority")
            | authority_scope(user, "unit__authority")
        )


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Those that one's unit gave, for its administrators; all for those who oversee."""
        if oversees(user):
            return self
        return self.filter(unit_id__in=unit_ids_of(user, Role.UNIT_ADMIN))

    def open(self, at: Any) -> "InvitationQuerySet":
        """Neither used nor withdrawn nor expired at an instant."""
        return self.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class TakeoverQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "TakeoverQuerySet":
        """Those that one asked for, those for a unit that one administers, those in one's authority's scope."""
        if oversees(user):
            return self
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(
            Q(requested_by_id=user.pk)
            | Q(unit_id__in=unit_ids_of(user, Role.UNIT_ADMIN))
            | authority_scope(user, "unit__authority")
        )

    def waiting(self) -> "TakeoverQuerySet":
        return self.filter(state=TakeoverState.REQUESTED)


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "AbsenceQuerySet":
        """Those of the authorities that the user works for; all for those who oversee."""
        if oversees(user):
            return self
        return self.filter(authority_id__in={held.authority_id for held in assignments_held(user) if held.authority_id})

    def standing(self, on: date) -> "AbsenceQuerySet":
        """Entered, not ended early, and not over on a day."""
        return self.filter(ended_at__isnull=True, ends_on__gte=on)

    def in_force(self, on: date) -> "AbsenceQuerySet":
        """Away on this very day."""
        return self.standing(on).filter(starts_on__lte=on)

    def overlapping(self, starts_on: date, ends_on: date) -> "AbsenceQuerySet":
        """Having a day in common with a span (both ends inclusive)."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
