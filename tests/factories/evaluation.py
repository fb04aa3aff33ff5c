"""The expert pool for tests: entries reached through the machine, at a past time; all fictitious."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Authority, User
from evaluation.models import Expert, Panel, PanelMember
from evaluation.services import add_expert, keep_secrecy, pledge
from office.machine import Actor, perform


def pool_entry(
    user: User, authority: Authority, *employers: str, officer: Actor, at: datetime, key_fields: Sequence[str] = ()
) -> Expert:
    """An expert in the pool, with the names of present and past employers."""
    rows = [(name, "") for name in employers]
    return add_expert(authority, user.person, title="教授", key_fields=key_fields, employers=rows, actor=officer, at=at)


def accept_seats(panel: Panel, *, at: datetime) -> Panel:
    """Every invited expert of a panel accepts."""
    seats = panel.members.filter(state="invited").select_related("expert").order_by("number")
    for seat in list(seats):
        user = User.objects.filter(person_id=seat.expert.person_id).order_by("pk").first()
        perform(seat, "accept", actor=Actor.of(user), at=at)
    return panel


def sign(seat: PanelMember, *, actor: Actor, at: datetime) -> None:
    """The expert of a seat signs confidentiality, then that there is no tie to any file."""
    keep_secrecy(seat, actor=actor, at=at)
    pledge(seat, actor=actor, at=at)
