"""What a list is narrowed to, read from the address."""

from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from applications.selectors.lists import MINE, NOBODYS, SORTS, Wanted, authorities_seen, colleagues, rounds_seen
from applications.stages import STAFF, stage_called
from chains.choices import KeyField, ReviewMode

ROUNDS_OFFERED = 30


class PlainSelect(forms.Select):
    """A list to choose from, set at once: Django renders a template for each option, and here are dozens of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The same HTML as Django's own."""
        drawn = self.get_context(name, value, attrs)["widget"]
        options = (option for _, group, _ in drawn["optgroups"] for option in group)
        lines = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
        inside = format_html_join("\n", '  <option value="{}"{}>{}</option>\n', lines)
        return format_html('<select name="{}"{}>\n{}\n</select>', drawn["name"], flatatt(drawn["attrs"]), inside)


class ListFilter(forms.Form):
    """Text, round, authority, key field, officer, overdue; the stage is chosen beside it and kept."""

    q = forms.CharField(label="名称、信用代码或编号", required=False, max_length=100)
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
    stage = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    sort = forms.ChoiceField(required=False, choices=[(key, key) for key in SORTS], widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: Any, audience: str, at: datetime) -> None:
        super().__init__(data)
        self.audience = audience
        rounds = list(rounds_seen(user).select_related("programme")[:ROUNDS_OFFERED])
        # What only some schemes have is offered to those whose rounds have it.
        self.has_panels = any(call.programme.review_mode == ReviewMode.PANEL for call in rounds)
        self.tells_key_fields = any(call.programme.tells_key_fields for call in rounds)
        self.fields["call"].choices = [("", "全部"), *((call.pk, call.title) for call in rounds)]
        authorities = list(authorities_seen(user).values_list("pk", "short_name")) if audience == STAFF else []
        self.fields["authority"].choices = [("", "全部"), *authorities]
        if len(authorities) < 2:
            del self.fields["authority"]
        officers = colleagues(user, at) if audience == STAFF else []
        self.fields["officer"].choices = [("", "全部"), (MINE, "我承办的"), (NOBODYS, "未指定"), *officers]
        if not officers:
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
