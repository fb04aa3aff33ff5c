"""The list that decides as a form."""

from typing import Any

from django import forms

from accounts.forms import DateInput
from evaluation.choices import Outcome
from evaluation.models import DecisionItem, SelectionDecision

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
                label=f"{chain}的理由（与排名不一致等）" if item.ranking_id else f"{chain}的理由",
                required=False,
                max_length=1000,
                initial=item.reason,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"feedback_{item.pk}"] = forms.CharField(
                label=f"给{chain}的反馈意见",
                required=False,
                max_length=2000,
                initial=item.feedback,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def fields_of(self, pk: int) -> dict[str, Any]:
        """The fields of an item, as its row in the list takes them."""
        return {f"{name}_field": self[f"{name}_{pk}"] for name in ("outcome", "reason", "feedback")}

    def outcomes(self) -> dict[int, tuple[str, str]]:
        """Outcome and reason by item."""
        return {
            item.pk: (self.cleaned_data[f"outcome_{item.pk}"], self.cleaned_data[f"reason_{item.pk}"])
            for item in self.items
        }

    def feedback(self) -> dict[int, str]:
        """What each unit is told, by item."""
        return {item.pk: self.cleaned_data[f"feedback_{item.pk}"] for item in self.items}
