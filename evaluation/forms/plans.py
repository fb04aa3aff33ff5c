"""The settings of a round's review as a form."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evaluation.choices import Aggregation
from evaluation.models import ReviewPlan
from evaluation.services import CriterionEntry

MOST_AHEAD = 10
MOST_CRITERIA = 20
CRITERION_CELLS = ("title", "weight", "anchors")


class WorkdaysListField(forms.CharField):
    """So many working days before a deadline, several of them: typed as 2、1, kept as [2, 1]."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="评分提醒（截止前工作日）",
            required=False,
            max_length=40,
            help_text="例如“2、1”：截止前 2 个、1 个工作日各提醒一次没有交齐的专家，当日另有一次；留空只在当日提醒。",
            **kwargs,
        )

    def prepare_value(self, value: Any) -> str:
        return "、".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        parts = [part for part in re.split(r"[、,，\s]+", super().clean(value)) if part]
        if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= MOST_AHEAD for part in parts):
            raise ValidationError(f"请填 1 至 {MOST_AHEAD} 的整数，用顿号隔开，例如“2、1”。")
        return sorted({int(part) for part in parts}, reverse=True)


class PlanForm(forms.ModelForm):
    """The settings of a round's review; the criteria stand beside them as rows."""

    class Meta:
        model = ReviewPlan
        fields = (
            "seats", "reserve", "max_per_employer", "answer_workdays", "min_sheets", "aggregation", "trim_from",
            "spread_flag", "workdays", "reminders", "quota", "line", "near", "site_visits",
        )  # fmt: skip
        help_texts = {
            "seats": "每个专家组抽取的人数，须为单数。",
            "reserve": "抽取时排定的候补人数；谢绝或移出的席位由候补依次接替。",
            "max_per_employer": "同一现任单位在一个专家组里最多几人；0 表示不限。",
            "answer_workdays": "受邀专家须在几个工作日内答复。",
            "min_sheets": "一件申报至少要有的有效评分份数。",
            "quota": "遴选名单起草时按名次取到的数量；留空表示不按数量。",
            "line": "遴选名单起草时按得分取到的分数；留空表示不按分数。",
            "near": "与入围界线相差不超过此分数的，在排名上提示。",
            "spread_flag": "最高分与最低分相差超过此数时提示分歧。",
            "site_visits": "作出遴选决定之前到现场核查。",
        }

    reminders = WorkdaysListField()
    aggregation = forms.ChoiceField(label="汇总方式", choices=Aggregation.choices)

    def clean(self) -> dict[str, Any]:
        """An odd number of experts, and no more sheets asked for than there are experts."""
        values = super().clean()
        seats = values.get("seats")
        if seats is not None and seats % 2 == 0:
            self.add_error("seats", f"专家人数应为单数，现为 {seats} 位。")
        if seats is not None and (values.get("min_sheets") or 0) > seats:
            self.add_error("min_sheets", "最少有效评分份数不能多于专家人数。")
        return values


class CriterionForm(forms.Form):
    """One row of the criteria; a row in which nothing stands is left out."""

    key = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)
    title = forms.CharField(label="指标", required=False, max_length=100)
    weight = forms.DecimalField(
        label="权重", required=False, min_value=Decimal("0.01"), max_value=100, max_digits=5, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    anchors = forms.CharField(
        label="评分要点", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, line: str = "__line__", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        for name in CRITERION_CELLS:
            self.fields[name].widget.attrs["aria-label"] = f"第 {line} 行 {self.fields[name].label}"

    @property
    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(name) for name in CRITERION_CELLS)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if any(values.get(name) for name in CRITERION_CELLS) and not self.errors:
            for name in CRITERION_CELLS:
                if not values.get(name):
                    self.add_error(name, f"请填写{self.fields[name].label}。")
        return values


class CriterionRows(forms.BaseFormSet):
    """All criteria of a plan in their order; their weights add up to 100."""

    def __init__(self, data: Any = None, rows: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(data, prefix="rows", initial=[dict(row) for row in rows])

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {"line": "__line__" if index is None else str(index + 1)}

    def blank(self) -> CriterionForm:
        """The pattern from which the page makes further rows."""
        return CriterionForm(prefix="rows-__n__")

    def clean(self) -> None:
        """At least one criterion, no title twice, weights of 100 in all."""
        if any(self.errors):
            return
        entries = self.entries()
        titles = [entry.title for entry in entries]
        for form in self.forms:
            if form.is_filled and titles.count(form.cleaned_data["title"]) > 1:
                form.add_error("title", "指标名称重复。")
        total = sum(entry.weight for entry in entries)
        if total != 100:
            raise ValidationError(f"各项权重合计应为 100，现为 {total}。")

    def entries(self) -> list[CriterionEntry]:
        """What the rows say; called after validation."""
        return [CriterionEntry(**form.cleaned_data) for form in self.forms if form.is_filled]


CriterionFormSet = forms.formset_factory(CriterionForm, formset=CriterionRows, extra=1, max_num=MOST_CRITERIA)
