"""What an expert types: scores with comments, a conflict."""

from collections.abc import Iterable
from typing import Any

from django import forms

from office.machine import Problem

SHEET_ERRORS = {"points": "请打分：0 至 100 分，最多两位小数。", "comment": "请写明评语。"}


class SheetForm(forms.Form):
    """Points and a comment for each criterion; saved as typed, checked when submitted."""

    def __init__(self, *args: Any, criteria: list[dict[str, Any]], scores: dict[str, dict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for entry in criteria:
            key, score = entry["key"], scores.get(entry["key"], {})
            self.fields[f"{key}-points"] = forms.CharField(
                label=f"{entry['title']}得分",
                required=False,
                max_length=8,
                initial=score.get("points", ""),
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "autocomplete": "off", "data-weight": entry["weight"]}
                ),
            )
            self.fields[f"{key}-comment"] = forms.CharField(
                label=f"{entry['title']}评语",
                required=False,
                max_length=2000,
                initial=score.get("comment", ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """The criteria, each with its two fields."""
        return [
            {**entry, "points": self[f"{entry['key']}-points"], "comment": self[f"{entry['key']}-comment"]}
            for entry in self.criteria
        ]

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put what is missing beside its field, in few words: the criterion's name stands there."""
        for problem in problems:
            short = SHEET_ERRORS.get(problem.field.rpartition("-")[2], problem.text)
            self.add_error(problem.field if problem.field in self.fields else None, short)

    def scores(self) -> dict[str, dict[str, str]]:
        """What was typed, by criterion."""
        return {
            entry["key"]: {
                "points": self.cleaned_data.get(f"{entry['key']}-points", ""),
                "comment": self.cleaned_data.get(f"{entry['key']}-comment", ""),
            }
            for entry in self.criteria
        }


class RecusalForm(forms.Form):
    """Why an expert does not score a file."""

    note = forms.CharField(
        label="回避理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：近三年担任该单位顾问。",
    )
