"""The form of a policy's new version, with its documents as lines and its amounts as rows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.forms import DateInput
from office.identifiers import normalise_document_number
from subsidies.choices import PolicyKind, SourceStanding
from subsidies.models import PolicyVersion
from subsidies.services import AmountEntry, DocumentEntry, Revision

URL_HELP = "主管部门公布这份文件的页面，以 https:// 或 http:// 开头；没有的留空。"
is_address = URLValidator(["http", "https"], message="网址以 https:// 或 http:// 开头。")
SEPARATORS = str.maketrans({"|": "｜", "\t": "｜"})


class VersionForm(forms.Form):
    """What the policy is to say; begins with what it says now."""

    title = forms.CharField(label="名称", max_length=60)
    summary = forms.CharField(label="内容", widget=forms.Textarea(attrs={"rows": 5}))
    kind = forms.ChoiceField(label="支持方式", choices=PolicyKind.choices)
    basis_title = forms.CharField(label="依据文件", max_length=200)
    basis_number = forms.CharField(label="文号", max_length=60, required=False)
    basis_url = forms.URLField(
        label="文件网址", max_length=400, required=False, assume_scheme="https", help_text=URL_HELP
    )
    effective_on = forms.DateField(label="生效日期", widget=DateInput())
    expires_on = forms.DateField(label="失效日期", required=False, widget=DateInput(), help_text="长期有效的留空。")
    checked_on = forms.DateField(
        label="核对日期", widget=DateInput(), help_text="最近一次与主管部门公布的内容核对的日期。"
    )
    documents = forms.CharField(
        label="相关文件",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个，名称、文号、网址用“｜”隔开；文号不详的空着，没有网址的不写。",
    )
    note = forms.CharField(label="修订说明", max_length=200, help_text="改了什么、依据什么，随版本公开。")

    def clean_basis_number(self) -> str:
        text = self.cleaned_data["basis_number"]
        return normalise_document_number(text) if text else ""

    def clean_documents(self) -> list[DocumentEntry]:
        lines = [line.translate(SEPARATORS).strip() for line in self.cleaned_data["documents"].splitlines()]
        return [_document(line) for line in lines if line]

    def revision(self, amounts: list[AmountEntry]) -> Revision:
        """What was entered; called after validation."""
        return Revision(**self.cleaned_data, amounts=amounts)


def _document(line: str) -> DocumentEntry:
    title, number, url = (part.strip() for part in f"{line}｜｜".split("｜", 3)[:3])
    if not 0 < len(title) <= 200:
        raise ValidationError("每行先写文件名称，不超过200个字。")
    if url:
        is_address(url)
    return DocumentEntry(title, normalise_document_number(number) if number else "", url)


class AmountForm(forms.Form):
    """One figure; a row left empty is no figure."""

    region = forms.CharField(label="适用地区", max_length=30)
    audience = forms.CharField(label="对象", max_length=100)
    unit_amount = forms.DecimalField(
        label="金额（元）", required=False, min_value=0, max_digits=12, decimal_places=2, help_text="没有公布的留空。"
    )
    unit = forms.CharField(label="计量单位", max_length=30, required=False, help_text="以“元”开头，如“元/人·年”。")
    cap = forms.CharField(label="上限", max_length=100, required=False)
    basis = forms.CharField(label="计算依据", max_length=200, required=False)
    source = forms.CharField(label="来源", max_length=200, required=False)
    standing = forms.ChoiceField(label="来源性质", choices=SourceStanding.choices, initial=SourceStanding.UNKNOWN)
    checked_on = forms.DateField(label="核对日期", widget=DateInput())

    def entry(self) -> AmountEntry:
        """What was entered; called after validation."""
        return AmountEntry(**{name: self.cleaned_data[name] for name in AmountEntry.__dataclass_fields__})


class BaseAmounts(forms.BaseFormSet):
    """The figures of a version."""

    def entries(self) -> list[AmountEntry]:
        """The rows that were filled in and not struck out; called after validation."""
        return [
            form.entry()
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and form.cleaned_data.get("audience")
        ]


Amounts = forms.formset_factory(AmountForm, BaseAmounts, extra=1, can_delete=True, max_num=40, validate_max=True)


def initial_of(version: PolicyVersion) -> dict[str, Any]:
    """What the version says, for the form of the next one."""
    names = (
        "title", "summary", "kind", "basis_title", "basis_number", "basis_url", "effective_on", "expires_on",
        "checked_on",
    )  # fmt: skip
    lines = [f"{row.title}｜{row.number}｜{row.url}".rstrip("｜") for row in version.documents.all()]
    return {**{name: getattr(version, name) for name in names}, "documents": "\n".join(lines)}


def initial_amounts(version: PolicyVersion) -> list[dict[str, Any]]:
    """The version's figures, for the form of the next one."""
    names = AmountEntry.__dataclass_fields__
    return [{name: getattr(amount, name) for name in names} for amount in version.amounts.all()]
