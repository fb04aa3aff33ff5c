"""The form about an officer who is away."""

from typing import Any

from django import forms

from accounts.forms.transitions import DateInput
from accounts.models import Authority, User
from accounts.permissions import can_enter_absence
from accounts.selectors import officers_at


class OfficerChoice(forms.ModelChoiceField):
    """Accounts by the names of their people."""

    def label_from_instance(self, obj: User) -> str:
        return str(obj)


class AbsenceForm(forms.Form):
    """Who is away, from when until when, and who stands in; an officer enters their own absence only."""

    user = OfficerChoice(User.objects.none(), label="离岗人", empty_label="请选择")
    cover = OfficerChoice(
        User.objects.none(), label="代办人", empty_label="请选择", help_text="代办人的权限不变，只是待办和消息转给他。"
    )
    starts_on = forms.DateField(label="开始日期", widget=DateInput())
    ends_on = forms.DateField(label="结束日期", widget=DateInput(), help_text="含当日。")

    def __init__(self, *args: Any, authority: Authority, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = officers_at(authority).select_related("person")
        self.fields["cover"].queryset = officers
        mine = [officer.pk for officer in officers if can_enter_absence(by, officer, authority)]
        self.fields["user"].queryset = officers.filter(pk__in=mine)
        self.fields["user"].initial = by.pk if by.pk in mine else None
