"""What an expert types: scores with comments; and the time for it that staff extend."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.acts import fills
from accounts.forms import TransitionForm
from evaluation.choices import PanelAction
from evaluation.scoring import points_fault
from evaluation.workflow.deadlines import MOST_WORKDAYS, Extension
from office.machine import Problem

HOW = "请填 0 至 100 分，最多两位小数。"


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
                initial=score.get("points", ""),
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "decimal",
                        "autocomplete": "off",
                        "maxlength": 20,
                        "data-weight": entry["weight"],
                    }  # fmt: skip
                ),
            )
            self.fields[f"{key}-comment"] = forms.CharField(
                label=f"{entry['title']}评语",
                required=False,
                initial=score.get("comment", ""),
                widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """The criteria, each with its two fields."""
        return [
            {**entry, "points": self[f"{entry['key']}-points"], "comment": self[f"{entry['key']}-comment"]}
            for entry in self.criteria
        ]

    heading = "已保存，还不能提交"

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Put what is missing beside its field, in few words: the criterion's name stands there."""
        for problem in problems:
            known = problem.field in self.fields
            self.add_error(problem.field if known else None, self._short(problem) if known else problem.text)

    def _short(self, problem: Problem) -> str:
        for entry in self.criteria:
            problem = Problem(problem.text.removeprefix(f"“{entry['title']}”"), problem.field)
        return problem.text

    def scores(self) -> dict[str, dict[str, str]]:
        """What was typed, by criterion, as it was sent; wide digits of an input method count as digits."""
        return {
            entry["key"]: {
                "points": unicodedata.normalize("NFKC", self.data.get(f"{entry['key']}-points", "")),
                "comment": self.data.get(f"{entry['key']}-comment", "").replace("\r\n", "\n"),
            }
            for entry in self.criteria
        }

    def advice(self) -> dict[str, str]:
        """What is wrong with the points typed so far, by field; empty where all is well or nothing is typed yet."""
        typed = {f"{key}-points": entry["points"] for key, entry in self.scores().items()}
        faults = {name: points_fault(points) for name, points in typed.items() if points.strip()}
        return {name: f"{fault}。{HOW}" for name, fault in faults.items() if fault}


@fills("evaluation.Panel", PanelAction.EXTEND)
class ExtensionForm(TransitionForm):
    """How many working days all experts of a panel get in addition."""

    note_help = "专家会看到这个理由。"

    workdays = forms.IntegerField(
        label="增加的工作日",
        min_value=1,
        max_value=MOST_WORKDAYS,
        initial=2,
        help_text="从现在截止日的次日起算；已过期限的，自今天的次日起算。节假日和调休按国务院办公厅的安排。",
    )

    def facts(self) -> Extension:
        return Extension(self.cleaned_data["workdays"])
