"""Named filters and the answer to “which rows?” for chains and all that hangs on them."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.choices import CITY_ROLES, SCHOOL_KINDS, Role
from accounts.querysets import assignments_held, authority_scope, oversees, unit_ids_of
from chains.choices import LIVE_STATES, OPEN_ENTRIES, ChainState, StoryState

# Who speaks for a unit as the lead of a chain; the contact of a member sees that member's rows alone.
LEADING_ROLES = (Role.APPLICANT, Role.UNIT_ADMIN)


def led_by(user: Any) -> set[int]:
    """Keys of the units for which the user sees the whole of a chain that the unit leads."""
    return unit_ids_of(user, *LEADING_ROLES)


class ChainQuerySet(models.QuerySet):
    def public(self) -> "ChainQuerySet":
        """Chains as the public directory lists them: all, since each was announced; a cancelled one says so."""
        return self

    def visible_to(self, user: Any) -> "ChainQuerySet":
        """Chains that one's unit leads or belongs to or belonged to, those in one's authority's scope, or all."""
        if oversees(user):
            return self
        members = self.model._meta.get_field("members").related_model.objects.filter(unit_id__in=unit_ids_of(user))
        return self.filter(
            Q(pk__in=members.order_by().values("chain_id")) | authority_scope(user, "reviewing_authority")
        )

    def live(self) -> "ChainQuerySet":
        """Chains under construction or waiting for the assessment at its end."""
        return self.filter(state__in=LIVE_STATES)

    def building(self) -> "ChainQuerySet":
        return self.filter(state=ChainState.BUILDING)

    def overdue(self, at: datetime) -> "ChainQuerySet":
        """Chains whose period is over at an instant and whose state does not say so yet."""
        return self.building().filter(due_at__lte=at)

    def matching(self, text: str) -> "ChainQuerySet":
        """Chains whose number, name or lead unit's name contains a text."""
        return self.filter(Q(number__icontains=text) | Q(name__icontains=text) | Q(lead_unit__name__icontains=text))


class PeriodQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PeriodQuerySet":
        """The periods of the chains that one sees."""
        chains = self.model._meta.get_field("chain").related_model.objects.visible_to(user)
        return self.filter(chain__in=chains.order_by())


class MemberQuerySet(models.QuerySet):
    def current(self) -> "MemberQuerySet":
        """Memberships that neither ended nor were ended."""
        return self.filter(left_on__isnull=True, expelled_on__isnull=True)

    def schools(self) -> "MemberQuerySet":
        """Members of an education kind, on which cooperation and students hang."""
        return self.filter(kind__in=SCHOOL_KINDS)

    def visible_to(self, user: Any) -> "MemberQuerySet":
        """One's own unit's memberships, all of the chains that one's unit leads, those in one's scope, or all."""
        if oversees(user):
            return self
        return self.filter(
            Q(unit_id__in=unit_ids_of(user))
            | Q(chain__lead_unit_id__in=led_by(user))
            | authority_scope(user, "chain__reviewing_authority")
        )


class CooperationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "CooperationQuerySet":
        """The cooperations of the members that one sees."""
        members = self.model._meta.get_field("member").related_model.objects.visible_to(user)
        return self.filter(member__in=members.order_by())


class StudentQuerySet(models.QuerySet):
    def current(self) -> "StudentQuerySet":
        """Those still on the roster."""
        return self.filter(left_on__isnull=True)

    def visible_to(self, user: Any) -> "StudentQuerySet":
        """The roster of the chain that one's unit leads, the rows that name one's unit as school or employer, those in
        one's authority's scope, or all (with masked numbers, as everybody)."""
        if oversees(user):
            return self
        own = unit_ids_of(user)
        return self.filter(
            Q(chain__lead_unit_id__in=led_by(user))
            | Q(school__unit_id__in=own)
            | Q(employer__unit_id__in=own)
            | authority_scope(user, "chain__reviewing_authority")
        )

    def matching(self, text: str) -> "StudentQuerySet":
        """Students whose name or own number contains a text."""
        return self.filter(Q(name__icontains=text) | Q(number__icontains=text))


class RosterDraftQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "RosterDraftQuerySet":
        """The files that one uploaded oneself."""
        return self.filter(uploaded_by_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "EntryQuerySet":
        """The entries of the schemes that one's bureau runs; all for an auditor."""
        if any(row.role == Role.AUDITOR for row in assignments_held(user)):
            return self
        return self.filter(authority_scope(user, "programme__selecting_authority", *CITY_ROLES))

    def open(self) -> "EntryQuerySet":
        """Neither approved nor discarded."""
        return self.filter(state__in=OPEN_ENTRIES)


class StoryQuerySet(models.QuerySet):
    def matching(self, text: str) -> "StoryQuerySet":
        """Those whose title or place, or whose chain's name or number, contains a text."""
        return self.filter(
            Q(title__icontains=text)
            | Q(place__icontains=text)
            | Q(chain__name__icontains=text)
            | Q(chain__number__icontains=text)
        )

    def public(self) -> "StoryQuerySet":
        """Published and not taken down."""
        return self.filter(state=StoryState.PUBLISHED)

    def visible_to(self, user: Any) -> "StoryQuerySet":
        """Those of the schemes that one's bureau runs, in every state; all for an auditor."""
        if any(row.role == Role.AUDITOR for row in assignments_held(user)):
            return self
        return self.filter(authority_scope(user, "programme__selecting_authority", *CITY_ROLES))


class StoryPictureQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "StoryPictureQuerySet":
        """The pictures of what is published; for the staff of a scheme, those of its drafts, too."""
        published = Q(story__state=StoryState.PUBLISHED)
        if not getattr(user, "is_authenticated", False):
            return self.filter(published)
        stories = self.model._meta.get_field("story").related_model.objects.visible_to(user)
        return self.filter(published | Q(story__in=stories.order_by()))
