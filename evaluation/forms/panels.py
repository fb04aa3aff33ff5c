"""The draw of a panel and the choice of its files as forms."""

from collections.abc import Iterable
from typing import Any

from django import forms

from evaluation.models import Panel


class DrawForm(forms.Form):
    """A draw: the panel's name, and a seed when one was agreed before witnesses."""

    name = forms.CharField(label="专家组名称", max_length=60)
    seed = forms.CharField(
        label="抽取种子",
        max_length=64,
        required=False,
        help_text="可由在场人员商定一串文字；留空由系统随机产生。种子和名单都会记录，任何人可以据此重算。",
    )


class FilesForm(forms.Form):
    """The files of a forming panel."""

    files = forms.MultipleChoiceField(label="评审卷宗", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, panel: Panel, applications: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].choices = [(str(row.pk), f"{row.number} {row.chain_name}") for row in applications]
        self.fields["files"].initial = [str(key) for key in panel.dossiers.values_list("application_id", flat=True)]
