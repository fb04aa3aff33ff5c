"""What a person hands over together with an act of publicity."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What the handler found, what is proposed as reply, and what the applicant is told of it.

    `correction` is what the public reads beside a line that is taken off to be corrected; empty for other proposals.
    """

    finding: str
    reply: str
    words_for_applicant: str
    correction: str = ""


@dataclass(frozen=True)
class Handling:
    """Who handles an objection: a person who is not the proposer of the shortlist."""

    handler_id: int


@dataclass(frozen=True)
class Merging:
    """The leading case that an objection about the same line and matter is merged into."""

    leading_id: int


@dataclass(frozen=True)
class Sorting:
    """What staff take it to be: objection, report or complaint."""

    kind: str
