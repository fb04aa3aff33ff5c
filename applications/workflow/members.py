"""The table of a member's confirmation: asked, answered by the unit itself, replaced when the row has changed."""

from applications import permissions as may
from applications.choices import ConfirmationAction, ConfirmationState, State
from applications.selectors.members import row_of
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow


def row_still_stands(move: Move) -> list[Problem]:
    """The answer is for the content that was shown: a row that changed or went is asked about anew."""
    if row_of(move.thing) == move.thing.digest:
        return []
    return [Problem("链主单位修改了这一行，请等它按新内容重新请您确认。")]


def application_goes_on(move: Move) -> list[Problem]:
    """Until the unit has handed the form in, or while it corrects it."""
    if move.thing.application.state in (State.DRAFT, State.AWAITING_STAMP, State.RETURNED):
        return []
    return [Problem("申报书已经提交或者不再办理，现在不能改变答复。如有不实，请向受理部门反映。")]


def write_reason(move: Move) -> None:
    move.thing.reason = move.note


def clear_reason(move: Move) -> None:
    move.thing.reason = ""


A, S = ConfirmationAction, ConfirmationState
CONFIRMATION = register_workflow(
    Workflow(
        model="applications.MemberConfirmation",
        name="成员确认",
        initial=S.ASKED,
        parents=lambda confirmation: (confirmation.application,),
        labels={
            S.ASKED: Labels("待确认", tone="blue", shape="●"),
            S.CONFIRMED: Labels("已确认", tone="green", shape="■"),
            S.DECLINED: Labels("不同意", tone="red", shape="◆"),
            S.REPLACED: Labels("已失效", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                A.CONFIRM, "确认参加", (S.ASKED, S.DECLINED), S.CONFIRMED,
                who=may.can_answer_confirmation, ready=(application_goes_on, row_still_stands), write=clear_reason,
                effects=("applications.tell_confirmation",), audience=("applicant",), tone="primary",
                consequence="本单位按所列内容参加这条生态链。内容改动后须重新确认；提交之前可以改变答复。",
            ),
            Transition(
                A.DECLINE, "不同意", (S.ASKED, S.CONFIRMED), S.DECLINED,
                who=may.can_answer_confirmation, ready=(application_goes_on,), note_required=True, write=write_reason,
                effects=("applications.tell_confirmation",), audience=("applicant",), tone="danger",
                consequence="链主单位会看到您的理由，可以改正后重新请您确认，或者从名单中去掉本单位。",
            ),
            Transition(
                A.REPLACE, "失效", (S.ASKED, S.CONFIRMED, S.DECLINED), S.REPLACED,
                internal=True, audience=("applicant",),
                consequence="所列内容已改动或者已删除，这次答复不再有效。",
            ),
        ),
    )
)  # fmt: skip
