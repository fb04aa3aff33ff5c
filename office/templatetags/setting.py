"""Parts of a page that are the same for everybody but for a few texts."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from office import setting

register = template.Library()


@register.simple_tag
def drawn(name: str, texts: frozenset[str], **context: Any) -> SafeString:
    """As `{% include name with … only %}`, rendered once for each shape of the context: see office.setting."""
    return setting.drawn(name, context, texts)
