"""Decides how the states of an application are gathered into the stages of lists, boards and the line of steps.

Staff see every stage. A unit sees only what is meant for it: that a proposal lies with a head, or that a file is on a
shortlist not yet made public, is told in the words of the stage before.
"""

from dataclasses import dataclass

from applications.choices import UNSEEN, State

STAFF, APPLICANT = "staff", "applicant"


@dataclass(frozen=True, slots=True)
class Stage:
    """One column of the board; `is_open` stages have somebody who must act, so days are counted there."""

    key: str
    label: str
    states: tuple[State, ...]
    is_open: bool = True


ENDED = Stage(
    "ended",
    "已终止",
    (
        State.NOT_RECOMMENDED,
        State.NOT_SELECTED,
        State.LAPSED,
        State.WITHDRAWN,
        State.DISQUALIFIED,
    ),
    is_open=False,
)
RETURNED = Stage("returned", "补正中", (State.RETURNED,))
SELECTED = Stage("selected", "入选", (State.SELECTED,), is_open=False)
# Only where the scheme has experts review the files.
PANEL = Stage("panel", "专家评审", (State.UNDER_REVIEW,))
IN_PUBLICITY = Stage("publicity", "公示中", (State.IN_PUBLICITY,))

# What authorities have not been handed; auditors alone read it.
UNSEEN_STAGE = Stage("unseen", "未提交", UNSEEN, is_open=False)

STAFF_STAGES = (
    UNSEEN_STAGE,
    Stage("review", "待初审", (State.SUBMITTED,)),
    RETURNED,
    Stage("decision", "待审定", (State.RECOMMENDATION_PROPOSED, State.REFUSAL_PROPOSED)),
    Stage("send_up", "待报送", (State.APPROVED,)),
    Stage("acceptance", "待受理", (State.RECOMMENDED,)),
    Stage("accepted", "已受理", (State.ACCEPTED,)),
    PANEL,
    Stage("shortlisted", "拟入围", (State.SHORTLISTED,)),
    IN_PUBLICITY,
    SELECTED,
    ENDED,
)
APPLICANT_STAGES = (
    Stage("draft", "填写中", (State.DRAFT,)),
    Stage("stamp", "待盖章", (State.AWAITING_STAMP,)),
    Stage("review", "审核中", (State.SUBMITTED, State.RECOMMENDATION_PROPOSED, State.REFUSAL_PROPOSED, State.APPROVED)),
    RETURNED,
    Stage("acceptance", "待受理", (State.RECOMMENDED,)),
    Stage("selection", "遴选中", (State.ACCEPTED, State.UNDER_REVIEW, State.SHORTLISTED)),
    IN_PUBLICITY,
    SELECTED,
    Stage(ENDED.key, ENDED.label, (*ENDED.states, State.DISCARDED), is_open=False),
)
STAGES = {STAFF: STAFF_STAGES, APPLICANT: APPLICANT_STAGES}

# What a unit reads in place of a state that is not for it.
TOLD_AS = {
    State.RECOMMENDATION_PROPOSED: State.SUBMITTED,
    State.REFUSAL_PROPOSED: State.SUBMITTED,
    State.SHORTLISTED: State.UNDER_REVIEW,
}
# Deadlines that bind the unit itself; the others are between officials.
UNIT_DEADLINES = (State.RETURNED,)
# Nobody is late here: it is the unit's turn, or nobody's.
CLOCK_PAUSED = (State.RETURNED,)


def stages_of(audience: str) -> tuple[Stage, ...]:
    """The stages in the words of an audience, in the order of the way."""
    return STAGES[audience]


def stage_at(state: str, audience: str) -> Stage | None:
    """The stage that a state belongs to for an audience; None for what that audience never sees."""
    return next((stage for stage in stages_of(audience) if state in stage.states), None)


def stage_called(key: str, audience: str) -> Stage | None:
    """The stage of a key, or None."""
    return next((stage for stage in stages_of(audience) if stage.key == key), None)


def state_for(state: str, audience: str) -> str:
    """The state as an audience may know it."""
    return state if audience == STAFF else TOLD_AS.get(State(state), State(state)).value
