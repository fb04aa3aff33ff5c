"""Reads what one act would do to many files, before anybody acts: which it will reach, which not, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.choices import Role
from accounts.permissions import has_role
from applications.choices import Action
from applications.models import Application
from applications.selectors.case import RELATED
from applications.selectors.lists import Wanted, found
from office.machine import Actor, Refusal, Transition, available, missing, workflow_of

# More at once nobody looks through before pressing.
MOST = 200
OFFERED: dict[str, tuple[str, ...]] = {
    Role.DISTRICT_OFFICER: (Action.PROPOSE_RECOMMENDATION, Action.TAKE_BACK, Action.EXTEND, Action.ASSIGN),
    Role.DISTRICT_HEAD: (Action.APPROVE_RECOMMENDATION, Action.APPROVE_REFUSAL, Action.SEND_BACK, Action.ASSIGN),
    Role.CITY_OFFICER: (Action.ACCEPT, Action.RETURN_TO_DISTRICT, Action.ASK_BODIES),
}
NOT_OPENED = "本批次没有向联合印发部门开放；开放在批次页办理。"
NOT_YOURS = "您没有办理此件的权限，或您是此件的提出人而不能自己审定。"


@dataclass(frozen=True)
class Line:
    """One file of a selection: the row that would act on it, or why none does."""

    application: Application
    row: Transition | None
    reason: str

    @property
    def state(self) -> str:
        """Where the file stands, in the word for officials."""
        return _state(self.application)

    @property
    def is_ready(self) -> bool:
        return not self.reason


def acts_offered(user: Any) -> list[dict[str, str]]:
    """The acts that a person may do to many files at once, with their words."""
    labels = dict(Action.choices)
    actions = dict.fromkeys(action for role, acts in OFFERED.items() if has_role(user, role) for action in acts)
    return [{"action": str(action), "label": str(labels[action])} for action in actions]


def selected(user: Any, keys: Iterable[int], wanted: Wanted | None, at: datetime) -> QuerySet[Application]:
    """The files of a selection that the person sees: those ticked, or all of a list."""
    return Application.objects.visible_to(user).filter(pk__in=keys) if wanted is None else found(user, wanted, at)


def chosen(user: Any, keys: Iterable[int], wanted: Wanted | None, at: datetime) -> list[Application]:
    """The files of a selection, oldest first, up to MOST."""
    return list(selected(user, keys, wanted, at).select_related(*RELATED).order_by("pk")[:MOST])


def preview(user: Any, action: str, files: list[Application], *, actor: Actor, at: datetime) -> list[Line]:
    """For each file whether the act would be done, as far as it can be said before the person acts."""
    return [_line(user, action, application, actor, at) for application in files]


def _line(user: Any, action: str, application: Application, actor: Actor, at: datetime) -> Line:
    try:
        row = workflow_of(application).find(action, application.state)
    except Refusal:
        return Line(application, None, f"现在是“{_state(application)}”，不能办理。")
    if row not in available(application, user):
        shut = action == Action.ASK_BODIES and not application.round.consults_bodies
        return Line(application, None, NOT_OPENED if shut else NOT_YOURS)
    problems = missing(application, row, actor=actor, at=at)
    return Line(application, row, "".join(problem.text for problem in problems))


def _state(application: Application) -> str:
    return workflow_of(application).labels[application.state].staff
