"""Which two versions of a form are held side by side, chosen in the address."""

from collections.abc import Mapping
from typing import Any

from django import forms

from applications.deadlines import Ruler
from applications.forms.lists import PlainSelect
from applications.models import FormVersion
from applications.selectors.case import CaseFile


class VersionsForm(forms.Form):
    """The left and the right version, `from` and `to`, among those that this person may read."""

    def __init__(self, data: Mapping[str, Any], *, case: CaseFile) -> None:
        super().__init__(data)
        offered = [(row.number, version_in_words(row, case.ruler)) for row in case.versions]
        for name, label in (("from", "左边"), ("to", "右边")):
            self.fields[name] = forms.ChoiceField(label=label, choices=offered, widget=PlainSelect)


def version_in_words(version: FormVersion, ruler: Ruler) -> str:
    """A version with the day on which it was handed in, or how far it is."""
    if version.handed_in_at is not None:
        return f"{version}，{ruler.elapsed(version.handed_in_at).date}提交"
    if version.voided_at is not None:
        return f"{version}，已作废"
    return f"{version}，{'正在填写' if version.is_open else '待盖章'}"
