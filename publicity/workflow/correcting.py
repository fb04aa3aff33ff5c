"""What it takes to correct an issued notice by another one, and what becomes of the former and its lines."""

from applications.choices import Action, State
from office import documents, register
from office.machine import Move, Problem, follow, workflow_of
from publicity.choices import (
    HOLDING,
    STANDING,
    UNISSUED_ANNOUNCEMENTS,
    ItemAction,
    ItemState,
    NoticeAction,
    ObjectionKind,
)
from publicity.models import Notice, NoticeItem, Objection

ANNOUNCED = "名单中已有生态链公布，不能{}整个公示。"
UNDER_WAY = "有一份公布正在起草或待签发，请先作废这份公布，再{}公示。"


def obstacles(notice: Notice, word: str) -> list[Problem]:
    """Why an issued notice as a whole can no longer be taken back (`word`: 撤销 or 更正)."""
    if notice.items.filter(state=ItemState.CLEARED).exists():
        return [Problem(ANNOUNCED.format(word))]
    if notice.announcements.filter(state__in=UNISSUED_ANNOUNCEMENTS).exists():
        return [Problem(UNDER_WAY.format(word))]
    return []


def correction_obstacles(former: Notice) -> list[Problem]:
    """Why a notice can not be corrected by another one: it does not hold any more, or its lines are being announced."""
    if former.state not in HOLDING:
        label = workflow_of(former).labels[former.state].staff
        return [Problem(f"原公示现在是“{label}”，不能更正。")]
    return obstacles(former, "更正")


def nothing_is_announced(move: Move) -> list[Problem]:
    return obstacles(move.thing, "撤销")


def former_can_be_corrected(move: Move) -> list[Problem]:
    former = move.thing.corrects
    return correction_obstacles(former) if former is not None else []


def supersede_former(move: Move) -> None:
    """The former notice is over: its paper points to the new one, its lines and their open objections go over.

    An objection that is not decided yet stays open against the line of the new notice and holds that line back; where
    the new notice does not list its subject any more, it stays with the former and is decided there; so does a
    complaint about no line.
    """
    notice, former = move.thing, move.thing.corrects
    if former is None:
        return
    step = {"actor": move.actor, "at": move.at, "evidence": notice}
    lines = {item.subject_id: item for item in notice.items.all()}
    standing = former.items.filter(state__in=STANDING).select_related("application", "chain")
    for line in standing.order_by("application_id", "chain_id"):
        if line.application and line.application.state == State.IN_PUBLICITY:
            follow(line.application, Action.TAKE_OFF_NOTICE, **step)
        successor = lines.get(line.subject_id)
        follow(line, ItemAction.CARRY if successor else ItemAction.REMOVE, **step)
        if successor is not None and _carry_objections(move, line, successor):
            follow(successor, ItemAction.HOLD, **step)
    follow(former, NoticeAction.SUPERSEDE, note=notice.correction_reason, **step)
    documents.supersede(former.document, by=notice.document, at=move.at)


def _carry_objections(move: Move, line: NoticeItem, successor: NoticeItem) -> int:
    """How many of those that went over hold the line back; a screen that was opened before is stale afterwards."""
    carried = list(Objection.objects.open().filter(item=line).select_for_update().order_by("pk"))
    for objection in carried:
        objection.notice, objection.item, objection.revision = move.thing, successor, objection.revision + 1
        objection.save(update_fields=["notice", "item", "revision"])
        note = f"原公示：{move.thing.corrects}"
        register.record(objection, "carry", label="随更正公示转入新公示", actor=move.actor, at=move.at, note=note)
    return sum(objection.kind == ObjectionKind.OBJECTION for objection in carried)
