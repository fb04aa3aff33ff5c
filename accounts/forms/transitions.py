"""The form of an act on a thing with a workflow: note, facts, files; the same for the page and for the API."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from accounts.acts import ANY, fills
from office import uploads
from office.machine import Transition


class DateInput(forms.DateInput):
    """A date field that the browser opens a calendar for."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


@fills(ANY, ANY)
class TransitionForm(forms.Form):
    """What a person says when acting. Subclasses add fields, return the row's facts, and name their action (`fills`).

    A row that requires a note gets its field by itself; `note_label` and `note_help` give it better words, and
    `note_offered` shows it where it is not required.
    """

    note_label = "理由"
    note_help = ""
    note_offered = False

    def __init__(
        self, *args: Any, thing: models.Model, row: Transition, user: Any, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.thing, self.row, self.user, self.at = thing, row, user, at
        if row.note_required or self.note_offered:
            self.fields["note"] = forms.CharField(
                label=self.note_label,
                help_text=self.note_help,
                required=row.note_required,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": "请写明理由。"},
            )

    @property
    def note(self) -> str:
        """The note as typed; empty where there is none."""
        return self.cleaned_data.get("note", "")

    def facts(self) -> Any:
        """The row's facts, a dataclass of plain values; called once, after validation, in the act's transaction."""
        return None

    def keep(self, name: str, kinds: uploads.Kind = uploads.PDF | uploads.IMAGE) -> int | None:
        """Store the file of a field and return its key; None when no file was chosen.

        Raises ValidationError that names the field.
        """
        file = self.cleaned_data.get(name)
        if not file:
            return None
        try:
            return uploads.store(file, by=self.user, at=self.at, kinds=kinds).pk
        except ValidationError as error:
            raise ValidationError({name: error}) from error


class NoteForm(TransitionForm):
    """An act to which a remark may be added."""

    note_label = "说明"
    note_offered = True
