"""The form of a round: what is called for, when, and how many working days each stage has."""

from typing import Any

from django import forms
from django.db.models import Q

from applications.choices import EditionState
from applications.models import FormEdition, Round
from applications.services import RoundSettings
from chains.models import Programme
from office import clock


class InstantInput(forms.DateTimeInput):
    """Day and time, Asia/Shanghai."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": 60}, format="%Y-%m-%dT%H:%M")


def _days(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=60, help_text=help_text)


class RoundForm(forms.Form):
    """Times and settings; what must not change any more is shown and kept as it is."""

    edition = forms.ModelChoiceField(
        FormEdition.objects.none(), label="表单版本", empty_label="请选择", help_text="申报书自建立起一直使用同一版本。"
    )
    title = forms.CharField(label="名称", max_length=100, help_text="例如：2026年第二批。")
    code = forms.SlugField(label="代码", max_length=20, help_text="写入申报编号，例如 2026-2；开始申报后不能再改。")
    opens_at = forms.DateTimeField(label="开始申报", widget=InstantInput())
    closes_at = forms.DateTimeField(
        label="截止申报", widget=InstantInput(), help_text="到这一刻为止；如当日全天有效，请填次日 00:00。"
    )
    recommend_until = forms.DateTimeField(label="推荐报送截止", widget=InstantInput())
    review_days = _days("初审期限（工作日）", "推荐部门审核和审定各自的期限。")
    correction_days = _days("补正期限（工作日）", "退回补正时的默认期限，可逐件调整。")
    accept_days = _days("受理期限（工作日）", "报送后受理的期限。")
    call = forms.CharField(
        label="申报通知", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="在首页公开。",
    )  # fmt: skip
    note = forms.CharField(
        label="调整原因",
        required=False,
        max_length=300,
        help_text="开始申报后调整时间，须写明原因，例如延期通知的文号。",
    )

    FIXED_ONCE_OPEN = ("edition", "code", "opens_at")

    def __init__(
        self, *args: Any, programme: Programme, call: Round | None = None, opened: bool = False, **kwargs: Any
    ):
        initial = {field: getattr(call, field) for field in self.base_fields if field != "note"} if call else {}
        super().__init__(*args, initial=initial, **kwargs)
        kept = Q(pk=call.edition_id) if call else Q()
        offered = FormEdition.objects.filter(Q(state=EditionState.PUBLISHED) | kept, programme=programme)
        self.fields["edition"].queryset = offered.order_by("-published_at")
        if call is None:
            del self.fields["note"]
        for name in self.FIXED_ONCE_OPEN if opened else ():
            self.fields[name].disabled = True

    def settings(self) -> RoundSettings:
        """What was typed, for the services."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        for name in ("opens_at", "closes_at", "recommend_until"):
            values[name] = values[name].astimezone(clock.SHANGHAI)
        return RoundSettings(**values)

    @property
    def reason(self) -> str:
        """Why the times are changed; empty where nobody said."""
        return self.cleaned_data.get("note", "").strip()


class EditionFileForm(forms.Form):
    """A form edition as a file."""

    file = forms.FileField(
        label="表单版本文件（.json）",
        help_text="UTF-8 编码，不超过 512 KB。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查后重新选择。"},
    )
