"""Reads which deadlines of applications still run, counted in working days."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

from applications.choices import Action, ConsultationAction, ConsultationState
from applications.choices import State as S
from applications.models import Application, Consultation
from applications.selectors.way import SETS_DEADLINE
from office.clock import local_date
from office.deadlines import OpenDeadline
from office.models import RegisterEntry

# How long a stage lasts is a setting of the round; where its end fell in a year not covered, it has none.
STAGES = {
    S.SUBMITTED: "review_days",
    S.RECOMMENDATION_PROPOSED: "review_days",
    S.REFUSAL_PROPOSED: "review_days",
    S.RECOMMENDED: "accept_days",
}


def open_deadlines(user: Any, at: datetime) -> Iterator[OpenDeadline]:
    """What runs of the applications that a person sees (all of them without one): stages, corrections, questions."""
    seen = Application.objects.all() if user is None else Application.objects.visible_to(user)
    running = Q(due_at__gt=at, state__in=[*STAGES, S.RETURNED]) | Q(due_at=None, state__in=list(STAGES))
    rows = list(seen.filter(running).select_related("round__programme", "unit", "authority").order_by("pk"))
    set_at = _last_set("applications.application", [row.pk for row in rows if row.state == S.RETURNED])
    for row in rows:
        yield _of_application(row, set_at.get(row.pk, row.state_since))
    yield from _consultations(user, at)


def _of_application(row: Application, set_at: datetime) -> OpenDeadline:
    returned = row.state == S.RETURNED
    return OpenDeadline(
        "申报补正" if returned else "申报办理",
        f"{row.number} {row.chain_name}".strip(),
        row.get_absolute_url(),
        row,
        local_date(set_at),
        set_at,
        row.due_at,
        getattr(row.round, STAGES[row.state]) if row.due_at is None else None,
        extend=Action.EXTEND if returned else "",
        extend_url=reverse("applications:act", args=[row.pk, str(Action.EXTEND)]) if returned else "",
    )


def _consultations(user: Any, at: datetime) -> Iterator[OpenDeadline]:
    """Opinions that co-issuing bodies still owe, for those who asked them."""
    seen = Consultation.objects.all() if user is None else Consultation.objects.visible_to(user)
    rows = list(
        seen.filter(state=ConsultationState.ASKED, due_at__gt=at)
        .select_related("application__round__programme", "body")
        .order_by("pk")
    )
    set_at = _last_set("applications.consultation", [row.pk for row in rows], ConsultationAction.EXTEND)
    for row in rows:
        counted = set_at.get(row.pk, row.asked_at)
        yield OpenDeadline(
            "征求意见",
            f"{row.application.number} {row.body.short_name}",
            row.application.get_absolute_url(),
            row,
            local_date(counted),
            counted,
            row.due_at,
            extend=ConsultationAction.EXTEND,
            extend_url=reverse("applications:consultation_act", args=[row.pk, str(ConsultationAction.EXTEND)]),
        )


def _last_set(label: str, keys: list[int], *actions: str) -> dict[int, datetime]:
    """When the deadline of each thing was last set, by the register."""
    acts = RegisterEntry.objects.filter(thing_label=label, thing_id__in=keys, action__in=actions or SETS_DEADLINE)
    return dict(acts.order_by("seq").values_list("thing_id", "at"))
