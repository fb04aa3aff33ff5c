"""The way of a seat on a panel: its expert is invited and accepts, declines, or is taken off."""

from evaluation import permissions as may
from evaluation.choices import PanelState, SeatAction, SeatState, SheetAction, SheetState
from evaluation.selectors.conflicts import conflicts_between
from evaluation.workflow.calling import call_replacement
from evaluation.workflow.panels import sheet_or_recusal
from office import calendar, clock, register
from office.machine import Labels, Move, Problem, Transition, Workflow, follow, register_workflow
from office.workdays import add_workdays


def panel_is_at_work(move: Move) -> list[Problem]:
    """A panel that is closed or dissolved has no seats to answer or to clear."""
    at_work = move.thing.panel.state in (PanelState.FORMING, PanelState.OPEN)
    return [] if at_work else [Problem("这次评审已经结束，席位不再变动。")]


def join_open_panel(move: Move) -> None:
    """Who comes in while the others score gets a sheet for every file, and all get the time that a newcomer needs."""
    seat, panel = move.thing, move.thing.panel
    if panel.state != PanelState.OPEN:
        return
    dossiers = list(panel.dossiers.select_related("application").order_by("position"))
    conflicts = conflicts_between([seat], dossiers)
    for dossier in dossiers:
        sheet_or_recusal(move, dossier, seat, conflicts.get((seat.pk, dossier.pk), []))
    last = add_workdays(clock.local_date(move.at), panel.plan.workdays, calendar.load())
    due = clock.end_of_day(last)
    if due > panel.due_at:
        panel.due_at = due
        panel.save(update_fields=["due_at"])
        register.record(
            panel, "extend", label="顺延评分期限", actor=move.actor, at=move.at, note=f"接替的专家加入，顺延至 {last}"
        )


def void_sheets(move: Move) -> None:
    """All sheets of who left count for nothing, handed in or not: every file is to be scored by the same experts.

    Were the submitted ones kept, some files would have one score more than others, by somebody whom a successor, who
    scores all files, has replaced. They stay readable.
    """
    sheets = move.thing.sheets.exclude(state=SheetState.VOID).order_by("pk")
    for sheet in sheets:
        follow(sheet, SheetAction.VOID, actor=move.actor, at=move.at, evidence="专家退出专家组", note=move.note)


def fill_seat(move: Move) -> None:
    """The next of the reserve is called; where there is none, the seat stays vacant."""
    call_replacement(move.thing, actor=move.actor, at=move.at)


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
                ready=(panel_is_at_work,),
                then=(join_open_panel,),
                tone="primary",
                consequence="您参加这次评审；评审开始时会通知您，签署承诺后打开卷宗。",
            ),
            Transition(
                SeatAction.DECLINE,
                "谢绝邀请",
                (SeatState.INVITED,),
                SeatState.DECLINED,
                who=may.can_answer_seat,
                ready=(panel_is_at_work,),
                note_required=True,
                then=(fill_seat,),
                effects=("evaluation.tell_seat",),
                consequence="您不参加这次评审，由候补专家接替。",
            ),
            Transition(
                SeatAction.REMOVE,
                "移出专家组",
                (SeatState.INVITED, SeatState.ACCEPTED),
                SeatState.REMOVED,
                who=may.can_prepare,
                ready=(panel_is_at_work,),
                note_required=True,
                then=(void_sheets, fill_seat),
                effects=("evaluation.tell_seat",),
                tone="danger",
                consequence="由候补专家接替；评审已经开始的，他的评分表一律作废（保留可查），接替的专家评全部卷宗。",
            ),
        ),
        parents=lambda seat: [seat.panel],
    )
)
