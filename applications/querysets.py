"""Named filters of applications, and the answer to “which rows?”."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.choices import CITY_ROLES, CO_ISSUING_ROLES, DISTRICT_ROLES, OVERSEEING_ROLES, Role
from accounts.querysets import assignments_held, unit_ids_of
from applications.choices import (
    AT_DISTRICT,
    ENDED,
    OPEN_TO_BODIES,
    UNSEEN,
    ConfirmationState,
    ConsultationState,
    State,
)

USCC_LENGTH = 18


def reads_all(user: Any) -> bool:
    """Whether the user reads every application: auditors."""
    return any(row.role == Role.AUDITOR for row in assignments_held(user))


def authority_ids(user: Any, *roles: str) -> set[int]:
    """Keys of the authorities at which the user holds one of the roles."""
    return {row.authority_id for row in assignments_held(user) if row.role in roles}


def body_ids(user: Any) -> set[int]:
    """Keys of the co-issuing bodies for which the user reads and answers."""
    return authority_ids(user, *CO_ISSUING_ROLES)


def own_unit_ids(user: Any) -> set[int]:
    """Keys of the units for which the user applies."""
    return unit_ids_of(user, Role.UNIT_ADMIN, Role.APPLICANT)


def _of_own_units(user: Any) -> Q:
    return Q(unit_id__in=own_unit_ids(user))


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "EditionQuerySet":
        """Administrators and auditors see all, the people of a selecting authority those of its programmes."""
        held = assignments_held(user)
        if any(row.role in OVERSEEING_ROLES for row in held):
            return self
        return self.filter(programme__selecting_authority_id__in=authority_ids(user, *CITY_ROLES))


class RoundQuerySet(models.QuerySet):
    def run_by(self, user: Any, *roles: str) -> "RoundQuerySet":
        """Those of the selecting authorities where the user holds one of the roles."""
        return self.filter(programme__selecting_authority_id__in=authority_ids(user, *roles)).order_by()


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """A unit's clerks see their own; authorities what was handed in to them; auditors all; nobody else any.

        Experts get nothing here: they are served a frozen dossier. Member contacts neither: they see only their row.
        Nor the people of co-issuing bodies: what they may read of a file starts at `opened_to`, on pages of its own.
        """
        if reads_all(user):
            return self
        return self.filter(_of_own_units(user) | self._handed_in_to(user))

    def opened_to(self, user: Any) -> "ApplicationQuerySet":
        """For the people of co-issuing bodies: the recommended and accepted files of the rounds open to their body.

        Kept apart from `visible_to`, so that no page, list, export or interface made for others ever opens to them.
        """
        bodies = body_ids(user)
        if not bodies:
            return self.none()
        access = self.model._meta.get_field("round").related_model._meta.get_field("body_accesses").related_model
        rounds = access.objects.standing().filter(body_id__in=bodies).order_by().values("round_id")
        return self.filter(round_id__in=rounds, state__in=OPEN_TO_BODIES, number__isnull=False)

    def seen_as(self, audience: str, user: Any) -> "ApplicationQuerySet":
        """Those of the visible ones that the user sees from one side: as the applicant, or as staff."""
        if audience == "applicant":
            return self.filter(_of_own_units(user))
        return self if reads_all(user) else self.filter(self._handed_in_to(user))

    def of_selecting(self, user: Any, *roles: str) -> Q:
        """The files of the rounds that the user's selecting authorities run.

        A list of their keys, not a join: joined, each figure of a list would read thousands of rows.
        """
        rounds = self.model._meta.get_field("round").related_model.objects
        return Q(round__from_list=rounds.run_by(user, *roles))

    def _handed_in_to(self, user: Any) -> Q:
        """What was handed in to the authorities where the user works, and is not back in the unit's own hands.

        That it has a number is no condition of its own: the constraint application_submitted_has_number sees to it.
        """
        scope = Q(authority_id__in=authority_ids(user, *DISTRICT_ROLES)) | self.of_selecting(user, *CITY_ROLES)
        return scope & ~Q(state__in=UNSEEN)

    def live(self) -> "ApplicationQuerySet":
        """Still in the running."""
        return self.exclude(state__in=ENDED)

    def handed_in(self) -> "ApplicationQuerySet":
        """Those that an authority has seen."""
        return self.filter(number__isnull=False)

    def at_district(self) -> "ApplicationQuerySet":
        """Those that lie with their recommending authority."""
        return self.filter(state__in=AT_DISTRICT)

    def lapsing(self, at: datetime) -> "ApplicationQuerySet":
        """Returned for correction, and the deadline has passed."""
        return self.filter(state=State.RETURNED, due_at__lte=at)

    def matching(self, text: str) -> "ApplicationQuerySet":
        """By chain name, unit name or code, or number; a whole credit code is looked up and not searched for."""
        code = text.upper()
        if len(code) == USCC_LENGTH and code.isascii() and code.isalnum():
            return self.filter(unit__uscc=code)
        units = self.model._meta.get_field("unit").related_model.objects.filter(name__has_text=text).order_by()
        return self.filter(Q(chain_name__has_text=text) | Q(unit__from_list=units) | Q(number__iexact=text))


class MemberConfirmationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "MemberConfirmationQuerySet":
        """What one's own unit is asked, in any role there; the lead unit and officials see it within the form."""
        return self.filter(unit_id__in=unit_ids_of(user))

    def live(self) -> "MemberConfirmationQuerySet":
        """The latest of each row, whether or not the row has changed since."""
        return self.exclude(state=ConfirmationState.REPLACED)


class BodyAccessQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "BodyAccessQuerySet":
        """Those of the rounds of one's selecting authority; those of one's own body; all for auditors."""
        if reads_all(user):
            return self
        cities = authority_ids(user, *CITY_ROLES)
        return self.filter(Q(round__programme__selecting_authority_id__in=cities) | Q(body_id__in=body_ids(user)))

    def standing(self) -> "BodyAccessQuerySet":
        """Opened and not closed again."""
        return self.filter(closed_at__isnull=True)


class ConsultationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ConsultationQuerySet":
        """The selecting authority's people those of its rounds; a body's people their own body's; auditors all.

        A body reads a question as long as it may read the file: while the round is open to it.
        """
        if reads_all(user):
            return self
        cities = Q(application__round__programme__selecting_authority_id__in=authority_ids(user, *CITY_ROLES))
        bodies = body_ids(user)
        return self.filter(cities | self._readable_by(bodies)) if bodies else self.filter(cities)

    def waiting_for(self, user: Any) -> "ConsultationQuerySet":
        """Those that the user's body has not answered yet."""
        bodies = body_ids(user)
        return self.filter(self._readable_by(bodies), state=ConsultationState.ASKED) if bodies else self.none()

    def _readable_by(self, bodies: set[int]) -> Q:
        access = self.model._meta.get_field("body").related_model._meta.get_field("body_accesses").related_model
        standing = access.objects.standing().filter(round=OuterRef("application__round"), body=OuterRef("body"))
        return Q(body_id__in=bodies, application__state__in=OPEN_TO_BODIES) & Exists(standing)
