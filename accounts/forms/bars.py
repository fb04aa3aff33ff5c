"""Forms about bars from applying and claiming (失信限制)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms.transitions import DateInput
from accounts.models import Unit, User
from office.identifiers import normalise_document_number, normalise_uscc

UNIT, PERSON = "unit", "person"


class BarForm(forms.Form):
    """Whom to bar, from when until when, by which decision."""

    subject = forms.ChoiceField(
        label="限制对象", choices=[(UNIT, "单位"), (PERSON, "个人")], initial=UNIT, widget=forms.RadioSelect()
    )
    uscc = forms.CharField(label="统一社会信用代码", max_length=40, required=False, help_text="对象为单位时填写。")
    username = forms.CharField(
        label="个人的用户名", max_length=30, required=False, help_text="对象为个人时填写；限制及于此人的全部账号。"
    )
    starts_on = forms.DateField(label="起始日期", widget=DateInput())
    ends_on = forms.DateField(label="截止日期", required=False, widget=DateInput(), help_text="含当日；未定请留空。")
    document_number = forms.CharField(label="决定文号", max_length=60, help_text="例如：京人社能发〔2026〕3号。")
    decision = forms.CharField(label="决定内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_document_number(self) -> str:
        return normalise_document_number(self.cleaned_data["document_number"])

    def clean(self) -> dict:
        values = super().clean()
        values["unit"] = values["person"] = None
        if values.get("subject") == UNIT:
            values["unit"] = self._unit(values.get("uscc", ""))
        elif values.get("subject") == PERSON:
            values["person"] = self._person(values.get("username", ""))
        if values.get("ends_on") and values.get("starts_on") and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", "截止日期不能早于起始日期。")
        return values

    def _unit(self, text: str) -> Unit | None:
        if not text:
            self.add_error("uscc", "请填写单位的统一社会信用代码。")
            return None
        try:
            uscc = normalise_uscc(text)
        except ValidationError as error:
            self.add_error("uscc", error)
            return None
        unit = Unit.objects.visible_to(self.user).current().filter(uscc=uscc).select_related("authority").first()
        if unit is None:
            self.add_error("uscc", "您的管辖范围内没有这个代码的单位，请核对。")
        return unit

    def _person(self, text: str) -> Any:
        if not text:
            self.add_error("username", "请填写此人的用户名。")
            return None
        user = User.objects.visible_to(self.user).filter(username=text.strip().lower()).first()
        if user is None:
            self.add_error("username", "您的管辖范围内没有这个用户，请核对。")
        return user.person if user else None


class LiftForm(forms.Form):
    """Why a bar is lifted."""

    reason = forms.CharField(
        label="解除依据",
        max_length=2000,
        help_text="例如信用修复决定的文号。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明解除依据。"},
    )


class BarFilter(forms.Form):
    """The list of bars."""

    q = forms.CharField(label="单位、姓名或文号", required=False, max_length=100)
    force = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("yes", "限制中"), ("no", "已解除或已到期")]
    )
