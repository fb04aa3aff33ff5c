"""The one door: every state of every process moves through `perform`, by a table of frozen rows.

In one transaction: lock (parents before children) and re-read; find the row; is the state a source; may this person;
is it ready; has the thing changed since the screen was drawn; write state, times and facts; the row's consequences;
append to the register. Effects are rows of the same transaction and are carried out after it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction

from office import effects, register
from office.actors import Actor
from office.models import RegisterEntry

__all__ = [
    "Actor", "Labels", "Move", "NotAllowed", "NotReady", "Problem", "Refusal", "Stale", "Transition", "Workflow",
    "WrongState", "available", "begin", "follow", "missing", "perform", "refusal_of", "register_workflow",
    "workflow_of", "workflows",
]  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One thing that is missing, in words that say what to do; `section` and `field` lead to where."""

    text: str
    field: str = ""
    section: str = ""


class Refusal(Exception):
    """An act that was refused; the text is a sentence for the person, and nothing has changed."""


class WrongState(Refusal):
    """The thing is no longer where this act starts from."""


class NotAllowed(Refusal):
    """This person may not do this."""


class Stale(Refusal):
    """The thing changed after the screen was drawn."""


class NotReady(Refusal):
    """Something is missing; `problems` says what."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problem.text for problem in self.problems))


@dataclass(frozen=True)
class Labels:
    """A state in the words of each audience, with its tone (grey, blue, amber, green, red) and shape."""

    staff: str
    applicant: str = ""
    public: str = ""
    tone: str = "blue"
    shape: str = "●"

    def to(self, audience: str) -> str:
        """The word for an audience: staff, applicant or public."""
        return {"applicant": self.applicant, "public": self.public}.get(audience) or self.staff


@dataclass
class Move:
    """One passage through the door, as validators and consequences see it."""

    thing: Any
    row: "Transition"
    actor: Actor
    at: datetime
    note: str = ""
    facts: Any = None
    evidence: Any = None
    source: str = ""
    entry: RegisterEntry | None = None


Check = Callable[[Move], list[Problem]]


@dataclass(frozen=True)
class Transition:
    """One row of a table: an action, from where, to where (None stays), by whom, when ready, with what consequences.

    `ready` is asked without facts (it can be shown before the person acts), `check` with them. `write` sets fields of
    the thing from the facts; `then` are consequences in the same transaction; `effects` follow after it.
    `internal` rows happen only as the consequence of an upper process (`follow`).
    """

    action: str
    label: str
    sources: tuple[str, ...]
    target: str | None = None
    who: Callable[[Any, Any], Any] | None = None
    clock: bool = False
    internal: bool = False
    ready: tuple[Check, ...] = ()
    check: tuple[Check, ...] = ()
    note_required: bool = False
    facts: type | None = None
    write: Callable[[Move], None] | None = None
    then: tuple[Callable[[Move], None], ...] = ()
    effects: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    consequence: str = ""
    tone: str = "plain"

    def __post_init__(self) -> None:
        if not isinstance(self.sources, tuple) or not self.sources:
            raise TypeError(f"{self.action}: sources must be a tuple of states")
        if sum((self.who is not None, self.internal)) > 1 or not (self.who or self.internal or self.clock):
            raise TypeError(f"{self.action}: a row belongs to a person, the clock, or an upper process")


@dataclass(frozen=True)
class Workflow:
    """The table of one process. `parents` names the rows to lock before the thing, in order."""

    model: str
    name: str
    initial: str
    rows: tuple[Transition, ...]
    labels: dict[str, Labels]
    parents: Callable[[Any], Iterable[models.Model]] = field(default=lambda thing: ())

    def rows_from(self, state: str) -> list[Transition]:
        """The rows that start at a state."""
        return [row for row in self.rows if state in row.sources]

    def find(self, action: str, state: str) -> Transition:
        """The row of an action from a state. Raises LookupError for an unknown action, WrongState otherwise."""
        rows = [row for row in self.rows if row.action == action]
        if not rows:
            raise LookupError(f"{self.model} knows no action {action}")
        for row in rows:
            if state in row.sources:
                return row
        raise WrongState(f"“{rows[0].label}”已不能办理：此件现在是“{self.labels[state].staff}”。请刷新页面后再看。")


_workflows: dict[str, Workflow] = {}


def register_workflow(workflow: Workflow) -> Workflow:
    """Make a table known to the machine. Raises ValueError when the model has one already."""
    if workflow.model in _workflows:
        raise ValueError(f"{workflow.model} has a table already")
    _workflows[workflow.model] = workflow
    return workflow


def workflows() -> dict[str, Workflow]:
    """All tables by model label."""
    return dict(_workflows)


def workflow_of(thing: models.Model) -> Workflow:
    """The table of a thing."""
    return _workflows[thing._meta.label]


def begin(
    thing: Any, *, actor: Actor, at: datetime, label: str = "新建", note: str = "", audience: Iterable[str] = ("staff",)
) -> Any:
    """Bring a new thing into being in its table's first state, with its first entry in the register."""
    workflow = workflow_of(thing)
    with transaction.atomic():
        thing.state, thing.state_since, thing.revision = workflow.initial, at, 0
        thing.save(force_insert=True)
        register.record(
            thing, "begin", label=label, actor=actor, at=at, note=note, target=thing.state, audience=audience
        )
    return thing


