"""What chains offer to the home of each role."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from accounts.choices import AUTHORITY_ROLES
from accounts.permissions import has_role
from chains.choices import ChainState
from chains.models import Chain

HEADING = "生态链"
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
