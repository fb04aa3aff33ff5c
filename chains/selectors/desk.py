"""What chains offer to the home of each role."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.choices import AUTHORITY_ROLES, CITY_ROLES, Role
from accounts.permissions import has_role
from accounts.querysets import authority_scope
from chains.choices import ChainState, EntryState, StoryState
from chains.models import Chain, ChainEntry, Story
from chains.selectors.entry_files import entry_tag
from chains.selectors.stories import story_tag

HEADING = "生态链"
ENTRY_DUTIES = {EntryState.DRAFTED: "生态链补录", EntryState.PROPOSED: "生态链补录审定"}
STORY_DUTIES = {StoryState.DRAFTED: "活动与案例", StoryState.PROPOSED: "活动与案例发布"}
SOON = timedelta(days=180)


def stages_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """For authorities' people: how many of their chains are under construction, end soon, wait for assessment."""
    if not has_role(user, *AUTHORITY_ROLES):
        return []
    building = Q(state=ChainState.BUILDING)
    found = Chain.objects.visible_to(user).aggregate(
        building=Count("pk", building),
        soon=Count("pk", building & Q(due_at__lte=at + SOON)),
        ended=Count("pk", Q(state=ChainState.ENDED)),
    )
    base = reverse("chains:list")
    return [
        {
            "heading": HEADING,
            "value": found["building"],
            "label": "建设中",
            "url": f"{base}?state={ChainState.BUILDING}",
        },
        {
            "heading": HEADING,
            "value": found["soon"],
            "label": "半年内期满",
            "url": f"{base}?state={ChainState.BUILDING}",
        },
        {"heading": HEADING, "value": found["ended"], "label": "期满待评估", "url": f"{base}?state={ChainState.ENDED}"},
    ]


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Entries of chains, events and cases that wait: drafts for the officer, for the head what another proposed."""
    stories = [
        {
            **story_tag(story), "group": STORY_DUTIES[story.state], "label": STORY_DUTIES[story.state],
            "title": story.title, "url": story.get_absolute_url(), "sub": story.get_kind_display(),
            "source": HEADING, "since": story.state_since, "due": None,
        }
        for story in _waiting_here(Story.objects.all(), user)
    ]  # fmt: skip
    return stories + [
        {
            **entry_tag(entry), "group": ENTRY_DUTIES[entry.state], "label": ENTRY_DUTIES[entry.state],
            "title": entry.name, "url": entry.get_absolute_url(), "sub": f"链主单位：{entry.lead_name}",
            "source": HEADING, "since": entry.state_since, "due": None,
        }
        for entry in _entries(user)
    ]  # fmt: skip


def count_todo_for(user: Any, at: datetime) -> int:
    """How many things of `todo_for` there are; no query for whom they do not concern."""
    if not has_role(user, *CITY_ROLES):
        return 0
    # Both in one query: the number stands on every page.
    kinds = (_entries(user), _waiting_here(Story.objects.all(), user))
    entries, stories = (found.order_by().values("pk") for found in kinds)
    return entries.union(stories, all=True).count()


def waiting_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """The officer waits for the head to approve what the officer proposed."""
    if not has_role(user, Role.CITY_OFFICER):
        return []
    proposed = ChainEntry.objects.visible_to(user).filter(state=EntryState.PROPOSED, proposer_id=user.person_id)
    return [
        {
            "whom": "负责人", "what": f"审定历史生态链“{entry.name}”", "url": entry.get_absolute_url(),
            "since": entry.state_since, "due": None,
        }
        for entry in proposed.order_by("state_since", "pk")
    ]  # fmt: skip


def _entries(user: Any) -> QuerySet[ChainEntry]:
    return _waiting_here(ChainEntry.objects.all(), user)


def _waiting_here(things: QuerySet, user: Any) -> QuerySet:
    """Of entries or stories, whose states have the same names: drafts for officers, what another proposed for heads."""
    if not has_role(user, *CITY_ROLES):
        return things.none()
    path = "programme__selecting_authority"
    drafts = Q(state=EntryState.DRAFTED) & authority_scope(user, path, Role.CITY_OFFICER)
    proposed = Q(state=EntryState.PROPOSED) & authority_scope(user, path, Role.CITY_HEAD)
    return things.filter(drafts | proposed & ~Q(proposer_id=user.person_id)).order_by("state_since", "pk")