def perform(
    thing: Any, action: str, *, actor: Actor, at: datetime, note: str = "", facts: Any = None, seen: int | None = None
) -> Any:
    """Do an action as a person or the clock; returns the thing as it is afterwards.

    `seen` is the revision that the person's screen showed. Raises WrongState, NotAllowed, NotReady or Stale, each with
    a sentence for the person; then nothing has changed. LookupError for an unknown action.
    """
    return _pass(thing, action, actor=actor, at=at, note=note, facts=facts, seen=seen, evidence=None)


def follow(
    thing: Any, action: str, *, actor: Actor, at: datetime, evidence: Any, note: str = "", facts: Any = None
) -> Any:
    """Do an internal action as the consequence of an upper process, inside its transaction.

    `evidence` is that process (a decision, a notice); the register names it. Raises as `perform` does.
    """
    if evidence is None:
        raise TypeError("an internal action needs the process that it follows from")
    return _pass(thing, action, actor=actor, at=at, note=note, facts=facts, seen=None, evidence=evidence)


def available(thing: Any, user: Any) -> list[Transition]:
    """The rows that this person could use on this thing now; the same list feeds buttons, API and tests."""
    return [
        row
        for row in workflow_of(thing).rows_from(thing.state)
        if not row.internal and row.who is not None and row.who(user, thing)
    ]


def missing(thing: Any, row: Transition, *, actor: Actor, at: datetime) -> list[Problem]:
    """What still keeps a row from being used, as far as it can be said before the person acts."""
    move = Move(thing, row, actor, at, source=thing.state)
    return [problem for check in row.ready for problem in check(move)]


def _pass(
    thing: Any, action: str, *, actor: Actor, at: datetime, note: str, facts: Any, seen: int | None, evidence: Any
) -> Any:
    workflow = workflow_of(thing)
    with transaction.atomic():
        fresh = _lock(workflow, thing)
        row = workflow.find(action, fresh.state)
        grant = _authorise(row, fresh, actor, evidence)
        move = Move(fresh, row, actor, at, note.strip(), facts, evidence, source=fresh.state)
        _check(move, seen)
        _write(move)
        move.entry = _enter(move, grant)
        for name in row.effects:
            effects.ask(name, at=at, dedupe=str(move.entry.seq), thing_id=fresh.pk, seq=move.entry.seq)
    return fresh


def _lock(workflow: Workflow, thing: Any) -> Any:
    """Lock the parents in the order given, then the thing, and read it anew."""
    for parent in workflow.parents(thing):
        type(parent)._base_manager.select_for_update().get(pk=parent.pk)
    return type(thing)._base_manager.select_for_update().get(pk=thing.pk)


def _authorise(row: Transition, thing: Any, actor: Actor, evidence: Any) -> Any:
    """Whatever allowed the act (an assignment, which the register snapshots), or NotAllowed."""
    if row.internal:
        if evidence is None:
            raise NotAllowed(f"“{row.label}”只能随上级事项一并办理，不能单独办理。")
        return None
    if actor.is_clock:
        if not row.clock:
            raise NotAllowed(f"“{row.label}”须由人办理。")
        return None
    grant = row.who(actor.user, thing) if row.who is not None and actor.user is not None else None
    if not grant:
        raise NotAllowed(refusal_of(row, grant))
    return grant


def refusal_of(row: Transition, grant: Any) -> str:
    """Why somebody may not act: what the predicate says (a falsy answer with a `sentence`), else in general words."""
    general = f"您没有办理“{row.label}”的权限，或您是此件的提出人而不能自己审定。"
    return getattr(grant, "sentence", "") or general


def _check(move: Move, seen: int | None) -> None:
    row = move.row
    if (row.facts is None) != (move.facts is None) or (row.facts is not None and not isinstance(move.facts, row.facts)):
        raise TypeError(f"{row.action} takes facts of type {row.facts}, not {type(move.facts)}")
    problems = [problem for check in (*row.ready, *row.check) for problem in check(move)]
    if row.note_required and not move.note:
        problems.append(Problem("请写明理由。", field="note"))
    if problems:
        raise NotReady(problems)
    if seen is not None and seen != move.thing.revision:
        raise Stale("您打开页面之后，此件已有变化。请看过最新内容后再办理；您填写的内容没有提交。")


def _write(move: Move) -> None:
    """State, times and facts, then the consequences."""
    thing, row = move.thing, move.row
    if row.target is not None:
        thing.state, thing.state_since, thing.due_at = row.target, move.at, None
    thing.revision += 1
    if row.write is not None:
        row.write(move)
    thing.save()
    for consequence in row.then:
        consequence(move)


def _enter(move: Move, grant: Any) -> RegisterEntry:
    note = move.note
    if move.evidence is not None:
        note = f"依据：{move.evidence}" + (f"。{note}" if note else "")
    return register.record(
        move.thing,
        move.row.action,
        label=move.row.label,
        actor=move.actor,
        at=move.at,
        note=note,
        facts=move.facts,
        source=move.source,
        target=move.thing.state,
        role=getattr(grant, "role_label", ""),
        scope=getattr(grant, "scope_label", ""),
        audience=move.row.audience,
    )
