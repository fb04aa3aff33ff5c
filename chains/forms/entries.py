"""The forms of entries of existing chains: one chain, its rows of members and schools, a file of many chains."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.choices import LEAD_KINDS, UnitKind
from accounts.forms import DateInput
from accounts.models import Authority
from chains import industries
from chains.choices import KeyField
from chains.models import ChainEntry, Programme
from chains.participants import HEADINGS, MAX_PARTICIPANTS, Heading, doubles, read_participant
from chains.selectors.entries import authorities_to_review, programmes_to_enter
from chains.services import Paper, Particulars

PREFIX = "rows"
BLANK_ROWS = 3
LONG_CELLS = ("tasks", "posts", "majors")
# Widths in rem, of what static/css/form.css has a class for.
WIDTHS = {
    "name": 12, "uscc": 11, "kind": 7, "tasks": 9, "posts": 8, "places": 5, "majors": 9, "students": 6, "term": 9,
}  # fmt: skip
NUMBER_HELP = "文书登记机构编定的文号，例如：京人社能发〔2025〕8号；没有的不填。"
SCAN_HELP = "PDF 或清晰的 JPEG、PNG 图片，不超过 30 MB。"
CHOOSE = ("", "请选择")


def scan_field(help_text: str = SCAN_HELP, *, required: bool = True) -> forms.FileField:
    """The scanned announcement."""
    return forms.FileField(
        label="公布文件扫描件",
        required=required,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查后重新选择。"},
    )


class PaperForm(forms.Form):
    """The announcement in which chains were made public."""

    announcement_title = forms.CharField(label="公布文件标题", max_length=120)
    announcement_number = forms.CharField(label="公布文件文号", max_length=60, required=False, help_text=NUMBER_HELP)
    announced_on = forms.DateField(label="公布日期", widget=DateInput(), help_text="编号取这一天的年份。")
    scan = scan_field()

    def paper(self) -> Paper:
        """What was typed; called after validation."""
        values = self.cleaned_data
        return Paper(values["announcement_title"], values["announcement_number"], values["announced_on"])


class EntryForm(PaperForm):
    """One existing chain with its lead unit and its announcement; members and schools follow on a page of their own."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label="试点方案", empty_label=None)
    name = forms.CharField(label="生态链名称", max_length=200)
    lead_name = forms.CharField(label="链主单位名称", max_length=150, help_text="与证照一致的全称。")
    lead_uscc = forms.CharField(
        label="链主单位统一社会信用代码",
        max_length=40,
        help_text="门户里已有这家单位的，按代码对上；没有的先列名，以后由单位自己登记。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    lead_kind = forms.ChoiceField(
        label="链主单位类别", choices=[CHOOSE, *((kind.value, kind.label) for kind in LEAD_KINDS)]
    )
    industry = forms.ChoiceField(label="所属行业", choices=[CHOOSE, *industries.choices()])
    key_field = forms.ChoiceField(
        label="重点领域",
        required=False,
        choices=[("", "不区分"), *KeyField.choices],
        help_text="试点方案不区分的不填。",
    )
    reviewing_authority = forms.ModelChoiceField(
        Authority.objects.none(),
        label="申报审核部门",
        empty_label="请选择",
        help_text="当年审核申报的部门，期满由它评估；补录后不能再改。",
    )
    starts_on = forms.DateField(label="建设周期起始日", widget=DateInput(), help_text="建设周期从这一天起算。")
    summary = forms.CharField(
        label="公开简介", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    ENTERED = tuple(name for name in Particulars.__dataclass_fields__)
    PAPER = ("announcement_title", "announcement_number", "announced_on")
    field_order = ("programme", *ENTERED, *PAPER, "scan")

    def __init__(self, *args: Any, user: Any, entry: ChainEntry | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(entry, name) for name in (*self.ENTERED, *self.PAPER)} if entry else None
        super().__init__(*args, initial=initial, **kwargs)
        programmes = programmes_to_enter(user)
        self.fields["programme"].queryset = programmes
        self.fields["reviewing_authority"].queryset = authorities_to_review(programmes)
        if entry is not None:
            del self.fields["programme"]
            self.fields["scan"] = scan_field(f"现为“{entry.scan.name}”，不重新选择就保留。", required=False)

    def particulars(self) -> Particulars:
        """What was typed; called after validation."""
        return Particulars(**{name: self.cleaned_data[name] for name in self.ENTERED})


class ParticipantForm(forms.Form):
    """One row of members and schools; the rule stands in chains/participants.py."""

    def __init__(self, *args: Any, line: str = "__line__", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.values: dict[str, Any] = {}
        for heading in HEADINGS:
            self.fields[heading.key] = _cell(heading, f"第 {line} 行 {heading.label}")

    def clean(self) -> dict[str, Any]:
        """Read the row, unless nothing stands in it."""
        texts = super().clean()
        if any(texts.values()):
            self.values, problems = read_participant(texts)
            for key, text in problems.items():
                self.add_error(key, text)
        return texts


def _cell(heading: Heading, label: str) -> forms.Field:
    attrs = {"aria-label": label}
    if heading.key == "kind":
        widget: forms.Widget = forms.Select(choices=[CHOOSE, *UnitKind.choices], attrs=attrs)
    elif heading.key in LONG_CELLS:
        widget = forms.Textarea(attrs=attrs | {"rows": 2})
    else:
        widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=heading.label, required=False, widget=widget)


class ParticipantRows(forms.BaseFormSet):
    """All rows of an entry; rows in which nothing stands are left out."""

    def __init__(self, data: Any = None, rows: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(data, prefix=PREFIX, initial=[dict(row) for row in rows])

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {"line": "__line__" if index is None else str(index + 1)}

    def blank(self) -> ParticipantForm:
        """The pattern from which the page makes further rows."""
        return ParticipantForm(prefix=f"{PREFIX}-__n__")

    def clean(self) -> None:
        """No unit twice."""
        filled = [form for form in self.forms if form.values]
        for place, text in doubles([form.values for form in filled]).items():
            filled[place].add_error("name", text)

    def rows(self) -> list[dict[str, Any]]:
        """What the rows say; called after validation."""
        return [form.values for form in self.forms if form.values]


ParticipantFormSet = forms.formset_factory(
    ParticipantForm, formset=ParticipantRows, extra=BLANK_ROWS, max_num=MAX_PARTICIPANTS
)


class MembersFileForm(forms.Form):
    """A workbook with the members and schools of one chain."""

    file = forms.FileField(
        label="Excel 文件",
        help_text="只收 .xlsx，不超过 5 MB；用下载的模板填写，不要合并单元格。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查后重新选择。"},
    )


class EntriesFileForm(MembersFileForm):
    """A workbook with many chains of one scheme."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label="试点方案", empty_label=None)
    field_order = ("programme", "file")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_to_enter(user)


class EntriesPaperForm(PaperForm):
    """The announcement of the chains that were read; `packed` carries them from the preview."""

    packed = forms.CharField(widget=forms.HiddenInput())
    programme = forms.ModelChoiceField(Programme.objects.none(), widget=forms.HiddenInput())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_to_enter(user)
