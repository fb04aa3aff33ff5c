"""Named filters of applications, and the answer to “which rows?”."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.choices import CITY_ROLES, DISTRICT_ROLES, Role
from accounts.querysets import assignments_held, unit_ids_of
from applications.choices import AT_DISTRICT, ENDED, UNSEEN, State


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ApplicationQuerySet":
        """A unit's clerks see their own; authorities what was handed in to them; auditors all; nobody else any.

        Experts get nothing here: they are served a frozen dossier. Member contacts neither: they see only their row.
        """
        held = assignments_held(user)
        if any(row.role == Role.AUDITOR for row in held):
            return self
        districts = {row.authority_id for row in held if row.role in DISTRICT_ROLES}
        cities = {row.authority_id for row in held if row.role in CITY_ROLES}
        units = unit_ids_of(user, Role.UNIT_ADMIN, Role.APPLICANT)
        handed_in = Q(authority_id__in=districts) | Q(round__programme__selecting_authority_id__in=cities)
        return self.filter(Q(unit_id__in=units) | (handed_in & ~Q(state__in=UNSEEN) & Q(number__isnull=False)))

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
        """By chain name, unit name or code, or number."""
        return self.filter(
            Q(chain_name__icontains=text)
            | Q(unit__name__icontains=text)
            | Q(unit__uscc__iexact=text)
            | Q(number__iexact=text)
        )
