"""Named filters of applications, and the answer to “which rows?”."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.choices import CITY_ROLES, DISTRICT_ROLES, OVERSEEING_ROLES, Role
from accounts.querysets import assignments_held, unit_ids_of
from applications.choices import AT_DISTRICT, ENDED, UNSEEN, ConfirmationState, State

USCC_LENGTH = 18


def reads_all(user: Any) -> bool:
    """Whether the user reads every application: auditors."""
    return any(row.role == Role.AUDITOR for row in assignments_held(user))


def authority_ids(user: Any, *roles: str) -> set[int]:
    """Keys of the authorities at which the user holds one of the roles."""
    return {row.authority_id for row in assignments_held(user) if row.role in roles}


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
        """
        if reads_all(user):
            return self
        return self.filter(_of_own_units(user) | self._handed_in_to(user))

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
