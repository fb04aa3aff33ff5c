"""The forms about corrections: a reason beside every place of the form, all told at once (一次性告知), and by when."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.acts import fills
from accounts.forms import TransitionForm
from applications.choices import Action
from applications.fields import Section
from applications.models import Application
from applications.selectors.form import contents_of, rows_of, sections_for, value_shown
from applications.selectors.reading import ATTACHMENTS, titled
from applications.workflow.checks import MAX_CORRECTION_DAYS
from applications.workflow.facts import CorrectionAsked, Corrections, Extension

SHORT = 500
# Of a long text so much is shown beside the place where a correction is asked for.
SHOWN_LENGTH = 60


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
                        "now": now,
                        "reason": reasons.get((group["key"], key), ""),
                    }
                    for key, label, now in group["places"]
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


@fills("applications.Application", Action.RETURN, Action.RETURN_PAST_DISTRICT)
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
    """Every place of the form where something can be wrong, with what stands there now (of rows: how many)."""
    contents = contents_of(application.version)
    groups = [
        {"key": section.key, "title": titled(section), "places": _places(section, contents.get(section.key, {}))}
        for section in sections_for(application)
    ]
    kinds = [(entry["key"], entry["label"], "") for entry in application.edition.attachments]
    return [*groups, {"key": ATTACHMENTS, "title": "附件", "places": [("", "附件整体", ""), *kinds]}]


def _places(section: Section, content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    if section.is_rows:
        return [("", "整节", f"共 {len(rows_of(content))} 行"), *((f.key, f.label, "") for f in section.fields)]
    values = content.get("fields", {})
    return [("", "整节", ""), *((f.key, f.label, _short(value_shown(f, values.get(f.key)))) for f in section.fields)]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}……"


@fills("applications.Application", Action.EXTEND, Action.REVIVE)
class ExtensionForm(TransitionForm):
    """A new deadline for the corrections."""

    workdays = WorkdaysField("期限（工作日）")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workdays"].initial = self.thing.round.correction_days

    def facts(self) -> Extension:
        return Extension(self.cleaned_data["workdays"])
