"""Conflicts as forms: declared file by file before the dossiers open, declared later, found by staff, of staff."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Person
from applications.models import Application
from evaluation.choices import RecusalReason

ANSWERS = (("no", "无关系"), ("yes", "需要回避"))


class DeclarationForm(forms.Form):
    """An answer for every file: no tie, or to keep away and why. Nothing is chosen beforehand."""

    def __init__(self, *args: Any, files: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.files = files
        for file in files:
            others = [("成员单位", file["members"]), ("合作院校", file["schools"])]
            self.fields[f"tie-{file['sheet']}"] = forms.ChoiceField(
                label=f"卷宗 {file['position']}：{file['unit']}",
                choices=ANSWERS,
                widget=forms.RadioSelect,
                help_text="；".join(f"{word}：{'、'.join(names)}" for word, names in others if names),
                error_messages={"required": "请选择。"},
            )
            self.fields[f"note-{file['sheet']}"] = forms.CharField(
                label=f"卷宗 {file['position']} 的回避说明",
                required=False,
                max_length=300,
                help_text="需要回避的填写，例如：近三年担任该单位顾问。",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for file in self.files:
            note = f"note-{file['sheet']}"
            if cleaned.get(f"tie-{file['sheet']}") == "yes" and not cleaned.get(note, "").strip():
                self.add_error(note, "请写明与哪个单位有什么关系。")
        return cleaned

    def rows(self) -> list[dict[str, forms.BoundField]]:
        """The answer and the words of each file."""
        return [{"tie": self[f"tie-{file['sheet']}"], "note": self[f"note-{file['sheet']}"]} for file in self.files]

    def conflicts(self) -> dict[int, str]:
        """Why the expert keeps away, by sheet."""
        keys = [file["sheet"] for file in self.files]
        return {key: self.cleaned_data[f"note-{key}"] for key in keys if self.cleaned_data[f"tie-{key}"] == "yes"}


class RecusalForm(forms.Form):
    """Why an expert does not score a file."""

    note = forms.CharField(
        label="回避理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：近三年担任该单位顾问。",
    )


class FoundForm(forms.Form):
    """A conflict that staff record: which expert, which file, what kind of reason, why."""

    pair = forms.ChoiceField(label="专家和卷宗")
    reason = forms.ChoiceField(
        label="原因",
        choices=[(one.value, one.label) for one in RecusalReason if one != RecusalReason.DECLARED],
        initial=RecusalReason.FOUND,
    )
    note = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="查明了什么、依据是什么；会写进办理记录，已经排名的写进新一版排名。",
    )

    def __init__(self, *args: Any, pairs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pair"].choices = [("", "请选择"), *pairs]


class StaffRecusalForm(forms.Form):
    """An official keeps away from a file."""

    application = forms.ModelChoiceField(label="申报", queryset=Application.objects.none(), empty_label="请选择")
    person = forms.ModelChoiceField(label="工作人员", queryset=Person.objects.none(), empty_label="请选择")
    note = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, applications: Iterable[Application], people: Iterable[Person], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["application"].queryset = applications
        self.fields["application"].label_from_instance = lambda row: f"{row.number} {row.chain_name}"
        self.fields["person"].queryset = people
