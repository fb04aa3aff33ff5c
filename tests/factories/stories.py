"""Events and typical cases for tests: the way to every state through the one door."""

from datetime import date, datetime
from typing import Any

from chains.choices import StoryAction, StoryState
from chains.models import Programme, Story
from chains.services.stories import StoryWords, add_picture, draft_story
from office.clock import SHANGHAI
from office.machine import Actor, perform
from tests.factories import chains as make
from tests.factories import entries as making
from tests.factories.memory import remembered
from tests.office import samples

AT = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)


def words(**more: Any) -> StoryWords:
    """A typical case of no chain."""
    values = {
        "kind": "case",
        "title": "测试班组里的双师课堂",
        "chain": None,
        "held_on": date(2026, 3, 5),
        "place": "北京市海淀区",
        "text": "师傅和教师同堂授课。\n学员当天上手。",
        "source": "测试中心",
        **more,
    }
    return StoryWords(**values)


@remembered
def story(state: str = StoryState.DRAFTED, *, programme: Programme | None = None, **more: Any) -> Story:
    """One in a state, with a picture."""
    officer, head = Actor.of(making.officer()), Actor.of(making.head())
    made = draft_story(programme or make.programme(), words(**more), actor=officer, at=AT)
    add_picture(made, samples.upload(samples.picture(), "a.png"), "师傅在机床旁讲解", actor=officer, at=AT)
    if state == StoryState.DISCARDED:
        return perform(made, StoryAction.DISCARD, actor=officer, at=AT, note="重复。")
    if state != StoryState.DRAFTED:
        made = perform(made, StoryAction.PROPOSE, actor=officer, at=AT)
    if state in (StoryState.PUBLISHED, StoryState.TAKEN_DOWN):
        made = perform(made, StoryAction.PUBLISH, actor=head, at=AT)
    if state == StoryState.TAKEN_DOWN:
        made = perform(made, StoryAction.TAKE_DOWN, actor=head, at=AT, note="图片有误。")
    return made


@remembered
def published(**more: Any) -> Story:
    """One that everybody reads."""
    if more.get("chain"):
        more["programme"] = more["chain"].programme
    return story(StoryState.PUBLISHED, **more)
