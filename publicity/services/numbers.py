"""Document numbers of notices and announcements: in their form, and no two papers with one (文号由文书登记机构编定)."""

from typing import Any

from django.core.exceptions import ValidationError

from office.identifiers import normalise_document_number


def free_number(model: type, text: str, *, but: Any = None) -> str | None:
    """A document number in its form, or None for none. Raises ValidationError when another paper bears it."""
    if not text.strip():
        return None
    try:
        number = normalise_document_number(text)
    except ValidationError as error:
        raise ValidationError({"document_number": error}) from error
    if model.objects.filter(document_number=number).exclude(pk=but.pk if but else None).exists():
        raise ValidationError({"document_number": f"文号“{number}”已有另一份文书使用，请核对。"})
    return number
