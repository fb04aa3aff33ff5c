"""How a chain moves: the clock ends its construction period; what follows the assessment belongs to later tables."""

from chains.choices import ChainAction, ChainState
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow


def period_is_over(move: Move) -> list[Problem]:
    """The last day of the last construction period has passed."""
    if move.thing.due_at is None or move.at < move.thing.due_at:
        return [Problem("建设周期尚未期满。")]
    return []


CHAINS = register_workflow(
    Workflow(
        model="chains.Chain",
        name="生态链",
        initial=ChainState.BUILDING,
        labels={
            ChainState.BUILDING: Labels("建设中", tone="blue", shape="●"),
            ChainState.ENDED: Labels("期满待评估", public="建设期满", tone="amber", shape="▲"),
            ChainState.TERMINATED: Labels("中止建设", tone="grey", shape="■"),
            ChainState.CANCELLED: Labels("已取消", tone="red", shape="◆"),
        },
        rows=(
            Transition(
                ChainAction.END_PERIOD, "建设期满", (ChainState.BUILDING,), ChainState.ENDED,
                clock=True, ready=(period_is_over,), effects=("chains.tell_ended",),
                audience=("applicant", "public"),
                consequence="建设周期已满，由申报审核部门评估，学员名单不再增改。",
            ),
        ),
    )
)  # fmt: skip
