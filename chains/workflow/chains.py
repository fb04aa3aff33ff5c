"""How a chain moves: the clock ends its construction period; what is announced of its assessment begins another."""

from dataclasses import dataclass
from datetime import date

from chains.choices import ChainAction, ChainState
from chains.models import ConstructionPeriod
from chains.periods import corresponding_day
from office.clock import end_of_day
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow


def period_is_over(move: Move) -> list[Problem]:
    """The last day of the last construction period has passed."""
    if move.thing.due_at is None or move.at < move.thing.due_at:
        return [Problem("建设周期尚未期满。")]
    return []


@dataclass(frozen=True)
class NextPeriod:
    """The first day of the period that follows (工作方案五)."""

    starts_on: date


def _last_period(move: Move) -> ConstructionPeriod:
    return move.thing.periods.latest("ordinal")


def period_follows(move: Move) -> list[Problem]:
    """Periods of a chain never overlap."""
    last = _last_period(move)
    if move.facts.starts_on > last.ends_on:
        return []
    return [
        Problem(f"“{move.thing}”上一建设周期到{last.ends_on.isoformat()}，新的周期须在其后开始。", field="starts_on")
    ]


def keep_end(move: Move) -> None:
    """The chain goes on for the programme's months, from an explicit day."""
    ends_on = corresponding_day(move.facts.starts_on, move.thing.programme.construction_months)
    move.thing.due_at = end_of_day(ends_on)


def begin_period(move: Move) -> None:
    chain, starts_on = move.thing, move.facts.starts_on
    ends_on = corresponding_day(starts_on, chain.programme.construction_months)
    ordinal = _last_period(move).ordinal + 1
    ConstructionPeriod.objects.create(chain=chain, ordinal=ordinal, starts_on=starts_on, ends_on=ends_on)


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
            Transition(
                ChainAction.CONTINUE, "继续建设", (ChainState.ENDED,), ChainState.BUILDING,
                internal=True, facts=NextPeriod, check=(period_follows,), write=keep_end, then=(begin_period,),
                effects=("chains.tell_assessed",), audience=("applicant", "public"),
            ),
            Transition(
                ChainAction.STOP, "中止建设", (ChainState.ENDED,), ChainState.TERMINATED,
                internal=True, effects=("chains.tell_assessed",), audience=("applicant", "public"),
            ),
        ),
    )
)  # fmt: skip
