"""What the apps below offer to the portal by name; an app joins by having the function in its selectors."""

from collections.abc import Callable
from functools import cache
from typing import Any

import applications.selectors
import chains.selectors
import evaluation.selectors
import publicity.selectors
import subsidies.selectors
from portal.selectors import calendars, units

# From the bottom of the ladder up; for the calendar and for the units the portal itself speaks.
APPS = {
    "office": calendars,
    "accounts": units,
    "chains": chains.selectors,
    "applications": applications.selectors,
    "publicity": publicity.selectors,
    "evaluation": evaluation.selectors,
    "subsidies": subsidies.selectors,
}


@cache
def offered(name: str) -> dict[str, Callable[..., Any]]:
    """The functions of one name by app, in the order of the ladder."""
    return {app: getattr(module, name) for app, module in APPS.items() if hasattr(module, name)}
