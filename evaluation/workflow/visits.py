"""The way of a visit to a site (实地核查): planned, then recorded or cancelled."""

from evaluation import permissions as may
from evaluation.choices import VisitAction, VisitState
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow


def findings_are_written(move: Move) -> list[Problem]:
    """Day, conclusion and findings."""
    visit, problems = move.thing, []
    if visit.visited_on is None:
        problems.append(Problem("请填写核查日期。", field="visited_on"))
    if not visit.finding:
        problems.append(Problem("请选择核查结论。", field="finding"))
    if not visit.findings.strip():
        problems.append(Problem("请写明核查情况。", field="findings"))
    return problems


VISIT = register_workflow(
    Workflow(
        model="evaluation.SiteVisit",
        name="实地核查",
        initial=VisitState.PLANNED,
        labels={
            VisitState.PLANNED: Labels("待核查", tone="amber", shape="▲"),
            VisitState.DONE: Labels("已核查", tone="green", shape="■"),
            VisitState.CANCELLED: Labels("已取消", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                VisitAction.RECORD,
                "登记核查结果",
                (VisitState.PLANNED,),
                VisitState.DONE,
                who=may.can_prepare,
                ready=(findings_are_written,),
                effects=("evaluation.tell_visit",),
                tone="primary",
                consequence="核查情况固定下来，供遴选决定使用，不能再改。",
            ),
            Transition(
                VisitAction.CANCEL,
                "取消核查",
                (VisitState.PLANNED,),
                VisitState.CANCELLED,
                who=may.can_prepare,
                note_required=True,
                effects=("evaluation.tell_visit",),
                consequence="不再核查；理由留存。",
            ),
        ),
    )
)
