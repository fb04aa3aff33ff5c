"""Document numbers of notices and announcements: in their form, and no two papers with one (文号由文书登记机构编定)."""

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from office.clock import local_date
from office.identifiers import normalise_document_number
from publicity.models import Announcement, Notice

YEAR = re.compile(r"〔(\d{4})〕")


def free_number(text: str, *, at: datetime, but: Any = None) -> str | None:
    """A document number in its form, or None for none; `but` is the paper that may bear it.

    Raises ValidationError when the number is none, when its year is neither this nor the last one, or when another
    notice or announcement bears it.
    """
    if not text.strip():
        return None
    try:
        number = normalise_document_number(text)
    except ValidationError as error:
        raise ValidationError({"document_number": error}) from error
    year, this_year = int(YEAR.search(number)[1]), local_date(at).year
    if year not in (this_year - 1, this_year):
        sentence = f"文号的年份是{year}年，应为{this_year}年（年初可以是上一年），请核对。"
        raise ValidationError({"document_number": sentence})
    for model in (Notice, Announcement):
        bearers = model.objects.filter(document_number=number)
        if isinstance(but, model):
            bearers = bearers.exclude(pk=but.pk)
        if bearers.exists():
            raise ValidationError({"document_number": f"文号“{number}”已有另一份文书使用，请核对。"})
    return number
