"""Who may revise a support policy."""

from typing import Any

from accounts.choices import CITY_ROLES
from accounts.models import Assignment
from accounts.permissions import holds
from subsidies.models import SupportPolicy


def can_revise_policy(user: Any, policy: SupportPolicy) -> Assignment | None:
    """Enter a new version of a policy: an officer or head of the authority whose scheme offers it."""
    return holds(user, *CITY_ROLES, authority=policy.programme.selecting_authority_id)
