"""The settings of a round's review as a form."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from evaluation.choices import Aggregation
from evaluation.models import Criterion, ReviewPlan


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
