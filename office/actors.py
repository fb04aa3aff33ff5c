"""Who acts: a person with an account, or the clock, which is a first-class actor."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

PERSON = "person"
CLOCK = "clock"
VISITOR = "visitor"


@dataclass(frozen=True)
class Actor:
    """A person (with the account used and the network address), a visitor without an account, or the clock."""

    kind: str
    user: Any = None
    address: str = ""

    @classmethod
    def of(cls, user: Any, address: str = "") -> "Actor":
        """The actor behind an account."""
        return cls(PERSON, user, address)

    @classmethod
    def of_request(cls, request: HttpRequest) -> "Actor":
        """The actor behind a request: its account, or a visitor."""
        address = request.META.get("REMOTE_ADDR", "")
        if request.user.is_authenticated:
            return cls(PERSON, request.user, address)
        return cls(VISITOR, None, address)

    @classmethod
    def clock(cls) -> "Actor":
        """The clock itself."""
        return cls(CLOCK)

    @property
    def is_clock(self) -> bool:
        return self.kind == CLOCK

    @property
    def person_id(self) -> int | None:
        """The person behind the account; two accounts of one person are one."""
        return self.user.person_id if self.user is not None else None

    @property
    def name(self) -> str:
        """The name as it goes into the register."""
        if self.is_clock:
            return "系统时钟"
        return str(self.user.person) if self.user is not None else "访客"
