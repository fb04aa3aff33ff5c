"""Decides how what people are told is sorted into topics, so that each topic has a setting of its own.

The apps register their topics where they word their messages; a message of a kind that no topic holds is an error.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """What a person may set: its key, its name, what it tells, and the kinds of message in it."""

    key: str
    label: str
    about: str
    kinds: tuple[str, ...]


_topics: dict[str, Topic] = {}
_by_kind: dict[str, Topic] = {}


def register_topic(key: str, label: str, about: str, *, kinds: tuple[str, ...]) -> Topic:
    """Make a topic known. Raises ValueError when its key or one of its kinds is taken."""
    topic = Topic(key, label, about, kinds)
    if key in _topics or _by_kind.keys() & set(kinds):
        raise ValueError(f"topic {key} or one of its kinds is registered twice")
    _topics[key] = topic
    _by_kind.update(dict.fromkeys(kinds, topic))
    return topic


def topics() -> list[Topic]:
    """All topics, in the order in which the apps registered them."""
    return list(_topics.values())


def topic_of(kind: str) -> Topic:
    """The topic that holds a kind of message. Raises LookupError for a kind that none holds."""
    if kind not in _by_kind:
        raise LookupError(f"no topic holds messages of the kind {kind}: register it beside the words of the message")
    return _by_kind[kind]
