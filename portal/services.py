"""The few writes of the portal's own pages."""

from datetime import datetime
from typing import Any

from office import messages
from office.models import Message
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
