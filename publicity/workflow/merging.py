"""Decides which objections may be merged, and what becomes of them: decided once, each answered under its own number.

Who brought them stays apart and sealed: a merged case keeps its own sealed fields, files and query code.
"""

from accounts.models import Person
from office import clock, documents, register
from office.machine import Move, Problem, follow
from publicity import documents as papers
from publicity import permissions as may
from publicity.choices import OPEN_OBJECTIONS, ObjectionAction, ObjectionState
from publicity.models import Objection
from publicity.workflow.terms import count_screening

LEADING = (ObjectionState.RECEIVED, ObjectionState.SCREENED)


def nothing_is_merged(move: Move) -> list[Problem]:
    """A leading case answers for those merged into it: they are parted from it first."""
    merged = list(move.thing.merged.filter(state=ObjectionState.MERGED).order_by("pk"))
    if not merged:
        return []
    return [Problem(f"已有 {'、'.join(row.number for row in merged)} 并入此件，请先把它们分出。")]


def leading_is_fit(move: Move) -> list[Problem]:
    """The leading case is another open one of the same kind about the same line, that this person handles too."""
    objection = move.thing
    same = {"notice_id": objection.notice_id, "item_id": objection.item_id, "kind": objection.kind}
    leading = Objection.objects.filter(pk=move.facts.leading_id, **same).first()
    if leading is None or leading.pk == objection.pk:
        return [Problem("请选择同一条目、同一类别的另一件。", field="leading")]
    if leading.state not in LEADING:
        return [Problem(f"{leading.number} 已并案、已提请决定或已办结，不能再并入。", field="leading")]
    if not may.can_handle(move.actor.user, leading):
        return [Problem(f"{leading.number} 由别人承办，请由其承办人并案。", field="leading")]
    return []


def keep_leading(move: Move) -> None:
    """Merged, it has neither a handler nor a deadline of its own: the leading case has them."""
    objection = move.thing
    objection.merged_into = Objection.objects.get(pk=move.facts.leading_id)
    objection.handler, objection.examine_until, objection.counted_from = None, None, None
    _enter_on_leading(move, "take_in", f"{objection.number} 并入此件")


def _enter_on_leading(move: Move, action: str, label: str) -> None:
    """The record of the leading case says what came to it, or left it."""
    grant = may.can_handle(move.actor.user, move.thing)
    register.record(
        move.thing.merged_into, action, label=label, actor=move.actor, at=move.at, note=move.note,
        role=grant.role_label, scope=grant.scope_label,
    )  # fmt: skip


def leading_is_open(move: Move) -> list[Problem]:
    """Merged cases part until the leading one is decided."""
    leading = move.thing.merged_into
    return [] if leading.state in OPEN_OBJECTIONS else [Problem(f"{leading.number} 已经决定，不能再分出。")]


def drop_leading(move: Move) -> None:
    """It stands alone again and is screened anew."""
    _enter_on_leading(move, "let_go", f"{move.thing.number} 从此件分出")
    move.thing.merged_into = None
    count_screening(move.thing, clock.local_date(move.at))


def answer_merged(move: Move) -> None:
    """What was merged is decided with the leading case; each is answered under its own number."""
    for merged in move.thing.merged.filter(state=ObjectionState.MERGED).order_by("pk"):
        follow(merged, ObjectionAction.ANSWER, actor=move.actor, at=move.at, evidence=move.thing)


def keep_answer(move: Move) -> None:
    """The same decision and the same words; the paper bears the number of this one."""
    objection, leading = move.thing, move.evidence
    for name in ("proposer", "proposal", "correction", "decider", "decided_at", "reply"):
        setattr(objection, name, getattr(leading, name))
    issue_reply(move)


def issue_reply(move: Move) -> None:
    """The reply as a paper, under the objection's own number."""
    objection = move.thing
    objection.document = documents.issue(
        "objection_reply",
        thing=objection,
        number=objection.number,
        title=papers.reply_title(objection),
        template=papers.REPLY,
        context=papers.reply(objection, move.at),
        at=move.at,
        actor=move.actor,
    )


def decide(move: Move) -> None:
    """Who decided, when, and the reply as a paper."""
    move.thing.decider, move.thing.decided_at = Person.objects.get(pk=move.actor.person_id), move.at
    issue_reply(move)
