"""The writes on events and typical cases that are not moves: drafting, changing, pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from chains.choices import StoryState
from chains.models import Chain, Programme, Story, StoryPicture
from chains.permissions import can_prepare_story, can_write_for
from office import register
from office.machine import Actor, NotAllowed, NotReady, Problem, Stale, WrongState, begin
from office.uploads import IMAGE, received

PICTURE_LIMIT = 9
PICTURE_BYTES = 10 * 1024 * 1024
NOT_WRITING = "活动与案例由本试点方案遴选部门的经办人起草。"
LOCKED = "已不在起草中，不能再改；需要修改的，请先取回。"


@dataclass(frozen=True)
class StoryWords:
    """What a story says; paragraphs of the text stand on lines of their own."""

    kind: str
    title: str
    chain: Chain | None
    held_on: date
    place: str
    text: str
    source: str


def draft_story(programme: Programme, words: StoryWords, *, actor: Actor, at: datetime) -> Story:
    """Begin an event or a typical case. Raises NotAllowed, NotReady for a chain of another scheme."""
    if not can_write_for(actor.user, programme):
        raise NotAllowed(NOT_WRITING)
    story = Story(programme=programme)
    _fill(story, words)
    return begin(story, actor=actor, at=at, label="起草", note=story.title)


def edit_story(story: Story, words: StoryWords, *, seen: int, actor: Actor, at: datetime) -> Story:
    """Change a draft. Raises NotAllowed, WrongState, Stale, NotReady."""
    with transaction.atomic():
        fresh = _locked(story, actor)
        if fresh.revision != seen:
            raise Stale("刚刚在别处保存过，请先查看最新内容。")
        _fill(fresh, words)
        fresh.revision += 1
        fresh.save()
        register.record(fresh, "edit", label="修改", actor=actor, at=at)
    return fresh


def add_picture(story: Story, file: Any, alt: str, *, actor: Actor, at: datetime) -> StoryPicture:
    """Keep a picture of a draft, with words for who cannot see it.

    Raises ValidationError for another kind of file or one too many, NotAllowed, WrongState.
    """
    with transaction.atomic():
        _locked(story, actor)
    with received(file, at=at, kinds=IMAGE, max_bytes=PICTURE_BYTES) as checked, transaction.atomic():
        fresh = _locked(story, actor)
        if fresh.pictures.count() >= PICTURE_LIMIT:
            raise ValidationError(f"图片最多 {PICTURE_LIMIT} 张，请先删去不需要的。")
        upload = checked.keep(by=actor.user, at=at)
        picture = StoryPicture.objects.create(story=fresh, upload=upload, alt=alt.strip()[:200])
        facts: Mapping[str, str] = {"sha256": upload.sha256}
        register.record(fresh, "add_picture", label="上传图片", actor=actor, at=at, note=picture.alt, facts=dict(facts))
    return picture


def remove_picture(picture: StoryPicture, *, actor: Actor, at: datetime) -> None:
    """Take a picture out of a draft. Raises NotAllowed, WrongState."""
    with transaction.atomic():
        fresh, words = _locked(picture.story, actor), picture.alt
        picture.delete()
        register.record(fresh, "remove_picture", label="删除图片", actor=actor, at=at, note=words)


def _fill(story: Story, words: StoryWords) -> None:
    if words.chain is not None and words.chain.programme_id != story.programme_id:
        raise NotReady([Problem("所选生态链不属于这个试点方案。", field="chain")])
    for name in ("kind", "chain", "held_on"):
        setattr(story, name, getattr(words, name))
    for name in ("title", "place", "source"):
        setattr(story, name, " ".join(getattr(words, name).split()))
    story.text = "\n".join(line.strip() for line in words.text.splitlines() if line.strip())


def _locked(story: Story, actor: Actor) -> Story:
    """The story, locked, while it may be written. Raises NotAllowed, WrongState."""
    fresh = Story.objects.select_related("programme").select_for_update(of=("self",)).get(pk=story.pk)
    if not can_prepare_story(actor.user, fresh):
        raise NotAllowed(NOT_WRITING)
    if fresh.state != StoryState.DRAFTED:
        raise WrongState(f"“{fresh.title}”{LOCKED}")
    return fresh
