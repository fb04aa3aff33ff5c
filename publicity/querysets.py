"""Named filters of notices, objections and announcements, and the answer to “which rows?”."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.choices import CITY_ROLES, Role
from accounts.querysets import assignments_held
from applications.choices import State
from chains.choices import ChainState
from publicity.choices import OPEN_OBJECTIONS, PUBLIC_NOTICES, STANDING, AnnouncementState, NoticeState, ObjectionKind


def of_staff(user: Any, prefix: str) -> Q | None:
    """Rows of the programmes that the user's authority runs; None for an auditor, who reads all."""
    held = assignments_held(user)
    if any(row.role == Role.AUDITOR for row in held):
        return None
    authorities = {row.authority_id for row in held if row.role in CITY_ROLES}
    return Q(**{f"{prefix}selecting_authority_id__in": authorities})


class NoticeQuerySet(models.QuerySet):
    def public(self) -> "NoticeQuerySet":
        """Issued notices, over or not, and those withdrawn after issue."""
        return self.filter(state__in=PUBLIC_NOTICES, issued_at__isnull=False)

    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """What is public; drafts for the staff of the programme."""
        staff = of_staff(user, "programme__")
        if staff is None:
            return self
        return self.filter(Q(state__in=PUBLIC_NOTICES, issued_at__isnull=False) | staff)

    def handled_by(self, user: Any) -> "NoticeQuerySet":
        """The notices of the programmes that the user works on, in every state; all for an auditor."""
        staff = of_staff(user, "programme__")
        return self if staff is None else self.filter(staff)

    def closing(self, at: datetime) -> "NoticeQuerySet":
        """Issued notices whose period is over."""
        return self.filter(state=NoticeState.ISSUED, due_at__lte=at)


class NoticeItemQuerySet(models.QuerySet):
    def with_subjects(self) -> "NoticeItemQuerySet":
        """In the order of the list, with what a line's texts are made of."""
        related = ("application__unit", "application__authority", "chain__lead_unit", "chain__reviewing_authority")
        return self.select_related(*related).prefetch_related("chain__periods").order_by("position")

    def in_publicity(self) -> "NoticeItemQuerySet":
        """Whose subject still waits for what the notice is about: an application in publicity, a chain at its end."""
        return self.filter(Q(application__state=State.IN_PUBLICITY) | Q(chain__state=ChainState.ENDED))

    def visible_to(self, user: Any) -> "NoticeItemQuerySet":
        """The items of the notices that the user sees."""
        staff = of_staff(user, "notice__programme__")
        if staff is None:
            return self
        return self.filter(Q(notice__state__in=PUBLIC_NOTICES, notice__issued_at__isnull=False) | staff)

    def telling_results(self) -> "NoticeItemQuerySet":
        """Lines by which the result of a chain's assessment is drafted, in publicity, or waiting to be announced."""
        over = (NoticeState.WITHDRAWN, NoticeState.SUPERSEDED)
        return self.filter(chain__isnull=False, state__in=STANDING).exclude(notice__state__in=over)


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "ObjectionQuerySet":
        """The staff of the programme, and auditors; the objector looks up by number and code, not by account.

        A complaint is about staff or the procedure: only heads read it, and whom they named to handle it.
        """
        programme = "notice__programme__"
        staff = of_staff(user, programme)
        if staff is None:
            return self
        heads = {row.authority_id for row in assignments_held(user) if row.role == Role.CITY_HEAD}
        read = ~Q(kind=ObjectionKind.COMPLAINT) | Q(**{f"{programme}selecting_authority_id__in": heads})
        named = Q(handler_id=user.person_id) | Q(merged_into__handler_id=user.person_id)
        return self.filter(staff & (read | named))

    def open(self) -> "ObjectionQuerySet":
        """Not decided yet."""
        return self.filter(state__in=OPEN_OBJECTIONS)

    def holding(self) -> "ObjectionQuerySet":
        """What holds its line back: objections that are not decided. Reports and complaints hold nothing."""
        return self.open().filter(kind=ObjectionKind.OBJECTION)


class AnnouncementQuerySet(models.QuerySet):
    def public(self) -> "AnnouncementQuerySet":
        return self.filter(state=AnnouncementState.ISSUED)

    def visible_to(self, user: Any) -> "AnnouncementQuerySet":
        """What is public; drafts for the staff of the programme."""
        staff = of_staff(user, "notice__programme__")
        return self if staff is None else self.filter(Q(state=AnnouncementState.ISSUED) | staff)

    def handled_by(self, user: Any) -> "AnnouncementQuerySet":
        """The announcements of the programmes that the user works on, in every state; all for an auditor."""
        staff = of_staff(user, "notice__programme__")
        return self if staff is None else self.filter(staff)
