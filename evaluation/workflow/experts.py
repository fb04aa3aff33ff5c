"""The way of an expert in the pool: invited or entered, suspended and back, out of it in the end."""

from evaluation import permissions as may
from evaluation.choices import ExpertAction, ExpertState
from office.machine import Labels, Move, Transition, Workflow, register_workflow


def keep_reason(move: Move) -> None:
    move.thing.suspended_reason = move.note[:200]


def drop_reason(move: Move) -> None:
    move.thing.suspended_reason, move.thing.suspended_until = "", None


EXPERT = register_workflow(
    Workflow(
        model="evaluation.Expert",
        name="专家",
        initial=ExpertState.INVITED,
        labels={
            ExpertState.INVITED: Labels("待答复", tone="amber", shape="▲"),
            ExpertState.ACTIVE: Labels("在库", tone="green", shape="■"),
            ExpertState.SUSPENDED: Labels("暂停", tone="grey", shape="○"),
            ExpertState.DECLINED: Labels("已谢绝", tone="grey", shape="○"),
            ExpertState.LEFT: Labels("已出库", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                ExpertAction.ACCEPT,
                "接受邀请",
                (ExpertState.INVITED,),
                ExpertState.ACTIVE,
                internal=True,
            ),
            Transition(
                ExpertAction.DECLINE,
                "谢绝邀请",
                (ExpertState.INVITED,),
                ExpertState.DECLINED,
                internal=True,
            ),
            Transition(
                ExpertAction.ENTER,
                "入库",
                (ExpertState.INVITED, ExpertState.DECLINED, ExpertState.LEFT),
                ExpertState.ACTIVE,
                who=may.can_prepare,
                consequence="从现在起可以被抽取。",
            ),
            Transition(
                ExpertAction.SUSPEND,
                "暂停",
                (ExpertState.ACTIVE,),
                ExpertState.SUSPENDED,
                who=may.can_prepare,
                note_required=True,
                write=keep_reason,
                consequence="暂停期间不会被抽取；正在进行的评审不受影响。",
            ),
            Transition(
                ExpertAction.RESUME,
                "恢复",
                (ExpertState.SUSPENDED,),
                ExpertState.ACTIVE,
                who=may.can_prepare,
                write=drop_reason,
                consequence="从现在起可以被抽取。",
            ),
            Transition(
                ExpertAction.LEAVE,
                "出库",
                (ExpertState.INVITED, ExpertState.ACTIVE, ExpertState.SUSPENDED),
                ExpertState.LEFT,
                who=may.can_prepare,
                note_required=True,
                tone="danger",
                consequence="不再被抽取；以往的评审记录保留。",
            ),
        ),
    )
)
