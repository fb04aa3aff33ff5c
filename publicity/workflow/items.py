"""The way of one line of a notice: every move is the consequence of an objection, an announcement or a withdrawal."""

from applications.choices import Action, State
from office.machine import Labels, Move, Transition, Workflow, follow, register_workflow
from publicity.choices import STANDING, ItemAction, ItemState
from publicity.workflow.texts import correction_names_nobody


def _strike(move: Move) -> None:
    """The application falls with its line (公示期取消资格), unless it has left the publicity already."""
    application = move.thing.application
    if application and application.state == State.IN_PUBLICITY:
        follow(application, Action.STRIKE, actor=move.actor, at=move.at, evidence=move.evidence, note=move.note)


def _keep_correction(move: Move) -> None:
    move.thing.correction = move.note[:200]


def _take_off(move: Move) -> None:
    """The application goes back to the shortlist, so that another notice can list it; a chain waits as it did."""
    application = move.thing.application
    if application and application.state == State.IN_PUBLICITY:
        follow(application, Action.TAKE_OFF_NOTICE, actor=move.actor, at=move.at, evidence=move.evidence)


NOTICE_ITEM = register_workflow(
    Workflow(
        model="publicity.NoticeItem",
        name="公示条目",
        initial=ItemState.LISTED,
        labels={
            ItemState.LISTED: Labels("在列", tone="blue"),
            ItemState.HELD: Labels("异议核查中", public="在列", tone="amber", shape="▲"),
            ItemState.CLEARED: Labels("已公布", tone="green", shape="■"),
            ItemState.STRUCK: Labels("已取消", tone="red", shape="◆"),
            ItemState.REMOVED: Labels("已撤出", tone="grey", shape="○"),
            ItemState.CORRECTED: Labels("更正撤出", public="更正后另行公示", tone="amber", shape="▲"),
            ItemState.CARRIED: Labels("转入更正公示", public="见更正公示", tone="grey", shape="○"),
        },
        rows=(
            Transition(ItemAction.HOLD, "因异议暂缓", STANDING, ItemState.HELD, internal=True),
            Transition(ItemAction.RELEASE, "异议办结", (ItemState.HELD,), ItemState.LISTED, internal=True),
            Transition(ItemAction.CLEAR, "公布", (ItemState.LISTED,), ItemState.CLEARED, internal=True),
            Transition(ItemAction.STRIKE, "取消", STANDING, ItemState.STRUCK, internal=True, then=(_strike,)),
            Transition(ItemAction.REMOVE, "撤出", STANDING, ItemState.REMOVED, internal=True),
            Transition(ItemAction.CARRY, "转入更正公示", STANDING, ItemState.CARRIED, internal=True),
            Transition(
                ItemAction.CORRECT,
                "因更正撤出",
                STANDING,
                ItemState.CORRECTED,
                internal=True,
                note_required=True,
                check=(correction_names_nobody,),
                write=_keep_correction,
                then=(_take_off,),
            ),
        ),
        parents=lambda item: [item.subject],
    )
)
