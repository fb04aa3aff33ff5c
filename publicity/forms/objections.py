"""The forms of objections: from the public, from a letter that staff enter, and the look-up of the stage."""

import uuid
from typing import Any

from django import forms

from applications.choices import State
from office import clock
from publicity.choices import STANDING, Channel, ObjectorKind
from publicity.models import Notice, NoticeItem
from publicity.selectors.lists import called
from publicity.services import Arrival


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files; empty when none was chosen."""

    widget = FilesInput

    def clean(self, files: Any, initial: Any = None) -> list[Any]:
        chosen = files if isinstance(files, list | tuple) else [files] if files else []
        if not chosen:
            return super().clean(None, initial) or []
        return [super(FilesField, self).clean(file, initial) for file in chosen]


class ItemField(forms.ModelChoiceField):
    """A line of the list, by its number, chain and lead unit."""

    def label_from_instance(self, item: NoticeItem) -> str:
        return f"{item.position}. {called(item.texts)}"


class ObjectionForm(forms.Form):
    """Who objects to what, and why; anonymous objections are not received (domain: 实名)."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    item = ItemField(NoticeItem.objects.none(), label="对哪一项有异议", empty_label=None, widget=forms.RadioSelect)
    objector_kind = forms.ChoiceField(
        label="以什么名义提出",
        choices=ObjectorKind.choices,
        widget=forms.RadioSelect,
        help_text="以单位名义提出的，请上传加盖公章的书面异议。",
    )
    objector_name = forms.CharField(
        label="姓名或单位全称", max_length=100, help_text="须为真实姓名；匿名异议不予受理。我局对异议人身份保密。"
    )
    objector_phone = forms.CharField(label="联系电话", max_length=40, help_text="便于核实情况，只有承办人可以查看。")
    objector_email = forms.EmailField(label="电子邮箱", max_length=200, required=False)
    facts = forms.CharField(
        label="事实和理由",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明具体事实、依据和诉求；请不要在这里写姓名和电话。",
    )
    files = FilesField(
        label="证据材料", required=False, help_text="PDF、图片、Word 或 Excel 文件，可以选择多个，最多 10 个。"
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = notice.items.filter(state__in=STANDING, application__state=State.IN_PUBLICITY)
        self.fields["item"].queryset = standing.order_by("position")

    def values(self) -> dict[str, Any]:
        """What was typed, as services.receive_objection takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name in ObjectionForm.base_fields}
        key = values.pop("form_key")
        return {**values, "form_key": str(key) if key else None}


class LetterForm(ObjectionForm):
    """An objection that came by letter or visit, as staff enter it."""

    channel = forms.ChoiceField(
        label="来源",
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
        widget=forms.RadioSelect,
    )
    arrived_at = forms.DateTimeField(
        label="收到时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 60}, format="%Y-%m-%dT%H:%M"),
    )
    postmarked_on = forms.DateField(
        label="邮戳日期", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="来信填写。"
    )
    field_order = ("form_key", "channel", "arrived_at", "postmarked_on", "item")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text = "来信的扫描件和所附材料。"
        self.fields["objector_kind"].help_text = "以单位名义提出的，来信应当加盖公章。"

    def values(self) -> dict[str, Any]:
        values = self.cleaned_data
        arrived = values["arrived_at"].astimezone(clock.SHANGHAI)
        return {**super().values(), "arrival": Arrival(values["channel"], arrived, values["postmarked_on"])}


class StageForm(forms.Form):
    """Number and query code of an objection."""

    number = forms.CharField(label="异议编号", max_length=40, help_text="形如 异议-2026-0001，在回执上。")
    code = forms.CharField(label="查询码", max_length=16, help_text="回执上的 8 位字母和数字。")
