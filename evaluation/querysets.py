"""Named filters of expert review, and the answer to “which rows?”."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.choices import CITY_ROLES, Role
from accounts.querysets import assignments_held
from evaluation.choices import ExpertState, PanelState


def _staff_of(user: Any, prefix: str) -> Q | None:
    """Rows of the programmes that the user's authority runs; None for an auditor, who reads all."""
    held = assignments_held(user)
    if any(row.role == Role.AUDITOR for row in held):
        return None
    authorities = {row.authority_id for row in held if row.role in CITY_ROLES}
    return Q(**{f"{prefix}__in": authorities})


def _is_expert(user: Any) -> bool:
    return any(row.role == Role.EXPERT for row in assignments_held(user))


class ExpertQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ExpertQuerySet":
        """The pool of one's own selecting authority; auditors read all; experts do not see each other."""
        staff = _staff_of(user, "authority_id")
        return self if staff is None else self.filter(staff)

    def own(self, user: Any) -> "ExpertQuerySet":
        """The entries that an expert keeps about themself."""
        kept = self.filter(person_id=user.person_id, state__in=[ExpertState.ACTIVE, ExpertState.SUSPENDED])
        return kept if _is_expert(user) else self.none()

    def available(self, on: date) -> "ExpertQuerySet":
        """Who may be drawn on a day: not suspended any more, within the term, not away on that very day."""
        rested = Q(state=ExpertState.SUSPENDED, suspended_until__lt=on)
        begun = Q(term_from__isnull=True) | Q(term_from__lte=on)
        lasting = Q(term_until__isnull=True) | Q(term_until__gte=on)
        rows = self.filter(Q(state=ExpertState.ACTIVE) | rested, begun, lasting)
        return rows.exclude(leaves__starts_on__lte=on, leaves__ends_on__gte=on)


class InvitationQuerySet(models.QuerySet):
    def open(self, at: datetime) -> "InvitationQuerySet":
        """Links that still work at an instant."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class PanelQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PanelQuerySet":
        """The staff of the programme, and auditors; an expert sees the own sheets only, never the panel."""
        staff = _staff_of(user, "plan__round__programme__selecting_authority_id")
        return self if staff is None else self.filter(staff)


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SheetQuerySet":
        """An expert's own sheets while the panel is open; staff and auditors of the programme read all."""
        staff = _staff_of(user, "dossier__panel__plan__round__programme__selecting_authority_id")
        if staff is None:
            return self
        if not _is_expert(user):
            return self.filter(staff)
        own = Q(member__expert__person_id=user.person_id, dossier__panel__state=PanelState.OPEN)
        return self.filter(staff | own)


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "DecisionQuerySet":
        """The staff of the programme, and auditors."""
        staff = _staff_of(user, "round__programme__selecting_authority_id")
        return self if staff is None else self.filter(staff)


class SeatQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "SeatQuerySet":
        """An expert's own seats; staff and auditors of the programme read all."""
        staff = _staff_of(user, "panel__plan__round__programme__selecting_authority_id")
        if staff is None:
            return self
        own = Q(expert__person_id=user.person_id) if _is_expert(user) else Q(pk__in=[])
        return self.filter(staff | own)


class RankingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "RankingQuerySet":
        """The staff of the programme, and auditors."""
        staff = _staff_of(user, "panel__plan__round__programme__selecting_authority_id")
        return self if staff is None else self.filter(staff)


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "VisitQuerySet":
        """The staff of the programme, and auditors."""
        staff = _staff_of(user, "application__round__programme__selecting_authority_id")
        return self if staff is None else self.filter(staff)


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PaperQuerySet":
        """The staff of the programme, and auditors; never an expert or an applicant."""
        staff = _staff_of(user, "panel__plan__round__programme__selecting_authority_id")
        if staff is None:
            return self
        return self.filter(staff | _staff_of(user, "visit__application__round__programme__selecting_authority_id"))
