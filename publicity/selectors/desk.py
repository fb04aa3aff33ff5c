"""What of publicity waits for a person, and for whom the person waits; what waits is decided by the table of moves."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.urls import reverse

from accounts.choices import CITY_ROLES, Role
from accounts.querysets import assignments_held
from applications.choices import State
from applications.models import Application
from office.machine import available
from publicity.choices import (
    OPEN_OBJECTIONS,
    AnnouncementAction,
    AnnouncementState,
    ItemState,
    NoticeAction,
    NoticeState,
    ObjectionAction,
    ObjectionState,
)
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors.words import tag_of

# The acts that make a thing somebody's task, with the word of its group.
DUTIES: dict[str, dict[str, str]] = {
    "publicity.Notice": {NoticeAction.ISSUE: "公示签发", NoticeAction.PROPOSE: "公示起草"},
    "publicity.Announcement": {AnnouncementAction.ISSUE: "公布签发", AnnouncementAction.PROPOSE: "公布起草"},
    "publicity.Objection": {
        ObjectionAction.DISMISS: "异议决定",
        ObjectionAction.UPHOLD: "异议决定",
        ObjectionAction.PROPOSE_DISMISSAL: "异议核查",
        ObjectionAction.SCREEN: "异议受理",
    },
}
UNFINISHED = (NoticeState.DRAFTED, NoticeState.PROPOSED)


def authorities_of(user: Any, *roles: str) -> set[int]:
    """The selecting authorities at which the person holds one of the roles."""
    return {row.authority_id for row in assignments_held(user) if row.role in roles}


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """What waits for municipal staff: drafts, papers to sign, objections, and lists that can be drafted now."""
    city = authorities_of(user, *CITY_ROLES)
    if not city:
        return []
    tasks = [task for thing in _under_way(city) if (task := _task(thing, user))]
    officer = authorities_of(user, Role.CITY_OFFICER)
    return tasks + (_to_publish(officer) + _to_announce(officer) if officer else [])


def _under_way(authorities: set[int]) -> list[Any]:
    """The drafts and objections of these authorities that are not finished."""
    programme = {"round__programme__selecting_authority_id__in": authorities}
    notices = Notice.objects.filter(state__in=UNFINISHED, **programme).select_related("round__programme")
    announcements = Announcement.objects.filter(
        state__in=[AnnouncementState.DRAFTED, AnnouncementState.PROPOSED],
        notice__round__programme__selecting_authority_id__in=authorities,
    ).select_related("notice__round__programme")
    return [*notices, *announcements, *_open_objections(authorities)]


def _open_objections(authorities: set[int]) -> QuerySet[Objection]:
    related = ("item__application", "item__notice__round__programme")
    scope = {"item__notice__round__programme__selecting_authority_id__in": authorities}
    return Objection.objects.open().filter(**scope).select_related(*related)


def _task(thing: Any, user: Any) -> dict[str, Any] | None:
    """The thing as a task, when one of its duties is open to the person."""
    offered = {row.action for row in available(thing, user)}
    group = next((word for action, word in DUTIES[thing._meta.label].items() if action in offered), None)
    if group is None:
        return None
    is_objection = isinstance(thing, Objection)
    notice = thing.item.notice if is_objection else getattr(thing, "notice", thing)
    title = f"{thing.number}：{thing.item.texts.get('chain', '')}" if is_objection else thing.title
    return _line(
        group, tag_of(thing), title, thing.get_absolute_url(), notice.title if is_objection else "",
        notice.round.title, thing.state_since, thing.due_at,
    )  # fmt: skip


def _line(
    group: str, tag: dict[str, str], title: str, url: str, sub: str, source: str, since: datetime, due: datetime | None
) -> dict[str, Any]:
    return {
        "group": group, "label": group, "tone": tag["tone"], "shape": tag["shape"], "title": title, "url": url,
        "sub": sub, "source": source, "since": since, "due": due,
    }  # fmt: skip


def rounds_to_publish(authorities: set[int]) -> QuerySet:
    """Rounds with shortlisted applications that no draft lists: key, title, how many, since when."""
    drafts = NoticeItem.objects.filter(application=OuterRef("pk"), notice__state__in=UNFINISHED)
    return (
        Application.objects.filter(state=State.SHORTLISTED, round__programme__selecting_authority_id__in=authorities)
        .exclude(Exists(drafts))
        .order_by("round_id")
        .values("round_id", "round__title")
        .annotate(number=Count("pk"), since=Min("state_since"))
    )


def _to_publish(authorities: set[int]) -> list[dict[str, Any]]:
    tag = {"tone": "amber", "shape": "▲"}
    return [
        _line(
            "公示起草", tag, f"{row['round__title']}：{row['number']} 条拟入围生态链待公示",
            reverse("publicity:notice_new", args=[row["round_id"]]), "", row["round__title"], row["since"], None,
        )
        for row in rounds_to_publish(authorities)
    ]  # fmt: skip


def notices_to_announce(authorities: set[int]) -> QuerySet[Notice]:
    """Closed notices with lines that are clear and in no announcement yet."""
    open_objections = Objection.objects.filter(item=OuterRef("pk"), state__in=OPEN_OBJECTIONS)
    clear = NoticeItem.objects.filter(
        notice=OuterRef("pk"),
        state=ItemState.LISTED,
        application__state=State.IN_PUBLICITY,
        announcements__isnull=True,
    ).exclude(Exists(open_objections))
    return Notice.objects.filter(
        Exists(clear), state=NoticeState.CLOSED, round__programme__selecting_authority_id__in=authorities
    ).select_related("round")


def _to_announce(authorities: set[int]) -> list[dict[str, Any]]:
    tag = {"tone": "amber", "shape": "▲"}
    return [
        _line(
            "公布起草", tag, f"{notice.title}：期满待公布", reverse("publicity:announcement_new", args=[notice.pk]), "",
            notice.round.title, notice.state_since, None,
        )
        for notice in notices_to_announce(authorities)
    ]  # fmt: skip


def waiting_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Whom municipal staff wait for: an officer for the head's signature, a head for the handlers of objections."""
    officer, head = authorities_of(user, Role.CITY_OFFICER), authorities_of(user, Role.CITY_HEAD)
    lines = []
    if officer:
        lines += [_wait(thing, "负责人", f"签发“{thing.title}”") for thing in _proposed_by(user, officer)]
    for objection in _open_objections(officer | head) if officer | head else ():
        if objection.state == ObjectionState.PROPOSED and objection.proposer_id == user.person_id:
            lines.append(_wait(objection, "负责人", f"决定异议 {objection.number}"))
        elif objection.state != ObjectionState.PROPOSED and head:
            lines.append(_wait(objection, "经办", f"核查异议 {objection.number}"))
    return lines


def _proposed_by(user: Any, authorities: set[int]) -> list[Any]:
    notices = Notice.objects.filter(
        state=NoticeState.PROPOSED,
        proposer_id=user.person_id,
        round__programme__selecting_authority_id__in=authorities,
    )
    announcements = Announcement.objects.filter(
        state=AnnouncementState.PROPOSED,
        proposer_id=user.person_id,
        notice__round__programme__selecting_authority_id__in=authorities,
    )
    return [*notices, *announcements]


def _wait(thing: Any, whom: str, what: str) -> dict[str, Any]:
    return {
        "whom": whom, "what": what, "url": thing.get_absolute_url(), "since": thing.state_since, "due": thing.due_at,
    }  # fmt: skip
