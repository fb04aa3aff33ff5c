"""What of publicity waits for a person, and for whom the person waits.

The filters find what the acts in the tables of moves are offered for; a test holds both against each other.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.choices import CITY_ROLES, Role
from accounts.querysets import assignments_held
from applications.choices import State
from applications.models import Application
from chains.choices import ChainState
from chains.models import Chain, Programme
from publicity.choices import (
    LIVE_ANNOUNCEMENTS,
    AnnouncementState,
    ItemState,
    NoticeKind,
    NoticeState,
    ObjectionKind,
    ObjectionState,
)
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors.lists import ready_from
from publicity.selectors.words import tag_of

# The word of its group for each state in which a thing is somebody's task.
NOTICE_DUTIES = {NoticeState.DRAFTED: "公示起草", NoticeState.PROPOSED: "公示签发"}
ANNOUNCEMENT_DUTIES = {AnnouncementState.DRAFTED: "公布起草", AnnouncementState.PROPOSED: "公布签发"}
OBJECTION_DUTIES = {
    ObjectionState.RECEIVED: "受理",
    ObjectionState.SCREENED: "核查",
    ObjectionState.PROPOSED: "决定",
}
UNFINISHED = (NoticeState.DRAFTED, NoticeState.PROPOSED)
WAITING_TAG = {"tone": "amber", "shape": "▲"}


def authorities_of(user: Any, *roles: str) -> set[int]:
    """The selecting authorities at which the person holds one of the roles."""
    return {row.authority_id for row in assignments_held(user) if row.role in roles}


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """What waits for municipal staff: drafts, papers to sign, objections, and lists that can be drafted now."""
    if not authorities_of(user, *CITY_ROLES):
        return []
    tasks = [_paper_task(notice, notice, NOTICE_DUTIES) for notice in _notices(user).select_related("round")]
    announcements = _announcements(user).select_related("notice__round")
    tasks += [_paper_task(paper, paper.notice, ANNOUNCEMENT_DUTIES) for paper in announcements]
    tasks += [_objection_task(row) for row in _objections(user).select_related("item", "notice__round")]
    officer = authorities_of(user, Role.CITY_OFFICER)
    return tasks + (_to_publish(officer) + _to_announce(officer, at) if officer else [])


def count_todo_for(user: Any, at: datetime) -> int:
    """How many things of `todo_for` there are; a query for each kind, none for whom publicity does not concern."""
    if not authorities_of(user, *CITY_ROLES):
        return 0
    total = _notices(user).count() + _announcements(user).count() + _objections(user).count()
    if officer := authorities_of(user, Role.CITY_OFFICER):
        total += rounds_to_publish(officer).count() + len(_ready(officer, at))
    return total


def _of(user: Any, path: str, *roles: str) -> Q:
    return Q(**{f"{path}programme__selecting_authority_id__in": authorities_of(user, *roles)})


def _notices(user: Any) -> QuerySet[Notice]:
    """Drafts for the officer; for the head what somebody else proposed."""
    drafts = Q(state=NoticeState.DRAFTED) & _of(user, "", Role.CITY_OFFICER)
    proposed = Q(state=NoticeState.PROPOSED) & _of(user, "", Role.CITY_HEAD) & ~Q(proposer_id=user.person_id)
    return Notice.objects.filter(drafts | proposed)


def _announcements(user: Any) -> QuerySet[Announcement]:
    """Drafts for the officer; for the head what somebody else proposed."""
    drafts = Q(state=AnnouncementState.DRAFTED) & _of(user, "notice__", Role.CITY_OFFICER)
    proposed = Q(state=AnnouncementState.PROPOSED) & _of(user, "notice__", Role.CITY_HEAD)
    return Announcement.objects.filter(drafts | proposed & ~Q(proposer_id=user.person_id))


def _objections(user: Any) -> QuerySet[Objection]:
    """To screen for any officer, to examine for the handler, to decide for a head who neither handled nor listed it.

    Complaints are screened by heads, and none of them is a task of who drafted the notice.
    """
    me, path = user.person_id, "notice__"
    complaint = Q(kind=ObjectionKind.COMPLAINT)
    officer, head = _of(user, path, Role.CITY_OFFICER), _of(user, path, Role.CITY_HEAD)
    listed_by_me = NoticeItem.objects.filter(notice=OuterRef("notice"), application__shortlist_proposer_id=me)
    apart = (
        ~Q(item__application__shortlist_proposer_id=me)
        & ~(Q(item__isnull=True) & Exists(listed_by_me))
        & ~((complaint | Q(notice__kind=NoticeKind.ASSESSMENT)) & Q(notice__proposer_id=me))
    )
    received = Q(state=ObjectionState.RECEIVED) & (officer & ~complaint | head & complaint)
    mine = Q(state=ObjectionState.SCREENED, handler_id=me) & (officer | head & complaint)
    proposed = Q(state=ObjectionState.PROPOSED) & head & ~Q(proposer_id=me)
    return Objection.objects.filter(received | mine & apart | proposed & apart)


def _paper_task(paper: Any, notice: Notice, duties: dict[str, str]) -> dict[str, Any]:
    group, drafted = duties[paper.state], paper.proposer_id is None
    return _line(
        group, tag_of(paper), paper.title, paper.get_absolute_url(), "起草中，核对后提请签发" if drafted else "待签发",
        notice.about, paper.state_since, paper.due_at,
    )  # fmt: skip


def _objection_task(objection: Objection) -> dict[str, Any]:
    notice = objection.notice
    group = f"{objection.get_kind_display()}{OBJECTION_DUTIES[objection.state]}"
    return _line(
        group, tag_of(objection), f"{objection.number}：{objection.about}",
        objection.get_absolute_url(), notice.title, notice.about, objection.state_since, objection.due_at,
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
    return [
        _line(
            "公示起草", WAITING_TAG, f"{row['round__title']}：{row['number']} 条拟入围生态链待公示",
            reverse("publicity:notice_new", args=[row["round_id"]]), "已批准列入，可以起草公示",
            row["round__title"], row["since"], None,
        )
        for row in rounds_to_publish(authorities)
    ]  # fmt: skip


def schemes_to_assess(authorities: set[int]) -> QuerySet:
    """Schemes with chains at their end whose result no notice lists: each with how many."""
    listed = NoticeItem.objects.telling_results().filter(chain=OuterRef("pk"))
    waiting = Chain.objects.filter(state=ChainState.ENDED).exclude(Exists(listed))
    return (
        Programme.objects.filter(selecting_authority_id__in=authorities, chains__in=waiting)
        .annotate(number=Count("chains", distinct=True))
        .order_by("position", "code")
    )


def notices_to_announce(authorities: set[int]) -> QuerySet[Notice]:
    """Closed notices with lines that are clear and in no announcement yet."""
    announced = Announcement.objects.filter(items=OuterRef("pk"), state__in=LIVE_ANNOUNCEMENTS)
    open_objections = Objection.objects.holding().filter(item=OuterRef("pk"))
    clear = (
        NoticeItem.objects.in_publicity()
        .filter(notice=OuterRef("pk"), state=ItemState.LISTED)
        .exclude(Exists(open_objections) | Exists(announced))
    )
    return Notice.objects.filter(
        Exists(clear), state=NoticeState.CLOSED, programme__selecting_authority_id__in=authorities
    ).select_related("round")


def _ready(authorities: set[int], at: datetime) -> list[Notice]:
    """Those of them whose items may be announced: after period, objection deadline and postmark grace."""
    return [notice for notice in notices_to_announce(authorities) if ready_from(notice) <= at]


def _to_announce(authorities: set[int], at: datetime) -> list[dict[str, Any]]:
    return [
        _line(
            "公布起草", WAITING_TAG, f"{notice.title}：期满待公布",
            reverse("publicity:announcement_new", args=[notice.pk]), "没有未办结异议的条目可以公布",
            notice.about, ready_from(notice), None,
        )
        for notice in _ready(authorities, at)
    ]  # fmt: skip


def waiting_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Whom municipal staff wait for: the head's signature on what they proposed, handlers, the end of a period."""
    city = authorities_of(user, *CITY_ROLES)
    if not city:
        return []
    lines = [_wait(thing, "负责人", f"签发“{thing.title}”") for thing in _proposed_by(user, city)]
    return lines + _objections_awaited(user) + _periods_awaited(city)


