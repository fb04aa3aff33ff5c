"""The forms of expert review."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.choices import Role
from accounts.forms import DateInput
from accounts.models import Person
from accounts.selectors import people_with
from chains.choices import KeyField
from evaluation.choices import Aggregation, Outcome
from evaluation.models import Criterion, DecisionItem, Expert, Panel, ReviewPlan, SelectionDecision
from office.identifiers import normalise_uscc
from office.machine import Problem


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


class PlanForm(forms.ModelForm):
    """The settings of a round's review with the weights of its criteria."""

    class Meta:
        model = ReviewPlan
        fields = ("seats", "min_sheets", "aggregation", "trim_from", "spread_flag", "workdays", "quota")
        help_texts = {
            "seats": "抽取的专家人数，宜为单数。",
            "min_sheets": "一件申报至少要有的有效评分份数。",
            "quota": "遴选名单起草时按名次取到的数量；留空表示全部列入。",
            "spread_flag": "最高分与最低分相差超过此数时提示分歧。",
        }

    aggregation = forms.ChoiceField(label="汇总方式", choices=Aggregation.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            self.fields[f"weight_{criterion.pk}"] = forms.DecimalField(
                label=f"权重：{criterion.title}",
                min_value=Decimal("0.01"),
                max_value=100,
                decimal_places=2,
                initial=criterion.weight,
                help_text=criterion.anchors,
            )

    @property
    def criteria(self) -> list[Criterion]:
        return list(self.instance.criteria.all())

    def weights(self) -> dict[int, Decimal]:
        """The weights by criterion."""
        return {criterion.pk: self.cleaned_data[f"weight_{criterion.pk}"] for criterion in self.criteria}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        weights = [cleaned.get(f"weight_{criterion.pk}") for criterion in self.criteria]
        if all(weight is not None for weight in weights) and sum(weights) != 100:
            raise ValidationError(f"各项权重合计应为 100，现为 {sum(weights)}。")
        return cleaned


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


BEFORE_PROPOSAL = "保存草稿时可以空着，提请批准前须填写。"


class DecisionForm(forms.Form):
    """Meeting, minutes, and the outcome of each file with a reason where it departs from the ranking."""

    meeting_on = forms.DateField(label="会议日期", required=False, widget=DateInput, help_text=BEFORE_PROPOSAL)
    minutes = forms.CharField(
        label="会议纪要",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=BEFORE_PROPOSAL,
    )

    def __init__(self, *args: Any, decision: SelectionDecision, items: list[DecisionItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        # Needed for the proposal, not to keep a draft: marked, and said so, but not refused when empty.
        for name in ("meeting_on", "minutes"):
            self.fields[name].widget.is_required = True
        self.fields["meeting_on"].initial = decision.meeting_on
        self.fields["minutes"].initial = decision.minutes
        for item in items:
            chain = item.application.chain_name
            self.fields[f"outcome_{item.pk}"] = forms.ChoiceField(
                label=f"{chain}的结果", choices=Outcome.choices, initial=item.outcome
            )
            self.fields[f"reason_{item.pk}"] = forms.CharField(
                label=f"{chain}与排名不一致的理由" if decision.panel_id else f"{chain}的理由",
                required=False,
                max_length=1000,
                initial=item.reason,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def fields_of(self, pk: int) -> dict[str, Any]:
        """The two fields of an item, as its row in the list takes them."""
        return {"outcome_field": self[f"outcome_{pk}"], "reason_field": self[f"reason_{pk}"]}

    def outcomes(self) -> dict[int, tuple[str, str]]:
        """Outcome and reason by item."""
        return {
            item.pk: (self.cleaned_data[f"outcome_{item.pk}"], self.cleaned_data[f"reason_{item.pk}"])
            for item in self.items
        }
