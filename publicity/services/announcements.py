"""Drafting an announcement of what is clear, with an explicit first day of the construction period."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin
from publicity import permissions as may
from publicity.choices import AnnouncementState, NoticeKind
from publicity.models import Announcement, Notice, NoticeItem
from publicity.selectors import clearable
from publicity.selectors.lists import listed_as
from publicity.services.numbers import free_number
from publicity.services.texts import must_name_nobody


def announcement_defaults(notice: Notice) -> dict[str, Any]:
    """The texts that a draft starts from."""
    programme = notice.programme
    if notice.kind == NoticeKind.ASSESSMENT:
        title = f"关于公布{programme.name}建设期满评估结果的通知"
        what = "建设期满评估结果"
    else:
        title = f"关于公布{programme.name}{notice.round.title}入选名单的通知"
        what = f"入选的{listed_as(notice.columns)}名单"
    body = f"根据{programme.basis}，经公示，对所列名单没有未办结的异议，现将{what}予以公布。"
    return {"title": title, "addressees": "各有关单位", "body": body}


def draft_announcement(
    notice: Notice,
    items: Sequence[NoticeItem],
    *,
    starts_on: date | None,
    actor: Actor,
    at: datetime,
    document_number: str = "",
    **texts: Any,
) -> Announcement:
    """Draft an announcement of items that are clear. `texts` override the defaults.

    Raises NotAllowed, NotReady, ValidationError for the document number.
    """
    with transaction.atomic():
        announcement = Announcement(notice=notice, starts_on=starts_on, **(announcement_defaults(notice) | texts))
        announcement.document_number = free_number(document_number, at=at)
        if not may.can_prepare(actor.user, announcement):
            raise NotAllowed("只有遴选部门的经办人可以起草公布。")
        must_name_nobody(texts)
        begin(announcement, actor=actor, at=at, label="起草公布")
        _choose_items(announcement, items)
    return announcement


def _choose_items(announcement: Announcement, items: Sequence[NoticeItem]) -> None:
    free = {item.pk for item in clearable(announcement.notice)} | {item.pk for item in announcement.items.all()}
    if not {item.pk for item in items} <= free:
        raise NotReady([Problem("有的条目还有未办结的异议，或已不在公示中，不能列入本次公布。", section="items")])
    announcement.items.set(items)


def edit_announcement(
    announcement: Announcement,
    items: Sequence[NoticeItem],
    *,
    seen: int,
    document_number: str = "",
    actor: Actor,
    at: datetime,
    **texts: Any,
) -> Announcement:
    """Change a draft. Raises NotAllowed, WrongState, Stale, NotReady, ValidationError for the number."""
    with transaction.atomic():
        fresh = (
            Announcement.objects.select_related("notice__programme")
            .select_for_update(of=("self",))
            .get(pk=announcement.pk)
        )
        if not may.can_prepare(actor.user, fresh):
            raise NotAllowed("只有遴选部门的经办人可以修改公布。")
        if fresh.state != AnnouncementState.DRAFTED:
            raise WrongState("公布已提请签发，不能再改；需要修改的，请先取回。")
        if fresh.revision != seen:
            raise Stale("这份公布刚刚在别处保存过，请先查看最新内容。")
        must_name_nobody(texts)
        for name, value in texts.items():
            setattr(fresh, name, value)
        fresh.document_number = free_number(document_number, at=at, but=fresh)
        fresh.revision += 1
        fresh.save()
        _choose_items(fresh, items)
        register.record(fresh, "edit", label="修改公布", actor=actor, at=at)
    return fresh
