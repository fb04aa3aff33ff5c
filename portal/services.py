"""The few writes of the portal's own pages."""

from datetime import datetime
from typing import Any

from office import messages, register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem
from office.models import Message, RegisterEntry
from portal.permissions import can_read_register
from portal.selectors import forget_counts


def read_message(user: Any, pk: int, *, at: datetime) -> Message:
    """Note that a person read one of their messages. Raises Message.DoesNotExist for another's."""
    message = Message.objects.for_user(user).get(pk=pk)
    Message.objects.for_user(user).filter(pk=pk).mark_read(at=at)
    forget_counts(user)
    return message


def read_all_messages(user: Any, *, at: datetime) -> int:
    """Note that a person read all their messages; returns how many were new."""
    number = Message.objects.for_user(user).mark_read(at=at)
    forget_counts(user)
    return number


def choose_notices(user: Any, wishes: dict[str, tuple[str, bool]]) -> None:
    """Keep how a person wants to hear of each topic."""
    messages.choose(user, wishes)


def record_register_export(narrowed: str, rows: int, *, reason: str, actor: Actor, at: datetime) -> RegisterEntry:
    """Enter into the register that it is taken out: how much of it, and why. Raises NotAllowed, NotReady."""
    grant = can_read_register(actor.user)
    if grant is None:
        raise NotAllowed("办理登记簿由审计人员导出。")
    if not reason.strip():
        raise NotReady([Problem("请写明用途。", field="reason")])
    note = f"{narrowed}，{rows} 条。用途：{reason.strip()}"
    return register.record(
        None, "export_register", label="导出办理登记簿", actor=actor, at=at, note=note, role=grant.role_label
    )
