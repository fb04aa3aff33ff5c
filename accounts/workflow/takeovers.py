"""How a request to take over a unit's administration is decided: its table of moves."""

from accounts import notifications, permissions
from accounts.choices import Role, TakeoverAction, TakeoverState
from accounts.models import Assignment
from accounts.workflow import roles
from office.clock import local_date
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow
from office.quarantine import INFECTED


def letter_is_sound(move: Move) -> list[Problem]:
    """Nobody can look at a letter in which a virus was found."""
    if move.thing.letter.verdict != INFECTED:
        return []
    return [Problem("授权书检出病毒，打不开。请等申请人撤回后重新申请，或不同意。")]


def write_decision(move: Move) -> None:
    """When and by whom it was decided."""
    move.thing.decided_at, move.thing.decided_by = move.at, move.actor.user


def hand_over(move: Move) -> None:
    """The former administrators' roles end; the person who asked becomes the administrator."""
    unit, on = move.thing.unit, local_date(move.at)
    former = Assignment.objects.current(on).filter(unit=unit, role=Role.UNIT_ADMIN)
    former = former.exclude(user_id=move.thing.requested_by_id).select_related("user__person", "unit").order_by("pk")
    # All of them are locked before the first entry, because the register is the last lock.
    former = list(former.select_for_update(of=("self",)))
    for held in former:
        roles.end(held, actor=move.actor, at=move.at, note=f"依据：{move.thing}")
    roles.give(move.thing.requested_by, Role.UNIT_ADMIN, unit=unit, starts_on=on, actor=move.actor, at=move.at)
    notifications.administrator_replaced(unit, [held.user for held in former], move.at)


def tell_decided(move: Move) -> None:
    notifications.takeover_decided(move.thing, move.note, move.at)


T = TakeoverState
ASKER = ("applicant",)
TAKEOVERS = register_workflow(
    Workflow(
        model="accounts.Takeover",
        name="接管申请",
        initial=T.REQUESTED,
        parents=lambda takeover: (takeover.unit, takeover.requested_by.person),
        labels={
            T.REQUESTED: Labels("待审核", tone="blue", shape="●"),
            T.APPROVED: Labels("已同意", tone="green", shape="■"),
            T.REFUSED: Labels("不同意", tone="red", shape="◆"),
            T.WITHDRAWN: Labels("已撤回", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                TakeoverAction.APPROVE, "同意接管", (T.REQUESTED,), T.APPROVED,
                who=permissions.can_decide_takeover, ready=(letter_is_sound,), write=write_decision,
                then=(hand_over, tell_decided),
                audience=ASKER, tone="primary",
                consequence="申请人成为单位管理员，原管理员的权限同时终止。请确认授权书由单位出具。",
            ),
            Transition(
                TakeoverAction.REFUSE, "不同意接管", (T.REQUESTED,), T.REFUSED,
                who=permissions.can_decide_takeover, note_required=True, write=write_decision, then=(tell_decided,),
                audience=ASKER, consequence="申请人会收到理由；原管理员不变。", tone="danger",
            ),
            Transition(
                TakeoverAction.WITHDRAW, "撤回申请", (T.REQUESTED,), T.WITHDRAWN,
                who=permissions.can_withdraw_takeover, audience=ASKER,
                consequence="申请不再办理；需要时可以重新提出。",
            ),
        ),
    )
)  # fmt: skip
