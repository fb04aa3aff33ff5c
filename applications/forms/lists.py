"""What a list is narrowed to, read from the address."""

from datetime import datetime
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from applications.selectors.lists import MINE, NOBODYS, SORTS, Wanted
from applications.selectors.narrowing import Choices, choices_of
from applications.stages import STAFF, stage_called
from chains.choices import KeyField


class PlainSelect(forms.Select):
    """A list to choose from, set at once: Django renders a template for each option, and here are dozens of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same HTML as Django's own; options stand in no groups."""
        chosen = self.format_value(value)
        lines = (_option(str(key), str(label), str(key) in chosen) for key, label in self.choices)
        inside = mark_safe("\n".join(lines))  # noqa: S308  escaped below
        told = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>\n{}\n</select>', name, told, inside)


def _option(key: str, label: str, is_chosen: bool) -> str:
    return f'  <option value="{escape(key)}"{" selected" if is_chosen else ""}>{escape(label)}</option>\n'


class PlainInput(forms.TextInput):
    """A line to type in, set at once."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same HTML as Django's own."""
        text = self.format_value(value)
        given = "" if text is None else format_html(' value="{}"', text)
        told = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<input type="{}" name="{}"{}{}>', self.input_type, name, given, told)


class PlainHidden(PlainInput):
    """A value that goes along, set at once."""

    input_type = "hidden"


class ListFilter(forms.Form):
    """Text, round, authority, key field, officer, overdue; the stage is chosen beside it and kept."""

    q = forms.CharField(label="名称、信用代码或编号", required=False, max_length=100, widget=PlainInput)
    call = forms.TypedChoiceField(label="批次", required=False, coerce=int, empty_value=None, widget=PlainSelect)
    authority = forms.TypedChoiceField(
        label="受理部门", required=False, coerce=int, empty_value=None, widget=PlainSelect
    )
    field = forms.ChoiceField(
        label="重点领域", required=False, choices=[("", "全部"), *KeyField.choices], widget=PlainSelect
    )
    officer = forms.ChoiceField(label="承办人", required=False, widget=PlainSelect)
    overdue = forms.ChoiceField(
        label="期限", required=False, choices=[("", "全部"), ("1", "只看超期")], widget=PlainSelect
    )
    stage = forms.CharField(required=False, max_length=20, widget=PlainHidden)
    sort = forms.ChoiceField(required=False, choices=[(key, key) for key in SORTS], widget=PlainHidden)

    def __init__(self, data: Any, *, user: Any, audience: str, at: datetime, choices: Choices | None = None) -> None:
        super().__init__(data)
        self.audience = audience
        offered = choices or choices_of(user, audience, at)
        # What only some schemes have is offered to those whose rounds have it.
        self.has_panels, self.tells_key_fields = offered.has_panels, offered.tells_key_fields
        self.fields["call"].choices = [("", "全部"), *offered.rounds]
        self.fields["authority"].choices = [("", "全部"), *offered.authorities]
        if len(offered.authorities) < 2:
            del self.fields["authority"]
        self.fields["officer"].choices = [("", "全部"), (MINE, "我承办的"), (NOBODYS, "未指定"), *offered.officers]
        if not offered.officers:
            del self.fields["officer"]
        if audience != STAFF:
            del self.fields["overdue"]
        if audience != STAFF or not self.tells_key_fields:
            del self.fields["field"]

    def wanted(self, *, after: str = "", before: str = "") -> Wanted:
        """What the address asks for; a value that does not fit asks for everything."""
        self.is_valid()
        values = self.cleaned_data
        stage = values.get("stage", "")
        return Wanted(
            audience=self.audience,
            text=values.get("q", "").strip(),
            call=values.get("call"),
            stage=stage if stage_called(stage, self.audience) else "",
            authority=values.get("authority"),
            key_field=values.get("field", ""),
            officer=values.get("officer", ""),
            overdue=values.get("overdue") == "1",
            sort=values.get("sort") or "new",
            after=after,
            before=before,
        )
