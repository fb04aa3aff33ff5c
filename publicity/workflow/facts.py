"""What a person hands over together with an act of publicity."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What the handler found, what is proposed as reply, and what the applicant is told of it."""

    finding: str
    reply: str
    words_for_applicant: str


@dataclass(frozen=True)
class Handling:
    """Who handles an objection: a person who is not the proposer of the shortlist."""

    handler_id: int
