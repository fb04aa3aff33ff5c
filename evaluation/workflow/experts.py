"""The way of an expert in the pool: invited or entered, suspended and back, out of it in the end."""

from dataclasses import dataclass
from datetime import date

from accounts.choices import Role
from accounts.selectors import people_with
from evaluation import permissions as may
from evaluation.choices import ExpertAction, ExpertState
from office.clock import local_date
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow


@dataclass(frozen=True)
class Suspension:
    """The last day of a suspension; without one it lasts until it is lifted."""

    until: date | None = None


def has_account(move: Move) -> list[Problem]:
    """Nobody is drawn who cannot sign in as an expert."""
    accounts = people_with(Role.EXPERT, on=local_date(move.at)).filter(person_id=move.thing.person_id)
    return [] if accounts.exists() else [Problem("还没有专家账号，请发出邀请，由本人接受后入库。")]


def ends_later(move: Move) -> list[Problem]:
    """A suspension ends today or later."""
    until = move.facts.until
    if until is None or until >= local_date(move.at):
        return []
    return [Problem("暂停的最后一天不能早于今天。", field="until")]


def keep_suspension(move: Move) -> None:
    move.thing.suspended_reason, move.thing.suspended_until = move.note[:200], move.facts.until


def drop_suspension(move: Move) -> None:
    move.thing.suspended_reason, move.thing.suspended_until = "", None


def withdraw_links(move: Move) -> None:
    """Links that were sent before lead nowhere any more."""
    move.thing.invitations.open(move.at).update(withdrawn_at=move.at)


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
                ready=(has_account,),
                then=(withdraw_links,),
                consequence="从现在起可以被抽取。",
            ),
            Transition(
                ExpertAction.INVITE_AGAIN,
                "恢复待邀请",
                (ExpertState.DECLINED, ExpertState.LEFT),
                ExpertState.INVITED,
                who=may.can_prepare,
                consequence="可以重新发出邀请，由本人答复。",
            ),
            Transition(
                ExpertAction.SUSPEND,
                "暂停",
                (ExpertState.ACTIVE, ExpertState.SUSPENDED),
                ExpertState.SUSPENDED,
                who=may.can_prepare,
                check=(ends_later,),
                note_required=True,
                facts=Suspension,
                write=keep_suspension,
                consequence="暂停期间不会被抽取，到期自行恢复；正在进行的评审不受影响。",
            ),
            Transition(
                ExpertAction.RESUME,
                "恢复",
                (ExpertState.SUSPENDED,),
                ExpertState.ACTIVE,
                who=may.can_prepare,
                write=drop_suspension,
                consequence="从现在起可以被抽取。",
            ),
            Transition(
                ExpertAction.LEAVE,
                "出库",
                (ExpertState.INVITED, ExpertState.ACTIVE, ExpertState.SUSPENDED),
                ExpertState.LEFT,
                who=may.can_prepare,
                note_required=True,
                write=drop_suspension,
                then=(withdraw_links,),
                tone="danger",
                consequence="不再被抽取；以往的评审记录保留。正在进行的评审不受影响，确需退出的在专家组里移出。",
            ),
        ),
    )
)
