"""What staff and experts type about experts, and the filters of the pool."""

from typing import Any

from django import forms

from accounts.acts import fills
from accounts.forms import TransitionForm
from accounts.forms.people import JoinForm
from accounts.forms.transitions import DateInput
from chains import industries
from chains.choices import KeyField
from evaluation.choices import ExpertAction, ExpertState, Tie
from evaluation.models import Expert
from evaluation.services import Employer, Particulars
from evaluation.workflow.experts import Suspension
from office.identifiers import normalise_occupation_code, normalise_phone, normalise_uscc

USCC_HELP = "18 位；不知道的可以不填，回避时按名称核对。"


class ParticularsForm(forms.Form):
    """What an entry says of an expert besides name and employers."""

    title = forms.CharField(label="职称职务", max_length=100)
    key_fields = forms.MultipleChoiceField(
        label="熟悉领域",
        choices=KeyField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一个都不选，表示各领域都可以。",
    )
    industries = forms.CharField(
        label="熟悉行业",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="国民经济行业大类（GB/T 4754-2017）的代码或名称，一行一个，例如 C39。",
    )
    occupations = forms.CharField(
        label="熟悉职业",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="职业编码（2022 年版大典），一行一个，例如 6-31-01-03。",
    )
    email = forms.EmailField(label="电子邮箱", required=False)
    term_from = forms.DateField(label="聘期起", required=False, widget=DateInput())
    term_until = forms.DateField(
        label="聘期止", required=False, widget=DateInput(), help_text="含当日；长期有效请留空。"
    )

    PARTICULARS = ("title", "key_fields", "industries", "occupations", "email", "term_from", "term_until")

    @classmethod
    def initial_of(cls, expert: Expert) -> dict[str, Any]:
        """What the form shows of an entry."""
        lines = {name: "\n".join(getattr(expert, name)) for name in ("industries", "occupations")}
        return {name: getattr(expert, name) for name in cls.PARTICULARS} | lines

    def clean_industries(self) -> list[str]:
        """The divisions as they are stored. Raises ValidationError for one that there is not."""
        return read_industries(self.cleaned_data["industries"])

    def clean_occupations(self) -> list[str]:
        """The codes as they are stored. Raises ValidationError."""
        return [normalise_occupation_code(word) for word in words_in(self.cleaned_data["occupations"])]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("term_from") and values.get("term_until") and values["term_until"] < values["term_from"]:
            self.add_error("term_until", "聘期止不能早于聘期起。")
        return values

    def particulars(self) -> Particulars:
        """What was typed, as the services take it."""
        return Particulars(**{name: self.cleaned_data[name] for name in self.PARTICULARS})


class ExpertForm(ParticularsForm):
    """A new entry of the pool: somebody to be invited, with employers."""

    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(
        label="手机号",
        max_length=30,
        required=False,
        help_text="手机号和电子邮箱至少填一项。接受邀请时按手机号核对本人。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "data-local": "no"}),
    )
    employers = forms.CharField(
        label="现在和曾经的工作单位",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一家：单位全称，逗号后可写统一社会信用代码。回避按这里核对；起止日期入库后补填。",
    )

    field_order = ["name", "phone", "email", "title", "employers"]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return normalise_phone(phone) if phone else ""

    def clean_employers(self) -> list[Employer]:
        """Name and code of each employer."""
        return [read_employer(line) for line in self.cleaned_data["employers"].splitlines() if line.strip()]


def words_in(text: str) -> list[str]:
    """The words of a text, one on each line or between separators; each once."""
    for mark in "、;；\n\r":
        text = text.replace(mark, "\n")
    return list(dict.fromkeys(word.strip() for word in text.split("\n") if word.strip()))


def read_industries(text: str) -> list[str]:
    """Divisions of GB/T 4754 as they are stored, of codes or names. Raises ValidationError for an unknown one."""
    found = [industries.normalise(word) for word in words_in(text)]
    for word in found:
        if word[:3] not in industries.DIVISIONS:
            raise forms.ValidationError(f"没有“{word}”这个行业大类，请填 GB/T 4754-2017 的大类代码或名称，例如 C39。")
    return found


def read_employer(line: str) -> Employer:
    """An employer on a line: the name, then a comma and the code. Raises ValidationError."""
    name, _, code = line.replace("，", ",").partition(",")
    return Employer(name.strip()[:200], normalise_uscc(code) if code.strip() else "")


class UnitRow(forms.Form):
    """A unit by name and code."""

    name = forms.CharField(label="单位名称", max_length=200, help_text="与证照一致的全称。")
    uscc = forms.CharField(label="统一社会信用代码", max_length=40, required=False, help_text=USCC_HELP)

    def clean_uscc(self) -> str:
        code = self.cleaned_data["uscc"]
        return normalise_uscc(code) if code else ""


class EmployerForm(UnitRow):
    """A present or past employer."""

    from_on = forms.DateField(label="起", required=False, widget=DateInput())
    until_on = forms.DateField(label="止", required=False, widget=DateInput(), help_text="现在的工作单位请留空。")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("from_on") and values.get("until_on") and values["until_on"] < values["from_on"]:
            self.add_error("until_on", "止不能早于起。")
        return values


class TieForm(UnitRow):
    """A tie to a unit other than employment."""

    kind = forms.ChoiceField(label="关系", choices=Tie.choices)
    note = forms.CharField(label="说明", max_length=200, required=False)

    field_order = ["kind", "name", "uscc", "note"]


class LeaveForm(forms.Form):
    """Days on which an expert cannot be drawn."""

    starts_on = forms.DateField(label="起", widget=DateInput())
    ends_on = forms.DateField(label="止", widget=DateInput(), help_text="含当日。")
    reason = forms.CharField(label="说明", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("starts_on") and values.get("ends_on") and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", "止不能早于起。")
        return values


class PoolFilter(forms.Form):
    """The filters of the pool."""

    q = forms.CharField(label="姓名或单位", required=False, max_length=100)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *ExpertState.choices])
    field = forms.ChoiceField(label="熟悉领域", required=False, choices=[("", "全部领域"), *KeyField.choices])
    available = forms.ChoiceField(label="可抽取", required=False, choices=[("", "不限"), ("yes", "今天可以抽取")])


@fills("evaluation.Expert", ExpertAction.SUSPEND)
class SuspendForm(TransitionForm):
    """The last day of a suspension, and why."""

    until = forms.DateField(
        label="暂停到", required=False, widget=DateInput(), help_text="含当日，之后自行恢复；留空则直到办理恢复。"
    )

    def facts(self) -> Suspension:
        return Suspension(self.cleaned_data.get("until"))


class AnswerForm(JoinForm):
    """Accepting a place in the pool; nothing to fill in for somebody who has an account."""


class DeclineForm(forms.Form):
    """Declining a place in the pool."""

    note = forms.CharField(label="谢绝的理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PoolFileForm(forms.Form):
    """A workbook with many experts."""

    file = forms.FileField(
        label="Excel 文件",
        help_text="只收 .xlsx，不超过 5 MB；用下载的模板填写，不要合并单元格。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查后重新选择。"},
    )


class PoolConfirmForm(forms.Form):
    """What was read of a workbook, to be entered as a whole."""

    packed = forms.CharField(widget=forms.HiddenInput)
    invite = forms.BooleanField(
        label="登记后立即向有电子邮箱的专家发出入库邀请",
        required=False,
        initial=True,
        help_text="没有电子邮箱的，到各自的页面生成链接转交。",
    )
