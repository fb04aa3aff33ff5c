"""Texts for the public: refused while they give a telephone, e-mail address or identity number of a private person."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from publicity.privacy import found_in, found_in_contact


def must_name_nobody(texts: Mapping[str, Any], *, bureau_mail: str = "") -> None:
    """Check every free text by its field's name; office telephones and the bureau's e-mail may stand in `contact`.

    Raises ValidationError by field.
    """
    problems = {}
    for name, text in texts.items():
        if not isinstance(text, str):
            continue
        found = found_in_contact(text, bureau_mail) if name == "contact" else found_in(text)
        if found:
            problems[name] = found
    if problems:
        raise ValidationError(problems)
