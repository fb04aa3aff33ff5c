"""Visits to sites as forms: the plan, what was found, photographs."""

from typing import Any

from django import forms

from accounts.forms import DateInput
from applications.models import Application
from evaluation.choices import VisitFinding
from evaluation.models import SiteVisit

BEFORE_RECORDING = "保存时可以空着，登记核查结果前须填写。"


class VisitPlanForm(forms.Form):
    """Where to go, when, and who goes."""

    application = forms.ChoiceField(label="申报")
    planned_on = forms.DateField(label="计划日期", widget=DateInput)
    place = forms.CharField(label="地点", max_length=200)
    visitors = forms.CharField(label="核查人员", max_length=200, help_text="姓名用顿号分开，不少于两人。")

    def __init__(self, *args: Any, files: list[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(file.pk), f"{file.number} {file.chain_name}") for file in files]
        self.fields["application"].choices = [("", "请选择"), *choices]


class VisitForm(forms.Form):
    """The plan, and what was found."""

    planned_on = forms.DateField(label="计划日期", widget=DateInput)
    place = forms.CharField(label="地点", max_length=200)
    visitors = forms.CharField(label="核查人员", max_length=200)
    visited_on = forms.DateField(label="核查日期", widget=DateInput, required=False, help_text=BEFORE_RECORDING)
    finding = forms.ChoiceField(label="结论", required=False, choices=[("", "请选择"), *VisitFinding.choices])
    findings = forms.CharField(
        label="核查情况",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="看了哪些地方、见了哪些人、与申报材料哪里相符、哪里不符。",
    )

    def __init__(self, *args: Any, visit: SiteVisit, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(visit, name) for name in self.base_fields}, **kwargs)


class PhotoForm(forms.Form):
    """One photograph with a few words."""

    photo = forms.FileField(
        label="照片", widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text="JPEG 或 PNG，每张不超过 10 MB，最多 12 张。",
    )  # fmt: skip
    caption = forms.CharField(label="说明", max_length=200, required=False)
