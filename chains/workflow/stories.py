"""The way of an event or a typical case to the public site: an officer writes and proposes, a head publishes."""

from accounts.models import Person
from chains import permissions as may
from chains.choices import StoryAction, StoryState
from office.machine import Labels, Move, Transition, Workflow, register_workflow

DRAFTED, PROPOSED, PUBLISHED = StoryState.DRAFTED, StoryState.PROPOSED, StoryState.PUBLISHED


def keep_proposer(move: Move) -> None:
    move.thing.proposer = Person.objects.get(pk=move.actor.person_id)


def drop_proposer(move: Move) -> None:
    move.thing.proposer = None


def keep_publisher(move: Move) -> None:
    move.thing.publisher, move.thing.published_at = Person.objects.get(pk=move.actor.person_id), move.at


STORIES = register_workflow(
    Workflow(
        model="chains.Story",
        name="活动与案例",
        initial=DRAFTED,
        labels={
            DRAFTED: Labels("起草中", tone="grey", shape="○"),
            PROPOSED: Labels("待负责人发布", tone="amber", shape="▲"),
            PUBLISHED: Labels("已发布", tone="green", shape="■"),
            StoryState.TAKEN_DOWN: Labels("已撤下", tone="red", shape="◆"),
            StoryState.DISCARDED: Labels("已作废", tone="grey", shape="◆"),
        },
        rows=(
            Transition(
                StoryAction.PROPOSE, "提请发布", (DRAFTED,), PROPOSED,
                who=may.can_prepare_story, write=keep_proposer, tone="primary",
                consequence="交负责人发布；发布前可以取回。",
            ),
            Transition(
                StoryAction.TAKE_BACK, "取回", (PROPOSED,), DRAFTED,
                who=may.can_take_back_story, write=drop_proposer,
                consequence="回到起草，可以修改。",
            ),
            Transition(
                StoryAction.SEND_BACK, "退回修改", (PROPOSED,), DRAFTED,
                who=may.can_publish_story, note_required=True, write=drop_proposer,
                consequence="退回经办修改，修改后重新提请。",
            ),
            Transition(
                StoryAction.PUBLISH, "发布", (PROPOSED,), PUBLISHED,
                who=may.can_publish_story, write=keep_publisher, tone="primary",
                consequence="任何人都可以在公开网站上看到；文字和图片不能再改，有误的撤下后重新起草。",
            ),
            Transition(
                StoryAction.TAKE_DOWN, "撤下", (PUBLISHED,), StoryState.TAKEN_DOWN,
                who=may.can_take_down_story, note_required=True, tone="danger",
                consequence="公开网站上立即不再显示，理由记入办理记录。",
            ),
            Transition(
                StoryAction.DISCARD, "作废", (DRAFTED,), StoryState.DISCARDED,
                who=may.can_prepare_story, note_required=True, tone="danger",
                consequence="不再办理，记录仍可查。",
            ),
        ),
    )
)  # fmt: skip
