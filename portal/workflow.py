"""The way of a year's schedule of holidays: written by one administrator, approved by another, superseded by the next.

A schedule that is wrong in force is never edited: a further version supersedes it, and dates that were computed stay.
"""

from collections.abc import Iterable

from office import calendar as calendars
from office.machine import Labels, Move, Problem, Transition, Workflow, follow, register_workflow
from office.models import CalendarState as S
from office.models import CalendarYear
from office.schedules import problems_of
from portal import permissions as may
from portal.choices import CalendarAction as A

TELL = ("portal.tell_calendar",)


def whole_calendar(version: CalendarYear) -> Iterable[CalendarYear]:
    """The lock before a version: the oldest row stands for the whole calendar, which changes one version at a time."""
    return CalendarYear.objects.order_by("pk")[:1]


def schedule_is_whole(move: Move) -> list[Problem]:
    """The days are still the schedule of a year, and no other year's schedule has set one of them meanwhile."""
    version, rows = move.thing, calendars.rows_of(move.thing)
    said = problems_of(version.year, rows) + calendars.taken_days(version, rows)
    return [Problem(text, section="days") for text in said]


def basis_is_in_force(move: Move) -> list[Problem]:
    """What the version was compared with is still what counts."""
    version = move.thing
    now = CalendarYear.objects.filter(year=version.year, state=S.IN_FORCE).first()
    if (now.pk if now else None) == version.basis_id:
        return []
    return [
        Problem(
            f"{version.year}年的现行版本已是第{now.version if now else '—'}版，本版是此前编写的。"
            "请退回，由编写人核对与现行版本的差别，保存后重新提请。",
            section="basis",
        )
    ]


def keep_proposer(move: Move) -> None:
    move.thing.proposed_by, move.thing.proposer_person = move.actor.user, move.actor.person_id


def drop_proposer(move: Move) -> None:
    move.thing.proposed_by = move.thing.proposer_person = None


def come_into_force(move: Move) -> None:
    """The version in force goes first: the database knows one of each year."""
    former = CalendarYear.objects.filter(year=move.thing.year, state=S.IN_FORCE).first()
    if former is not None:
        follow(former, A.SUPERSEDE, actor=move.actor, at=move.at, evidence=move.thing)
    move.thing.approved_by, move.thing.approver_person = move.actor.user, move.actor.person_id
    move.thing.in_force_at = move.at


def keep_superseding(move: Move) -> None:
    move.thing.superseded_at = move.at


CALENDAR = register_workflow(
    Workflow(
        model="office.CalendarYear",
        name="节假日安排",
        initial=S.DRAFTED,
        parents=whole_calendar,
        labels={
            S.DRAFTED: Labels("草稿", tone="grey", shape="○"),
            S.PROPOSED: Labels("待批准", tone="amber", shape="▲"),
            S.SENT_BACK: Labels("已退回", tone="red", shape="◆"),
            S.IN_FORCE: Labels("现行", tone="green", shape="■"),
            S.SUPERSEDED: Labels("已被替代", tone="grey", shape="○"),
            S.WITHDRAWN: Labels("已作废", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                A.PROPOSE, "提请批准", (S.DRAFTED, S.SENT_BACK), S.PROPOSED, who=may.can_propose_calendar,
                ready=(schedule_is_whole, basis_is_in_force), write=keep_proposer, effects=TELL, tone="primary",
                consequence="由另一位系统管理员对照通知原文核对后批准；您本人不能批准。",
            ),
            Transition(
                A.TAKE_BACK, "取回", (S.PROPOSED,), S.DRAFTED, who=may.can_take_back_calendar, write=drop_proposer,
                consequence="回到草稿，可以修改。",
            ),
            Transition(
                A.APPROVE, "批准生效", (S.PROPOSED,), S.IN_FORCE, who=may.can_approve_calendar,
                ready=(schedule_is_whole, basis_is_in_force), write=come_into_force, effects=TELL, tone="primary",
                consequence="立即按本版计算以后的期限，原来的版本注明已被替代；已经算出的期限一个也不改，受影响的列出来由人决定。",
            ),
            Transition(
                A.SEND_BACK, "退回", (S.PROPOSED,), S.SENT_BACK, who=may.can_approve_calendar, note_required=True,
                write=drop_proposer, effects=TELL, consequence="退回编写人修改。",
            ),
            Transition(
                A.WITHDRAW, "作废", (S.DRAFTED, S.SENT_BACK), S.WITHDRAWN, who=may.can_load_calendar,
                note_required=True, tone="danger", consequence="本版不再使用，留在历史中。",
            ),
            Transition(
                A.SUPERSEDE, "被新版本替代", (S.IN_FORCE,), S.SUPERSEDED, internal=True, write=keep_superseding,
            ),
        ),
    )
)  # fmt: skip