def _proposed_by(user: Any, authorities: set[int]) -> list[Any]:
    notices = Notice.objects.filter(
        state=NoticeState.PROPOSED,
        proposer_id=user.person_id,
        programme__selecting_authority_id__in=authorities,
    )
    announcements = Announcement.objects.filter(
        state=AnnouncementState.PROPOSED,
        proposer_id=user.person_id,
        notice__programme__selecting_authority_id__in=authorities,
    )
    return [*notices, *announcements]


def _objections_awaited(user: Any) -> list[dict[str, Any]]:
    """Who proposed an outcome waits for the head; a head waits for officers and handlers, an officer for handlers."""
    head, officer = _of(user, "notice__", Role.CITY_HEAD), _of(user, "notice__", Role.CITY_OFFICER)
    theirs = Q(state=ObjectionState.SCREENED) & ~Q(handler_id=user.person_id) & (head | officer)
    own = Q(state=ObjectionState.PROPOSED, proposer_id=user.person_id) & (head | officer)
    received = Q(state=ObjectionState.RECEIVED) & head & ~officer & ~Q(kind=ObjectionKind.COMPLAINT)
    rows = Objection.objects.visible_to(user).filter(theirs | own | received)
    lines = []
    for objection in rows.select_related("handler").order_by("pk"):
        kind = objection.get_kind_display()
        if objection.state == ObjectionState.PROPOSED:
            lines.append(_wait(objection, "负责人", f"决定{kind} {objection.number}"))
        elif objection.state == ObjectionState.SCREENED:
            lines.append(_wait(objection, objection.handler.name, f"核查{kind} {objection.number}"))
        else:
            lines.append(_wait(objection, "经办", f"受理{kind} {objection.number}"))
    return lines


def _periods_awaited(authorities: set[int]) -> list[dict[str, Any]]:
    running = Notice.objects.filter(
        state=NoticeState.ISSUED, programme__selecting_authority_id__in=authorities
    ).order_by("due_at", "pk")
    return [_wait(notice, "公示期满", notice.title) for notice in running]


def _wait(thing: Any, whom: str, what: str) -> dict[str, Any]:
    return {
        "whom": whom, "what": what, "url": thing.get_absolute_url(), "since": thing.state_since, "due": thing.due_at,
    }  # fmt: skip
