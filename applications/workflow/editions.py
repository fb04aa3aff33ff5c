"""The way of a form edition: drafted, checked and proposed by one administrator, published by another, retired."""

from applications import permissions as may
from applications.choices import EditionAction as A
from applications.choices import EditionState as S
from applications.selectors.editions import problems_of
from office.machine import Labels, Move, Problem, Transition, Workflow, register_workflow

TELL = ("applications.tell_edition",)


def checks_pass(move: Move) -> list[Problem]:
    """The edition follows the catalogue and asks what the portal's rules read."""
    return [Problem(text, section="checks") for text in problems_of(move.thing)]


def keep_proposer(move: Move) -> None:
    move.thing.proposer_id = move.actor.person_id


def drop_proposer(move: Move) -> None:
    move.thing.proposer = None


def keep_publisher(move: Move) -> None:
    move.thing.publisher_id, move.thing.published_at = move.actor.person_id, move.at


EDITION = register_workflow(
    Workflow(
        model="applications.FormEdition",
        name="表单版本",
        initial=S.DRAFT,
        labels={
            S.DRAFT: Labels("草稿", tone="grey", shape="○"),
            S.PROPOSED: Labels("待发布", tone="amber", shape="▲"),
            S.PUBLISHED: Labels("已发布", tone="green", shape="■"),
            S.RETIRED: Labels("已停用", tone="grey", shape="○"),
        },
        rows=(
            Transition(
                A.PROPOSE, "提请发布", (S.DRAFT,), S.PROPOSED, who=may.can_prepare_editions, ready=(checks_pass,),
                write=keep_proposer, effects=TELL, tone="primary",
                consequence="请先预览打印件；提请后由另一位系统管理员发布，您本人不能发布。",
            ),
            Transition(
                A.TAKE_BACK, "取回", (S.PROPOSED,), S.DRAFT, who=may.can_take_back_edition, write=drop_proposer,
                consequence="回到草稿，可以换成改好的文件。",
            ),
            Transition(
                A.SEND_BACK, "退回修改", (S.PROPOSED,), S.DRAFT, who=may.can_publish_edition, note_required=True,
                write=drop_proposer, effects=TELL, consequence="退回提出人修改。",
            ),
            Transition(
                A.PUBLISH, "发布", (S.PROPOSED,), S.PUBLISHED, who=may.can_publish_edition, ready=(checks_pass,),
                write=keep_publisher, effects=TELL, tone="primary",
                consequence="新设的申报批次可以选用；已经开始的申报仍用原来的版本。发布后不能再改。",
            ),
            Transition(
                A.RETIRE, "停用", (S.PUBLISHED,), S.RETIRED, who=may.can_prepare_editions, note_required=True,
                tone="danger", consequence="新设的批次不能再选用；已经用它的批次和申报不受影响。",
            ),
        ),
    )
)  # fmt: skip
