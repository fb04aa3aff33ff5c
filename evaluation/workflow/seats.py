"""The way of a seat on a panel: its expert is invited and accepts, declines, or is taken off."""

from evaluation import permissions as may
from evaluation.choices import PanelState, SeatAction, SeatState
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow


def panel_is_forming(move: Move) -> list[Problem]:
    """Before scoring begins a seat can still be refused; afterwards it is a recusal or a removal."""
    forming = move.thing.panel.state == PanelState.FORMING
    return [] if forming else [Problem("评审已经开始，不能再答复邀请；确有困难的，请联系组织评审的工作人员。")]


SEAT = register_workflow(
    Workflow(
        model="evaluation.PanelMember",
        name="专家组席位",
        initial=SeatState.INVITED,
        labels={
            SeatState.INVITED: Labels("待答复", tone="amber", shape="▲"),
            SeatState.ACCEPTED: Labels("已接受", tone="green", shape="■"),
            SeatState.DECLINED: Labels("已谢绝", tone="grey", shape="○"),
            SeatState.REMOVED: Labels("已退出", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                SeatAction.ACCEPT,
                "接受邀请",
                (SeatState.INVITED,),
                SeatState.ACCEPTED,
                who=may.can_answer_seat,
                ready=(panel_is_forming,),
                tone="primary",
                consequence="评审开始时会通知您。",
            ),
            Transition(
                SeatAction.DECLINE,
                "谢绝邀请",
                (SeatState.INVITED,),
                SeatState.DECLINED,
                who=may.can_answer_seat,
                ready=(panel_is_forming,),
                note_required=True,
                consequence="您不参加这次评审，由候补专家接替。",
            ),
            Transition(
                SeatAction.REMOVE,
                "移出专家组",
                (SeatState.INVITED, SeatState.ACCEPTED),
                SeatState.REMOVED,
                who=may.can_prepare,
                note_required=True,
                tone="danger",
                consequence="这位专家不再参加本组评审，由候补专家接替。",
            ),
        ),
        parents=lambda seat: [seat.panel],
    )
)
