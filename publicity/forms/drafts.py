"""The forms of drafts: a notice with its list and period, an announcement with its list and first day."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.forms import DateInput
from applications.models import Application, Round
from chains.choices import CountingMode
from publicity.models import Announcement, Notice, NoticeItem
from publicity.selectors import COLUMNS, clearable, to_be_listed
from publicity.selectors.lists import called
from publicity.services import announcement_defaults, correction_defaults, notice_defaults

NUMBER_HELP = "由文书登记机构编定，例如：京人社能发〔2026〕3号；没有可以不填。"


def _long(label: str, rows: int, help_text: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=4000, widget=widget, help_text=help_text)


class ListedField(forms.ModelMultipleChoiceField):
    """Applications by chain and lead unit."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, entry: Application) -> str:
        return f"{entry.chain_name}（{entry.unit.name}，{entry.authority.short_name}）"


class ClearField(forms.ModelMultipleChoiceField):
    """Lines of a notice by number, chain and lead unit."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, item: NoticeItem) -> str:
        return f"{item.position}. {called(item.texts)}"


class NoticeForm(forms.Form):
    """What a notice lists, says, and how long it runs."""

    items = ListedField(
        Application.objects.none(), label="公示名单", error_messages={"required": "请选择列入公示的生态链。"}
    )
    title = forms.CharField(label="标题", max_length=200)
    document_number = forms.CharField(label="文号", max_length=60, required=False, help_text=NUMBER_HELP)
    addressees = forms.CharField(label="主送", max_length=200, required=False, help_text="没有的可以不填。")
    body = _long("正文", 5, "依据和经过，一段一行。")
    how_to_object = _long("异议方式", 4, "一段一行。")
    contact = _long("联系方式", 4, "办公电话、地址、单位邮箱，一项一行；不写手机号码和个人邮箱。")
    columns = forms.MultipleChoiceField(
        label="名单栏目", choices=list(COLUMNS.items()), widget=forms.CheckboxSelectMultiple
    )
    workdays = forms.IntegerField(label="公示工作日数", min_value=1, max_value=60)
    mode = forms.ChoiceField(label="计日方式", choices=CountingMode.choices, widget=forms.RadioSelect)
    later_days = forms.IntegerField(
        label="异议受理顺延（工作日）",
        min_value=0,
        max_value=30,
        required=False,
        help_text="公示期满后再受理几个工作日的异议；不填或填 0，受理到公示期最后一日24时。",
    )
    grace_days = forms.IntegerField(
        label="邮寄宽限（日）", min_value=0, max_value=30, help_text="以邮戳为准的来信，期满后多少日内寄到仍然受理。"
    )

    TEXTS = (
        "title", "addressees", "body", "how_to_object", "contact", "columns", "workdays", "mode", "later_days",
        "grace_days",
    )  # fmt: skip

    def __init__(
        self, *args: Any, call: Round, notice: Notice | None = None, corrects: Notice | None = None, **kwargs: Any
    ) -> None:
        initial = {"later_days": 0, "grace_days": 0}
        initial |= correction_defaults(corrects) if corrects else notice_defaults(call)
        if notice is not None:
            initial = {name: getattr(notice, name) for name in self.TEXTS}
            initial["document_number"] = notice.document_number or ""
            corrects = notice.corrects
        offered = to_be_listed(call, besides=notice, corrects=corrects)
        initial["items"] = [item.application_id for item in notice.items.all()] if notice else list(offered)
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["items"].queryset = offered

    def clean_later_days(self) -> int:
        return self.cleaned_data["later_days"] or 0

    def clean_columns(self) -> list[str]:
        chosen = self.cleaned_data["columns"]
        if "unit" not in chosen:
            raise forms.ValidationError("名单须列出链主单位。")
        return chosen

    def values(self) -> dict[str, Any]:
        """What was typed, as services.draft_notice and edit_notice take it."""
        values = {name: self.cleaned_data[name] for name in self.TEXTS}
        return {**values, "document_number": self.cleaned_data["document_number"]}


class CorrectedNoticeForm(NoticeForm):
    """A notice that corrects an issued one: also why, as the public reads it on both."""

    correction_reason = forms.CharField(
        label="更正理由",
        max_length=200,
        help_text="显示在原公示和更正公示上，例如：名单第2项单位名称有误。",
        error_messages={"required": "请写明更正理由，两份公示的页面都会照此注明。"},
    )

    TEXTS = (*NoticeForm.TEXTS, "correction_reason")
    field_order = ("correction_reason", "items")


class AnnouncementForm(forms.Form):
    """What an announcement lists and says, and when the construction period begins (工作方案五)."""

    items = ClearField(
        NoticeItem.objects.none(), label="公布名单", error_messages={"required": "请选择本次公布的生态链。"}
    )
    title = forms.CharField(label="标题", max_length=200)
    document_number = forms.CharField(label="文号", max_length=60, required=False, help_text=NUMBER_HELP)
    addressees = forms.CharField(label="主送", max_length=200, required=False, help_text="没有的可以不填。")
    body = _long("正文", 5, "依据和决定，一段一行。")
    starts_on = forms.DateField(
        label="建设周期起始日", widget=DateInput(), help_text="建设周期从这一天起算，签发后不能再改。"
    )

    TEXTS = ("title", "addressees", "body", "starts_on")

    def __init__(self, *args: Any, notice: Notice, announcement: Announcement | None = None, **kwargs: Any) -> None:
        free = {item.pk for item in clearable(notice)}
        initial: dict[str, Any] = announcement_defaults(notice) | {"items": free}
        if announcement is not None:
            own = {item.pk for item in announcement.items.all()}
            free |= own
            initial = {name: getattr(announcement, name) for name in self.TEXTS} | {"items": own}
            initial["document_number"] = announcement.document_number or ""
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["items"].queryset = notice.items.filter(Q(pk__in=free)).order_by("position")

    def values(self) -> dict[str, Any]:
        """What was typed, as services.draft_announcement and edit_announcement take it."""
        return {name: self.cleaned_data[name] for name in (*self.TEXTS, "document_number")}
