"""What staff type about an expert."""

from typing import Any

from django import forms

from accounts.choices import Role
from accounts.models import Person
from accounts.selectors import people_with
from chains.choices import KeyField
from evaluation.models import Expert
from office.identifiers import normalise_uscc


class ExpertForm(forms.Form):
    """One entry of the pool: a person with an expert's account, fields, employers."""

    person = forms.ModelChoiceField(Person.objects.none(), label="专家", help_text="列出有专家账号而尚未入库的人员。")
    title = forms.CharField(label="职称职务", max_length=100)
    key_fields = forms.MultipleChoiceField(
        label="熟悉领域", choices=KeyField.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    employers = forms.CharField(
        label="现在和曾经的工作单位",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一家：单位全称，逗号后可写统一社会信用代码。回避按这里核对。",
    )

    def __init__(self, *args: Any, authority: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Expert.objects.filter(authority=authority).values("person_id")
        experts = {user.person_id for user in people_with(Role.EXPERT)}
        self.fields["person"].queryset = Person.objects.filter(pk__in=experts).exclude(pk__in=known).order_by("name")

    def clean_employers(self) -> list[tuple[str, str]]:
        """Name and code of each employer."""
        return [_employer(line) for line in self.cleaned_data["employers"].splitlines() if line.strip()]


def _employer(line: str) -> tuple[str, str]:
    name, _, code = line.replace("，", ",").partition(",")
    return name.strip(), normalise_uscc(code) if code.strip() else ""
