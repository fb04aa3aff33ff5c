"""The way of a score sheet: filled in, submitted and locked; reopened only as a new version by the head."""

from decimal import Decimal

from evaluation import permissions as may
from evaluation.choices import PanelState, SheetAction, SheetState
from evaluation.models import ScoreSheet
from evaluation.scoring import points_fault, points_in, sheet_total
from office.machine import Labels, Move, Problem, Transition, Workflow, begin, register_workflow


def in_time(move: Move) -> list[Problem]:
    """The deadline of the panel counts by the arrival of the request."""
    due = move.thing.dossier.panel.due_at
    return [] if due is None or move.at < due else [Problem("评分期限已过，不能提交；请与组织评审的工作人员联系。")]


def every_criterion_is_scored(move: Move) -> list[Problem]:
    """Points from 0 to 100 and a comment for each criterion of the frozen rule."""
    problems = []
    for criterion in move.thing.dossier.panel.rule["criteria"]:
        entry = move.thing.scores.get(criterion["key"], {})
        key, title = criterion["key"], criterion["title"]
        if fault := points_fault(str(entry.get("points", ""))):
            problems.append(Problem(f"“{title}”{fault}。请填 0 至 100 分，最多两位小数。", field=f"{key}-points"))
        if not str(entry.get("comment", "")).strip():
            problems.append(Problem(f"“{title}”请写明评语。", field=f"{key}-comment"))
    return problems


def panel_is_open(move: Move) -> list[Problem]:
    """Nothing is scored anew once the panel is closed: there a conflict or a new panel is the way."""
    is_open = move.thing.dossier.panel.state == PanelState.OPEN
    return [] if is_open else [Problem("评审已经结束，不能退回重评。")]


def time_is_left(move: Move) -> list[Problem]:
    """A sheet is not sent back to somebody who could not hand it in any more."""
    due = move.thing.dossier.panel.due_at
    if due is None or move.at < due:
        return []
    return [Problem("评分期限已过，专家来不及重评；请先由市经办延长评分期限。")]


def points_of(entry: dict) -> Decimal | None:
    """The points of one criterion as typed, or nothing when they are missing or out of range."""
    return points_in(str(entry.get("points", "")))


def lock(move: Move) -> None:
    """The total is computed once, by the frozen weights."""
    sheet = move.thing
    criteria = sheet.dossier.panel.rule["criteria"]
    scores = {criterion["key"]: points_of(sheet.scores[criterion["key"]]) for criterion in criteria}
    weights = {criterion["key"]: Decimal(criterion["weight"]) for criterion in criteria}
    sheet.total, sheet.submitted_at = sheet_total(scores, weights), move.at


def void(move: Move) -> None:
    move.thing.void_reason = (move.note or f"{move.row.label}：{move.evidence}")[:300]


def begin_next_version(move: Move) -> None:
    """The voided sheet stays readable; the expert goes on with a copy."""
    old = move.thing
    begin(
        ScoreSheet(dossier=old.dossier, member=old.member, version=old.version + 1, scores=old.scores),
        actor=move.actor,
        at=move.at,
        label="发放新版评分表",
    )


SHEET = register_workflow(
    Workflow(
        model="evaluation.ScoreSheet",
        name="评分表",
        initial=SheetState.OPEN,
        labels={
            SheetState.OPEN: Labels("评分中", tone="amber", shape="▲"),
            SheetState.SUBMITTED: Labels("已提交", tone="green", shape="■"),
            SheetState.VOID: Labels("作废", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                SheetAction.SUBMIT,
                "提交评分",
                (SheetState.OPEN,),
                SheetState.SUBMITTED,
                who=may.can_score,
                ready=(in_time, every_criterion_is_scored),
                write=lock,
                tone="primary",
                consequence="提交后锁定，不能再改。",
            ),
            Transition(
                SheetAction.REOPEN,
                "退回重评",
                (SheetState.SUBMITTED,),
                SheetState.VOID,
                who=may.can_head,
                ready=(panel_is_open, time_is_left),
                note_required=True,
                write=void,
                then=(begin_next_version,),
                effects=("evaluation.tell_sheet",),
                consequence="这一份作废但保留可查，专家会收到通知，看到理由，在新的一版上重新评分。",
            ),
            Transition(
                SheetAction.VOID,
                "作废",
                (SheetState.OPEN, SheetState.SUBMITTED),
                SheetState.VOID,
                internal=True,
                write=void,
            ),
        ),
        parents=lambda sheet: [sheet.dossier.panel],
    )
)
