"""Which form an act is filled in with: one for each action of a model, the same for the page and for the API."""

from collections.abc import Callable
from typing import TypeVar

Form = TypeVar("Form", bound=type)
ANY = "*"
_forms: dict[tuple[str, str], type] = {}


def fills(model: str, *actions: str) -> Callable[[Form], Form]:
    """Make a form the one of these actions of a model ("accounts.Unit"); ANY, ANY makes it the form of all others.

    Raises ValueError when an action has its form already.
    """

    def keep(form: Form) -> Form:
        for action in actions:
            key = (model, str(action))
            if key in _forms:
                raise ValueError(f"{model} {action} is filled in with {_forms[key].__name__} already")
            _forms[key] = form
        return form

    return keep


def form_of(model: str, action: str) -> type:
    """The form of an action."""
    return _forms.get((model, str(action)), _forms[ANY, ANY])
