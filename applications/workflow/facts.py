"""What a person hands over together with an action: small frozen values, checked before anything is written."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CorrectionAsked:
    """One thing to be corrected; an empty field means the whole section."""

    section: str
    field: str
    reason: str


@dataclass(frozen=True)
class Corrections:
    """All that is to be corrected, told at once (一次性告知), and in how many working days."""

    items: tuple[CorrectionAsked, ...]
    workdays: int


@dataclass(frozen=True)
class Extension:
    """A deadline: so many working days from today."""

    workdays: int


@dataclass(frozen=True)
class Declaration:
    """The unit's declaration, accepted by the clerk who hands in."""

    accepted: bool


@dataclass(frozen=True)
class Opinion:
    """The officer's opinion and, where claimed, the grounds of priority (工作方案二(二)4)."""

    opinion: str
    priority_grounds: str = ""


@dataclass(frozen=True)
class StampedScan:
    """The stamped scan of the paper of recommendation, already stored, and the code printed on it."""

    upload_id: int
    code: str


@dataclass(frozen=True)
class Assignee:
    """The officer who is to work on the file."""

    user_id: int


@dataclass(frozen=True)
class Route:
    """The authority that ought to have the file."""

    authority_id: int


@dataclass(frozen=True)
class Question:
    """What co-issuing bodies are asked about a file, and in how many working days they are to answer."""

    body_ids: tuple[int, ...]
    text: str
    workdays: int


@dataclass(frozen=True)
class Answer:
    """What a body says: the kind of its opinion, and its words."""

    opinion: str
    text: str


@dataclass(frozen=True)
class Selection:
    """What an announcement hands down to each application that it names."""

    starts_on: date
    announced_on: date
    announcement_number: str


@dataclass(frozen=True)
class Shortlisting:
    """What a selection decision hands down to each application on its list: the person that proposed the list."""

    proposer_id: int
