"""What the apps below offer to the portal by name; an app joins by having the function in its selectors."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

# From the bottom of the ladder up.
APPS = ("accounts", "chains", "applications", "publicity", "evaluation", "subsidies")


@cache
def offered(name: str) -> dict[str, Callable[..., Any]]:
    """The functions of one name by app, in the order of the ladder."""
    functions = {}
    for app in APPS:
        if find_spec(f"{app}.selectors"):
            function = getattr(import_module(f"{app}.selectors"), name, None)
            if function is not None:
                functions[app] = function
    return functions
