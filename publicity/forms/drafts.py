"""The forms of drafts: a notice with its list and period, an announcement with its list and first day."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.forms import DateInput
from applications.models import Application, Round
from chains.choices import AssessmentResult, CountingMode
from chains.models import Chain, Programme
from publicity.choices import NoticeKind
from publicity.models import Announcement, Notice, NoticeItem
from publicity.selectors import clearable, to_be_listed
from publicity.selectors.lists import COLUMNS_OF, called, ended_chains, period_words
from publicity.services import announcement_defaults, correction_defaults, notice_defaults, results_defaults

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
        result = f"：{item.texts['result']}" if item.result else ""
        return f"{item.position}. {called(item.texts)}{result}"


class NoticeTextsForm(forms.Form):
    """What a notice says, which columns its list has, and how long it runs."""

    title = forms.CharField(label="标题", max_length=200)
    document_number = forms.CharField(label="文号", max_length=60, required=False, help_text=NUMBER_HELP)
    addressees = forms.CharField(label="主送", max_length=200, required=False, help_text="没有的可以不填。")
    body = _long("正文", 5, "依据和经过，一段一行。")
    how_to_object = _long("异议方式", 4, "一段一行。")
    contact = _long("联系方式", 4, "办公电话、地址、单位邮箱，一项一行；不写手机号码和个人邮箱。")
    columns = forms.MultipleChoiceField(label="名单栏目", widget=forms.CheckboxSelectMultiple)
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

    # What no list of this kind does without.
    NEEDED: tuple[str, ...] = ()
    KIND = NoticeKind.SELECTION

    def __init__(
        self,
        *args: Any,
        defaults: dict[str, Any],
        notice: Notice | None = None,
        corrects: Notice | None = None,
        **kwargs: Any,
    ) -> None:
        """`defaults` are what a draft starts from; a draft goes on from itself, a correction from the former."""
        initial = {"later_days": 0, "grace_days": 0} | (correction_defaults(corrects) if corrects else defaults)
        if notice is not None:
            initial = {name: getattr(notice, name) for name in self.TEXTS}
            initial["document_number"] = notice.document_number or ""
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["columns"].choices = list(COLUMNS_OF[self.KIND].items())

    def clean_later_days(self) -> int:
        return self.cleaned_data["later_days"] or 0

    def clean_columns(self) -> list[str]:
        chosen = self.cleaned_data["columns"]
        if missing := [COLUMNS_OF[self.KIND][key] for key in self.NEEDED if key not in chosen]:
            raise forms.ValidationError(f"名单须列出{'、'.join(missing)}。")
        return chosen

    def values(self) -> dict[str, Any]:
        """What was typed, as the services that draft and edit take it."""
        values = {name: self.cleaned_data[name] for name in self.TEXTS}
        return {**values, "document_number": self.cleaned_data["document_number"]}


class NoticeForm(NoticeTextsForm):
    """A notice of a round's shortlist."""

    items = ListedField(
        Application.objects.none(), label="公示名单", error_messages={"required": "请选择列入公示的生态链。"}
    )
    field_order = ("items",)

    NEEDED = ("unit",)

    def __init__(
        self, *args: Any, call: Round, notice: Notice | None = None, corrects: Notice | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, defaults=notice_defaults(call), notice=notice, corrects=corrects, **kwargs)
        offered = to_be_listed(call, besides=notice, corrects=corrects)
        self.fields["items"].queryset = offered
        self.initial["items"] = [item.application_id for item in notice.items.all()] if notice else list(offered)

    def lines(self) -> list[Application]:
        """What is listed, in its order."""
        return list(self.cleaned_data["items"])


class ResultsForm(NoticeTextsForm):
    """A notice of the results of assessments: for each chain at its end a result, or that it is not listed now."""

    KIND = NoticeKind.ASSESSMENT
    NEEDED = ("chain", "result")

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        notice: Notice | None = None,
        corrects: Notice | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, defaults=results_defaults(programme), notice=notice, corrects=corrects, **kwargs)
        self.chains = {
            f"result_{chain.pk}": chain for chain in ended_chains(programme, besides=notice, corrects=corrects)
        }
        source = notice or corrects
        before = {item.chain_id: item.result for item in source.items.all()} if source else {}
        for name, chain in self.chains.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{chain.name}（{chain.lead_unit.name}）",
                choices=[("", "本次不列入"), *AssessmentResult.choices],
                required=False,
                widget=forms.RadioSelect,
                help_text=f"{chain.number}，{period_words(chain)}，{chain.reviewing_authority.short_name}评估。",
                initial=before.get(chain.pk, ""),
            )
        self.order_fields(["correction_reason", *self.chains])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in self.chains):
            raise forms.ValidationError("请至少为一条生态链选择评估结果。")
        return cleaned

    def lines(self) -> list[tuple[Chain, str]]:
        """The chains that are listed, each with its result."""
        return [(chain, self.cleaned_data[name]) for name, chain in self.chains.items() if self.cleaned_data[name]]


class CorrectionForm(forms.Form):
    """Why a notice corrects an issued one, as the public reads it on both."""

    correction_reason = forms.CharField(
        label="更正理由",
        max_length=200,
        help_text="显示在原公示和更正公示上，例如：名单第2项单位名称有误。",
        error_messages={"required": "请写明更正理由，两份公示的页面都会照此注明。"},
    )

    TEXTS = (*NoticeTextsForm.TEXTS, "correction_reason")


class CorrectedNoticeForm(CorrectionForm, NoticeForm):
    """A notice of a shortlist that corrects an issued one."""

    field_order = ("correction_reason", "items")


class CorrectedResultsForm(CorrectionForm, ResultsForm):
    """A notice of results that corrects an issued one."""


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
        label="建设周期起始日",
        widget=DateInput(),
        help_text="建设周期从这一天起算，签发后不能再改。",
        error_messages={"required": "请填写建设周期起始日。"},
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
        if notice.kind == NoticeKind.ASSESSMENT:
            start = self.fields["starts_on"]
            start.label, start.required = "继续建设的起始日", False
            start.help_text = "继续建设的生态链，新的建设周期从这一天起算，须在上一周期期满之后；都中止建设的，不填。"

    def values(self) -> dict[str, Any]:
        """What was typed, as services.draft_announcement and edit_announcement take it."""
        return {name: self.cleaned_data[name] for name in (*self.TEXTS, "document_number")}
