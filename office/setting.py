"""Sets parts of pages that are much alike as HTML: a template is rendered once for each shape, then texts are put in.

Rendered anew, the 25 rows of a list took longer than everything else on its page, and the head of every page as long as
three queries. What is frozen, as an issued paper is, is rendered once.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

# Stands around the place of a text in a rendered shape; a private sign that no template writes.
MARK = "\ue0ff"
SHAPES = 4096
FROZEN = 256

Shape = tuple[Any, ...]


def drawn(template: str, context: Mapping[str, Any], texts: frozenset[str]) -> SafeString:
    """A template rendered with a context of plain values, lists and dictionaries.

    `texts` are names, at any depth, of what the template writes out as it is, or asks whether it is empty: nothing else
    may depend on what they say. All other values make the shape.
    """
    found: list[Any] = []
    shape = _shape(context, "", texts, found)
    parts = (_parts.__wrapped__ if settings.DEBUG else _parts)(template, shape)
    filled = (conditional_escape(found[int(part)]) if place % 2 else part for place, part in enumerate(parts))
    return mark_safe("".join(filled))  # noqa: S308  rendered by a template, or escaped


def set_rows(template: str, rows: Iterable[Mapping[str, Any]], texts: frozenset[str]) -> SafeString:
    """Rows as a template draws each from its `row`, one after another; `texts` as above."""
    return mark_safe("".join(drawn(template, {"row": row}, texts) for row in rows))  # noqa: S308  drawn one by one


def frozen(template: str, key: tuple[Hashable, ...], context: Callable[[], Mapping[str, Any]]) -> SafeString:
    """A template rendered once in a process for each key, which must name all that decides what it says."""
    place = (template, *key)
    found = None if settings.DEBUG else _frozen.get(place)
    if found is None:
        found = mark_safe(render_to_string(template, context()))  # noqa: S308  rendered by a template
        if len(_frozen) >= FROZEN:
            _frozen.clear()
        _frozen[place] = found
    return found


_frozen: dict[tuple[Hashable, ...], SafeString] = {}


def _shape(value: Any, name: str, texts: frozenset[str], found: list[Any]) -> Shape:
    """What decides how something is drawn; the texts of it are gathered."""
    if isinstance(value, dict):
        return dict, *((key, _shape(part, key, texts, found)) for key, part in value.items())
    if isinstance(value, list):
        return list, *(_shape(part, name, texts, found) for part in value)
    if name in texts and value:
        found.append(value)
        return (str, len(found) - 1)
    return (None, value)


def _holder(shape: Shape) -> Any:
    """The context of a shape, with marks in the places of its texts."""
    kind, *parts = shape
    if kind is dict:
        return {key: _holder(part) for key, part in parts}
    if kind is list:
        return [_holder(part) for part in parts]
    return mark_safe(f"{MARK}{parts[0]}{MARK}") if kind is str else parts[0]  # noqa: S308  a number between marks


@lru_cache(SHAPES)
def _parts(template: str, shape: Shape) -> list[str]:
    """A rendered shape, cut where the texts go: every second part is the place of a text."""
    return render_to_string(template, _holder(shape)).split(MARK)
