"""The way of one line of a notice: every move is the consequence of an objection, an announcement or a withdrawal."""

from applications.choices import Action
from office.machine import Labels, Move, Transition, Workflow, follow, register_workflow
from publicity.choices import ItemAction, ItemState


def _strike(move: Move) -> None:
    """The application falls with its line (公示期取消资格)."""
    follow(move.thing.application, Action.STRIKE, actor=move.actor, at=move.at, evidence=move.evidence, note=move.note)


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
        },
        rows=(
            Transition(
                ItemAction.HOLD, "因异议暂缓", (ItemState.LISTED, ItemState.HELD), ItemState.HELD, internal=True
            ),
            Transition(ItemAction.RELEASE, "异议办结", (ItemState.HELD,), ItemState.LISTED, internal=True),
            Transition(ItemAction.CLEAR, "公布", (ItemState.LISTED,), ItemState.CLEARED, internal=True),
            Transition(
                ItemAction.STRIKE,
                "取消",
                (ItemState.LISTED, ItemState.HELD),
                ItemState.STRUCK,
                internal=True,
                then=(_strike,),
            ),
            Transition(ItemAction.REMOVE, "撤出", (ItemState.LISTED, ItemState.HELD), ItemState.REMOVED, internal=True),
        ),
        parents=lambda item: [item.application],
    )
)
