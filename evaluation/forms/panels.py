"""The draw of a panel and the choice of its files as forms."""

from collections.abc import Iterable
from typing import Any

from django import forms

from chains.choices import KeyField
from evaluation.models import Panel

SEED_HELP = "可由在场人员商定一串文字；留空由系统随机产生。种子和名单都会记录，任何人可以据此重算。"


class SupplementForm(forms.Form):
    """A seed when one was agreed before witnesses, and who they were."""

    seed = forms.CharField(label="抽取种子", max_length=64, required=False, help_text=SEED_HELP)
    witnesses = forms.CharField(
        label="见证人",
        max_length=200,
        required=False,
        help_text="在场见证抽取的人，用顿号或逗号隔开；写入抽取记录。",
    )

    def clean_witnesses(self) -> list[str]:
        """The names one by one."""
        text = self.cleaned_data["witnesses"]
        for mark in ",，;；\n":
            text = text.replace(mark, "、")
        return [name.strip() for name in text.split("、") if name.strip()]


class DrawForm(SupplementForm):
    """A draw: the panel's name, its fields and quota, and how it is drawn."""

    name = forms.CharField(label="专家组名称", max_length=60)
    key_fields = forms.MultipleChoiceField(
        label="评审领域",
        choices=KeyField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只从熟悉这些领域的专家中抽取；一个都不选，从全部在库专家中抽取。",
    )
    quota = forms.IntegerField(
        label="本组拟入围数量", min_value=0, required=False, help_text="留空按评审方案的拟入围数量。"
    )

    field_order = ["name", "key_fields", "quota", "seed", "witnesses"]


class FilesForm(forms.Form):
    """The files of a forming panel."""

    files = forms.MultipleChoiceField(label="评审卷宗", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, panel: Panel, applications: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].choices = [(str(row.pk), f"{row.number} {row.chain_name}") for row in applications]
        self.fields["files"].initial = [str(key) for key in panel.dossiers.values_list("application_id", flat=True)]
