"""Django's admin for schemes and their indicators: settings that an administrator edits, each change on record.

A scheme and the codes of its indicators come with a form edition and stay; names, numbers and orders change.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.choices import UnitKind
from chains.models import Indicator, Programme
from office import register
from office.identifiers import normalise_document_number
from office.machine import Actor

# What the list of a notice may show; its line's number always stands in front (工作方案三(四)).
NOTICE_COLUMNS = (
    ("number", "序号"),
    ("chain_name", "生态链名称"),
    ("lead_unit", "链主单位"),
    ("authority", "推荐单位"),
    ("key_field", "重点领域"),
)
LAST_REMINDER = 366


class ChosenField(forms.MultipleChoiceField):
    """A few of some words, kept as a list in the order of the words."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        return [key for key, _ in self.choices if key in chosen]


class DaysField(forms.CharField):
    """Numbers of days as people write them: 180、90、30、7; kept as a list, the largest first."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[int]:
        words = super().to_python(value).replace("，", "、").replace(",", "、").split("、")
        if not all(word.strip().isdecimal() for word in words if word.strip()):
            raise ValidationError("请填写天数，用“、”隔开，例如：180、90、30、7。")
        days = {int(word) for word in words if word.strip()}
        if not all(1 <= day <= LAST_REMINDER for day in days):
            raise ValidationError(f"提醒的提前天数应在 1 至 {LAST_REMINDER} 之间。")
        return sorted(days, reverse=True)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


class ProgrammeForm(forms.ModelForm):
    """The rules of a scheme; lists as choices instead of the way in which they are stored."""

    admitted_kinds = ChosenField(label="可作链主的单位类型", choices=UnitKind.choices)
    directly_reporting_kinds = ChosenField(
        label="直接报送的单位类型",
        choices=UnitKind.choices,
        required=False,
        help_text="这些单位不经推荐部门，直接向遴选部门申报。",
    )
    notice_columns = ChosenField(label="公示名单栏目", choices=NOTICE_COLUMNS)
    reminder_days = DaysField(
        label="期满提醒提前天数", required=False, help_text="用“、”隔开，例如：180、90、30、7；留空不提醒。"
    )

    def clean_document_number(self) -> str:
        number = self.cleaned_data["document_number"]
        return normalise_document_number(number) if number else ""

    def clean_notice_columns(self) -> list[str]:
        chosen = self.cleaned_data["notice_columns"]
        if "lead_unit" not in chosen:
            raise ValidationError("公示名单须列出链主单位。")
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("publicity_days", "construction_months", "objection_screen_days", "objection_examine_days"):
            if cleaned.get(name) == 0:
                self.add_error(name, "应至少为 1。")
        return cleaned


class Recorded(admin.ModelAdmin):
    """A setting whose every change is an act in the register; never deleted, because cases refer to it."""

    noun = ""

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        register.record(
            obj,
            f"change_{obj._meta.model_name}" if change else f"add_{obj._meta.model_name}",
            label=f"修改{self.noun}" if change else f"新增{self.noun}",
            actor=Actor.of_request(request),
            at=request.arrived_at,
            note="\n".join(_changed(form, name, change) for name in form.changed_data),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _changed(form: forms.ModelForm, name: str, change: bool) -> str:
    """One changed value in words: old and new."""
    field = form.fields[name]
    new = _words(field, form.cleaned_data[name])
    old = f"{_words(field, form.initial.get(name))} → " if change else ""
    return f"{field.label}：{old}{new}"


def _words(field: forms.Field, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_words(field, each) for each in value) or "无"
    if isinstance(field, forms.ModelChoiceField):
        found = value if hasattr(value, "pk") else field.queryset.filter(pk=value).first()
        return str(found)
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, value))


@admin.register(Programme)
class ProgrammeAdmin(Recorded):
    """A scheme begins with its form edition, not here; what its staff may set is edited here."""

    noun = "试点方案"
    form = ProgrammeForm
    list_display: ClassVar = ["name", "document_number", "selecting_authority", "publicity_days", "construction_months"]
    list_select_related: ClassVar = ["selecting_authority"]
    readonly_fields: ClassVar = ["code"]
    fieldsets: ClassVar = [
        (
            "方案",
            {"fields": ["code", "name", "short_name", "document_title", "document_number", "issued_on", "position"]},
        ),
        (
            "部门和用词",
            {
                "fields": [
                    "selecting_authority",
                    "selecting_word",
                    "recommending_word",
                    "handing_in_to",
                    "handing_in_note",
                ]
            },
        ),
        (
            "申报条件",
            {
                "fields": [
                    "conditions",
                    "priorities",
                    "tells_key_fields",
                    "admitted_kinds",
                    "directly_reporting_kinds",
                    "direct_by_registration",
                    "min_member_employers",
                    "min_posts",
                ]
            },
        ),
        ("推荐和遴选", {"fields": ["recommendation_paper", "review_mode"]}),
        ("公示", {"fields": ["publicity_days", "publicity_mode", "notice_columns"]}),
        (
            "异议",
            {
                "fields": [
                    "objection_anonymous",
                    "objection_scan",
                    "objection_screen_days",
                    "objection_examine_days",
                ]
            },
        ),
        ("建设周期", {"fields": ["construction_months", "reminder_days"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Indicator)
class IndicatorAdmin(Recorded):
    """Measures of a scheme: their order in the list, the rest on a page of its own."""

    noun = "指标"
    list_display: ClassVar = ["name", "dimension", "unit", "code", "programme", "position"]
    list_editable: ClassVar = ["position"]
    list_filter: ClassVar = ["programme", "dimension"]
    list_select_related: ClassVar = ["programme"]
    search_fields: ClassVar = ["name", "code"]
    fields: ClassVar = ["programme", "code", "name", "dimension", "unit", "definition", "counted_by", "position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Indicator | None = None) -> list[str]:
        """Targets and results refer to scheme and code: they stay as they were."""
        return ["programme", "code"] if obj else []
