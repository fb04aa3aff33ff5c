"""The forms of the officials' acts: what is typed becomes the facts of a move, on the page and in the API alike."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.acts import fills
from accounts.forms import NoteForm, TransitionForm
from accounts.models import Authority
from applications.choices import Action, Finding
from applications.models import Application, ChecklistFinding
from applications.selectors.form import sections_for
from applications.selectors.reading import titled
from applications.workflow.checks import MAX_CORRECTION_DAYS
from applications.workflow.facts import CorrectionAsked, Corrections, Extension, Opinion, Route, StampedScan
from office import documents

APPLICATION = "applications.Application"
ATTACHMENTS = "attachments"
LONG = forms.Textarea(attrs={"rows": 5})
SHORT = 500


class WorkdaysField(forms.IntegerField):
    """A period in working days from the next one on."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            min_value=1,
            max_value=MAX_CORRECTION_DAYS,
            help_text="工作日，自今天的次日起算；节假日和调休按国务院办公厅的安排。",
        )


class CorrectionsWidget(forms.Widget):
    """A place for a reason beside every section, field and kind of attachment of the form."""

    template_name = "applications/_corrections_widget.html"
    use_fieldset = True
    groups: ClassVar[list] = []

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        reasons = {(item["section"], item["field"]): item["reason"] for item in value or ()}
        context["groups"] = [
            {
                "title": group["title"],
                "open": any(section == group["key"] for section, _ in reasons),
                "places": [
                    {
                        "name": f"{name}.{group['key']}.{key}",
                        "label": label,
                        "reason": reasons.get((group["key"], key), ""),
                    }
                    for key, label in group["places"]
                ],
            }
            for group in self.groups
        ]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """From the page one value a place; from the API a list of {section, field, reason}."""
        if isinstance(data.get(name), list):
            return data[name]
        found = []
        for key in data:
            prefix, _, place = key.partition(".")
            section, _, field = place.partition(".")
            if prefix == name and section and str(data[key]).strip():
                found.append({"section": section, "field": field, "reason": str(data[key])})
        return found

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""


class CorrectionsField(forms.Field):
    """What is to be corrected, all of it."""

    widget = CorrectionsWidget

    def to_python(self, value: Any) -> tuple[CorrectionAsked, ...]:
        items = []
        for item in value or ():
            if not isinstance(item, Mapping) or not isinstance(item.get("section"), str):
                raise ValidationError("每一处补正应写明栏目（section、field）和理由（reason）。")
            reason = str(item.get("reason") or "").strip()
            if len(reason) > SHORT:
                raise ValidationError(f"每一处的理由最多 {SHORT} 个字，有一处是 {len(reason)} 个。")
            items.append(CorrectionAsked(item["section"], str(item.get("field") or ""), reason))
        return tuple(items)

    def validate(self, value: Any) -> None:
        if not value:
            raise ValidationError("请至少标出一处需要补正的内容，并写明理由。")


@fills(APPLICATION, Action.RETURN, Action.RETURN_PAST_DISTRICT)
class CorrectionsForm(TransitionForm):
    """All that is to be corrected, told at once (一次性告知), and by when."""

    corrections = CorrectionsField(
        label="需要补正的内容",
        help_text="在需要补正的栏目旁写明理由；请一次写全，申报单位会在对应栏目旁看到。",
    )
    workdays = WorkdaysField("补正期限（工作日）")

    note_label = "退回说明"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["corrections"].widget.groups = correction_places(self.thing)
        self.fields["workdays"].initial = self.thing.round.correction_days

    def facts(self) -> Corrections:
        return Corrections(self.cleaned_data["corrections"], self.cleaned_data["workdays"])


def correction_places(application: Application) -> list[dict[str, Any]]:
    """Every place of the form where something can be wrong: sections, their fields, kinds of attachment."""
    groups = [
        {
            "key": section.key,
            "title": titled(section),
            "places": [("", "整节"), *((field.key, field.label) for field in section.fields)],
        }
        for section in sections_for(application)
    ]
    kinds = [(entry["key"], entry["label"]) for entry in application.edition.attachments]
    return [*groups, {"key": ATTACHMENTS, "title": "附件", "places": [("", "附件整体"), *kinds]}]


@fills(APPLICATION, Action.EXTEND, Action.REVIVE)
class ExtensionForm(TransitionForm):
    """A new deadline for the corrections."""

    workdays = WorkdaysField("期限（工作日）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workdays"].initial = self.thing.round.correction_days

    def facts(self) -> Extension:
        return Extension(self.cleaned_data["workdays"])


