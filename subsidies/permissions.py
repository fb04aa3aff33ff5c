"""Who may revise a support policy."""

from typing import Any

from accounts.choices import CITY_ROLES
from accounts.models import Assignment
from accounts.permissions import holds


def can_revise_policy(user: Any, policy: Any = None) -> Assignment | None:
    """Enter a new version of a policy: an officer or head of a selecting authority."""
    return holds(user, *CITY_ROLES)
