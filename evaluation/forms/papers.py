"""The minutes of a panel's meeting as a form."""

from typing import Any

from django import forms

from accounts.forms import DateInput
from evaluation.choices import SeatState
from evaluation.models import Panel, PanelMember


class MinutesForm(forms.Form):
    """Day, leader and text; needed whole only when the paper is issued."""

    met_on = forms.DateField(label="评审会日期", widget=DateInput, required=False)
    leader = forms.ChoiceField(label="专家组组长", required=False)
    minutes = forms.CharField(
        label="评审纪要",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="会议经过、主要意见、对临界和分歧较大的申报怎样讨论。保存时可以空着，出具纪要前须填写。",
    )

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = panel.members.filter(state=SeatState.ACCEPTED).select_related("expert__person").order_by("number")
        self.seats = {str(seat.pk): seat for seat in seats}
        choices = [(key, f"评委 {seat.number}　{seat.expert.person.name}") for key, seat in self.seats.items()]
        self.fields["leader"].choices = [("", "请选择"), *choices]
        self.initial = {"met_on": panel.met_on, "leader": str(panel.leader_id or ""), "minutes": panel.minutes}

    def leader_seat(self) -> PanelMember | None:
        """The seat that was chosen, or None."""
        return self.seats.get(self.cleaned_data["leader"])
