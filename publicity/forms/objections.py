"""The forms of objections: from the public, from a letter that staff enter, and the look-up of the stage."""

import uuid
from typing import Any

from django import forms

from chains.choices import AnonymousRule, ObjectionScan
from office import clock
from publicity.choices import STANDING, Channel, ItemState, ObjectionKind, ObjectorKind
from publicity.models import Notice, NoticeItem
from publicity.selectors.lists import called
from publicity.services import Arrival

ANONYMOUS = ObjectorKind.ANONYMOUS
MEANINGS = {
    ObjectionKind.OBJECTION: "对名单所列内容有不同意见，核查期间暂缓公布所涉的一项",
    ObjectionKind.REPORT: "反映违规违纪的线索，核查处理，不影响公示",
    ObjectionKind.COMPLAINT: "对工作人员或办理程序不满，由负责人办理",
}
REQUIRED = {
    "objector_name": "请填写真实姓名；单位提出的，填写单位全称。",
    "objector_phone": "请填写联系电话。",
}


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
    """Who brings what against which line, and why; anonymous ones by the programme's rule (domain: 实名)."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    kind = forms.ChoiceField(
        label="类别",
        choices=[(value, f"{label}：{MEANINGS[value]}") for value, label in ObjectionKind.choices],
        widget=forms.RadioSelect,
        required=False,
        initial=ObjectionKind.OBJECTION,
    )
    item = ItemField(
        NoticeItem.objects.none(),
        label="涉及哪一项",
        required=False,
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="对程序或工作人员的投诉，不针对某一项的，可以不选。",
    )
    objector_kind = forms.ChoiceField(
        label="以什么名义提出",
        choices=ObjectorKind.choices,
        widget=forms.RadioSelect,
        help_text="以单位名义提出的，请上传加盖公章的书面异议。",
    )
    objector_name = forms.CharField(
        label="姓名或单位全称",
        max_length=100,
        required=False,
        help_text="须为真实姓名；匿名的不予受理。我局对异议人身份保密。",
    )
    objector_phone = forms.CharField(
        label="联系电话", max_length=40, required=False, help_text="便于核实情况，只有承办人可以查看。"
    )
    facts = forms.CharField(
        label="事实和理由",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明具体事实、依据和诉求；请不要在这里写姓名和电话。",
    )
    files = FilesField(
        label="证据材料", required=False, help_text="PDF、图片、Word 或 Excel 文件，可以选择多个，最多 10 个。"
    )

    def __init__(self, *args: Any, notice: Notice, is_late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        lines = notice.items.exclude(state__in=(ItemState.REMOVED, ItemState.CARRIED))
        if not is_late:
            lines = lines.in_publicity().filter(state__in=STANDING)
        self.fields["item"].queryset = lines.order_by("position")
        programme = notice.programme
        if programme.objection_anonymous == AnonymousRule.WITH_EVIDENCE:
            self.fields["objector_name"].help_text = "匿名提出的不填。我局对身份保密。"
        else:
            self.fields["objector_kind"].choices = [row for row in ObjectorKind.choices if row[0] != ANONYMOUS]
            for name, sentence in REQUIRED.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence
        self.fields["kind"].widget.is_required = True  # one is always chosen
        if programme.objection_scan == ObjectionScan.EVERYBODY:
            self.fields["objector_kind"].help_text = "以单位名义提出的上传加盖公章的书面材料，个人上传亲笔签名的。"
        if is_late:
            self._offer_no_objection()

    def _offer_no_objection(self) -> None:
        """After the deadline: what was typed before it and sent after it is received all the same, as a report."""
        kind = self.fields["kind"]
        kind.initial = ObjectionKind.REPORT
        kind.widget.choices = [row for row in kind.choices if row[0] != ObjectionKind.OBJECTION]

    def clean_kind(self) -> str:
        """An objection unless something else was chosen."""
        return self.cleaned_data["kind"] or ObjectionKind.OBJECTION

    def clean(self) -> dict[str, Any]:
        """A complaint alone needs no line; everybody but an anonymous one gives name and phone number."""
        cleaned = super().clean()
        if cleaned.get("kind") != ObjectionKind.COMPLAINT and "item" in cleaned and not cleaned["item"]:
            self.add_error("item", "请选择涉及哪一项。")
        if cleaned.get("objector_kind") != ANONYMOUS:
            for name in ("objector_name", "objector_phone"):
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, REQUIRED[name])
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was typed, as services.receive_objection takes it."""
        own = {*ObjectionForm.base_fields, "objector_email"} - {"item"}
        values = {name: value for name, value in self.cleaned_data.items() if name in own}
        key = values.pop("form_key")
        about = self.cleaned_data["item"] or self.notice
        return {**values, "about": about, "form_key": str(key) if key else None}


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
    objector_email = forms.EmailField(label="电子邮箱", max_length=200, required=False)
    field_order = (
        "form_key", "channel", "arrived_at", "postmarked_on", "kind", "item", "objector_kind", "objector_name",
        "objector_phone", "objector_email",
    )  # fmt: skip

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

    number = forms.CharField(label="编号", max_length=40, help_text="形如 异议-2026-0001，在回执上。")
    code = forms.CharField(label="查询码", max_length=16, help_text="回执上的 8 位字母和数字。")


class EmailForm(forms.Form):
    """The address that a code is sent to."""

    email = forms.EmailField(label="电子邮箱", max_length=200, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class CodeForm(forms.Form):
    """The code that was sent."""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label="验证码",
        help_text="邮件里的 6 位数字。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"invalid": "验证码是 6 位数字，请核对。"},
    )
