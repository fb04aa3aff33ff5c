"""The settings of a round's review as a form."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evaluation.choices import Aggregation
from evaluation.models import Criterion, ReviewPlan

MOST_AHEAD = 10


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
    """The settings of a round's review with the weights of its criteria."""

    class Meta:
        model = ReviewPlan
        fields = ("seats", "min_sheets", "aggregation", "trim_from", "spread_flag", "workdays", "reminders", "quota")
        help_texts = {
            "seats": "抽取的专家人数，宜为单数。",
            "min_sheets": "一件申报至少要有的有效评分份数。",
            "quota": "遴选名单起草时按名次取到的数量；留空表示全部列入。",
            "spread_flag": "最高分与最低分相差超过此数时提示分歧。",
        }

    reminders = WorkdaysListField()
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