@fills(APPLICATION, Action.PROPOSE_REFUSAL)
class OpinionForm(TransitionForm):
    """The officer's opinion, as it will stand on the paper."""

    opinion = forms.CharField(label="审核意见", max_length=4000, widget=LONG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].initial = self.thing.opinion
        self.fields["opinion"].help_text = "写明不予推荐的事实和依据，会写入告知书。"

    def facts(self) -> Opinion:
        return Opinion(self.cleaned_data["opinion"])


@fills(APPLICATION, Action.PROPOSE_RECOMMENDATION)
class RecommendationForm(OpinionForm):
    """The opinion, and the grounds for priority where the unit has shown some (工作方案二(二)4)."""

    priority_grounds = forms.CharField(
        label="优先支持理由",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="服务国家和本市重大战略等情形，有佐证材料的填写；优先支持不是申报条件。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].help_text = "会写入推荐书。"
        self.fields["priority_grounds"].initial = self.thing.priority_grounds

    def facts(self) -> Opinion:
        return Opinion(self.cleaned_data["opinion"], self.cleaned_data["priority_grounds"])


@fills(APPLICATION, Action.SEND_UP)
class SendUpForm(TransitionForm):
    """The stamped scan of the recommendation form, with the code that stands on it."""

    code = forms.CharField(
        label="推荐书上的校验码", max_length=40, help_text="在每页页脚，形如 TJ-XXXX-XXXX，用来核对扫描的是现行推荐书。"
    )
    scan = forms.FileField(label="盖章扫描件", help_text="PDF 或图片。")

    def facts(self) -> StampedScan:
        typed = self.cleaned_data["code"]
        paper = documents.find_by_code(typed)
        return StampedScan(self.keep("scan"), paper.code if paper else typed.strip().upper())


@fills(APPLICATION, Action.REROUTE)
class RouteForm(TransitionForm):
    """The authority that ought to have the file."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), label="改送至", empty_label="请选择", to_field_name="code"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        selecting = self.thing.round.programme.selecting_authority_id
        others = Authority.objects.filter(parent_id=selecting).exclude(pk=self.thing.authority_id)
        self.fields["authority"].queryset = others.order_by("order", "code")

    def facts(self) -> Route:
        return Route(self.cleaned_data["authority"].pk)


@fills(
    APPLICATION,
    Action.APPROVE_RECOMMENDATION,
    Action.APPROVE_REFUSAL,
    Action.ACCEPT,
    Action.CONSENT_WITHDRAWAL,
    Action.APPROVE_DISQUALIFICATION,
)
class RemarkForm(NoteForm):
    """An act that needs no reason; a remark may be added, and the form says who will read it."""

    note_label = "备注"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = "applicant" in self.row.audience
        self.fields["note"].help_text = "申报单位会看到。" if told else "只有办理人员可以看到。"


class ChecklistForm(forms.Form):
    """The findings on the checklist for the present version; what is left empty stays open."""

    def __init__(self, *args: Any, application: Application, found: Mapping[str, ChecklistFinding], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.items = application.edition.checklist
        for item in self.items:
            row = found.get(item["key"])
            self.fields[f"finding.{item['key']}"] = forms.ChoiceField(
                label="结论",
                choices=Finding.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=row.finding if row else None,
            )
            self.fields[f"evidence.{item['key']}"] = forms.CharField(
                label="依据",
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=row.evidence if row else "",
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for item in self.items:
            key = item["key"]
            finding, evidence = values.get(f"finding.{key}"), values.get(f"evidence.{key}", "").strip()
            if finding == Finding.UNMET and not evidence:
                self.add_error(f"evidence.{key}", "不符合的，请写明依据。")
            elif evidence and not finding:
                self.add_error(f"finding.{key}", "写了依据，请选结论。")
        return values

    def findings(self) -> list[tuple[str, str, str]]:
        """The findings that were chosen, as services.save_findings takes them."""
        values = self.cleaned_data
        keys = [item["key"] for item in self.items]
        return [(key, values[f"finding.{key}"], values[f"evidence.{key}"]) for key in keys if values[f"finding.{key}"]]


class ReasonForm(forms.Form):
    """Why a sealed value is opened."""

    reason = forms.CharField(
        label="查看事由",
        max_length=200,
        help_text="例如：电话通知补正。事由和查看时间会记入办理登记簿。",
        error_messages={"required": "请写明查看事由。"},
    )
