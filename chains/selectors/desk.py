"""What chains offer to the home of each role."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.choices import AUTHORITY_ROLES, CITY_ROLES, Role
from accounts.permissions import has_role
from accounts.querysets import authority_scope
from chains.choices import ChainState, EntryState
from chains.models import Chain, ChainEntry
from chains.selectors.entry_files import entry_tag

HEADING = "生态链"
ENTRY_DUTIES = {EntryState.DRAFTED: "生态链补录", EntryState.PROPOSED: "生态链补录审定"}
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
    """Entries of existing chains that wait: drafts for the officer, for the head what somebody else proposed."""
    return [
        {
            **entry_tag(entry), "group": ENTRY_DUTIES[entry.state], "label": ENTRY_DUTIES[entry.state],
            "title": entry.name, "url": entry.get_absolute_url(), "sub": f"链主单位：{entry.lead_name}",
            "source": HEADING, "since": entry.state_since, "due": None,
        }
        for entry in _entries(user)
    ]  # fmt: skip


def count_todo_for(user: Any, at: datetime) -> int:
    """How many things of `todo_for` there are; no query for whom they do not concern."""
    return _entries(user).count() if has_role(user, *CITY_ROLES) else 0


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
    if not has_role(user, *CITY_ROLES):
        return ChainEntry.objects.none()
    path = "programme__selecting_authority"
    drafts = Q(state=EntryState.DRAFTED) & authority_scope(user, path, Role.CITY_OFFICER)
    proposed = Q(state=EntryState.PROPOSED) & authority_scope(user, path, Role.CITY_HEAD)
    return ChainEntry.objects.filter(drafts | proposed & ~Q(proposer_id=user.person_id)).order_by("state_since", "pk")
