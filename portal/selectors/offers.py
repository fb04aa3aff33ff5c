"""What the apps below offer to the portal by name; an app joins by having the function in its selectors."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from portal.selectors import units

# From the bottom of the ladder up, after the units, for which the portal itself speaks.
APPS = ("chains", "applications", "publicity", "evaluation", "subsidies")


@cache
def offered(name: str) -> dict[str, Callable[..., Any]]:
    """The functions of one name by app, in the order of the ladder."""
    modules = {"accounts": units}
    modules |= {app: import_module(f"{app}.selectors") for app in APPS if find_spec(f"{app}.selectors")}
    return {app: getattr(module, name) for app, module in modules.items() if hasattr(module, name)}
