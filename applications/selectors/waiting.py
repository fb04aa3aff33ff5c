"""Reads whom the opening of a round and the publication of a form edition concern."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from accounts.choices import Role
from accounts.models import REGISTERED, Assignment, User
from accounts.querysets import assignments_held
from applications.choices import EditionState
from applications.models import FormEdition, Round

# Who fills in for a unit.
CLERKS = (Role.APPLICANT, Role.UNIT_ADMIN)


def clerks_of_round(call: Round, after: int, on: date) -> QuerySet[User]:
    """The clerks, on a day, of the registered units that a round admits: by key, those after a key; each once."""
    bureau = call.programme.selecting_authority_id
    held = Assignment.objects.current(on).filter(
        Q(unit__authority_id=bureau) | Q(unit__authority__parent_id=bureau),
        role__in=CLERKS,
        unit__state__in=REGISTERED,
        unit__kind__in=call.programme.admitted_kinds,
    )
    return User.objects.active().filter(pk__in=held.order_by().values("user_id"), pk__gt=after).order_by("pk")


def editions_to_publish(user: Any) -> QuerySet[FormEdition]:
    """The editions that another administrator proposed and that wait for this one."""
    if not any(row.role == Role.ADMINISTRATOR for row in assignments_held(user)):
        return FormEdition.objects.none()
    waiting = FormEdition.objects.filter(state=EditionState.PROPOSED).exclude(proposer_id=user.person_id)
    return waiting.select_related("programme", "proposer").order_by("state_since", "pk")


def todo_for_editions(user: Any) -> list[dict[str, Any]]:
    """The editions that wait for an administrator, the oldest first."""
    return [
        {
            "key": f"edition-{edition.pk}",
            "group": "表单发布",
            "label": "表单发布",
            "tone": "amber",
            "shape": "▲",
            "title": str(edition),
            "url": edition.get_absolute_url(),
            "sub": edition.programme.short_name,
            "source": edition.proposer.name,
            "since": edition.state_since,
            "due": None,
        }
        for edition in editions_to_publish(user)
    ]
