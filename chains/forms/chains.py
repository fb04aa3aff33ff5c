"""The forms of chains: filters of lists, one student, a roster file, the reason for an export or a reading."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import DateInput
from chains.choices import ChainState, KeyField, SkillLevel, StudentKind
from chains.identity import normalise_identity
from chains.industries import SECTIONS
from chains.models import Chain, Programme, Student
from chains.roster import StudentEntry, read_name
from chains.selectors import GONE, PRESENT, choosable, districts, schools_among, tell_key_fields
from office.identifiers import normalise_phone

ANY = ("", "全部")


class SearchFilter(forms.Form):
    """A list's filters, which live in its address; what cannot be read is left out."""

    q = forms.CharField(label="搜索", required=False, max_length=60, widget=forms.SearchInput())

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        """`kept`: a further parameter of the address that a search leaves as it is."""
        super().__init__(*args, **kwargs)
        if kept:
            self.fields[kept] = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput())

    def wanted(self) -> dict[str, Any]:
        """The filters that can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DirectoryFilter(SearchFilter):
    """The filters of the public directory."""

    district = forms.TypedChoiceField(label="审核部门", required=False, coerce=int, empty_value=None)
    industry = forms.ChoiceField(
        label="行业",
        required=False,
        choices=[ANY, *((letter, f"{letter} {name}") for letter, name in SECTIONS.items())],
    )
    key_field = forms.ChoiceField(label="重点领域", required=False, choices=[ANY, *KeyField.choices])

    def __init__(self, *args: Any, programmes: list[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "名称、编号或链主单位"
        self.fields["district"].choices = [ANY, *districts(programmes)]
        if not tell_key_fields(programmes):
            del self.fields["key_field"]


class ChainFilter(DirectoryFilter):
    """The filters of the list of those who work with chains."""

    state = forms.ChoiceField(label="状态", required=False, choices=[ANY, *ChainState.choices])


class RosterFilter(SearchFilter):
    """The filters of a roster."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[ANY, *StudentKind.choices])
    standing = forms.ChoiceField(label="在链", required=False, choices=[ANY, (PRESENT, "在链"), (GONE, "已离链")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "姓名或学员编号"


class StudentForm(forms.Form):
    """One person on a roster; the masks of numbers that stand may be left as they are."""

    name = forms.CharField(label="姓名", max_length=50)
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *StudentKind.choices])
    identity = forms.CharField(
        label="证件号码",
        max_length=30,
        help_text="居民身份证号码；没有的填护照等证件号码。加密保存，页面上只显示首尾几位。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label="手机号码", required=False, max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    school = forms.TypedChoiceField(
        label="院校", required=False, coerce=int, empty_value=None, help_text="在校学生须填写。"
    )
    employer = forms.TypedChoiceField(label="用人单位", required=False, coerce=int, empty_value=None)
    major = forms.CharField(label="专业或工种", required=False, max_length=60)
    level = forms.TypedChoiceField(
        label="技能等级", required=False, coerce=int, empty_value=None, choices=[("", "未取得"), *SkillLevel.choices]
    )
    enrolled_on = forms.DateField(label="入链日期", widget=DateInput())
    left_on = forms.DateField(label="离链日期", required=False, widget=DateInput(), help_text="仍在链的留空。")

    def __init__(self, *args: Any, chain: Chain, student: Student | None = None, **kwargs: Any) -> None:
        self.student = student
        super().__init__(*args, initial=initial_of(student) if student else None, **kwargs)
        kept = (student.school_id, student.employer_id) if student else ()
        members = choosable(chain, kept)
        for name, offered in (("school", schools_among(members)), ("employer", members)):
            names = [(member.pk, member.unit.name) for member in offered]
            self.fields[name].choices = [("", "无"), *names]

    def clean_name(self) -> str:
        try:
            return read_name(self.cleaned_data["name"])
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean_identity(self) -> str | None:
        text = self.cleaned_data["identity"]
        return None if self._is_mask("identity", text) else normalise_identity(text)

    def clean_phone(self) -> str | None:
        text = self.cleaned_data["phone"]
        if self._is_mask("phone", text):
            return None
        return normalise_phone(text) if text else ""

    def entry(self) -> StudentEntry:
        """What was entered; called after validation."""
        values = dict(self.cleaned_data)
        school, employer = values.pop("school"), values.pop("employer")
        return StudentEntry(school_id=school, employer_id=employer, **values)

    def _is_mask(self, name: str, text: str) -> bool:
        """Whether the field still shows the mask of what stands."""
        return self.student is not None and bool(text) and text == str(getattr(self.student, name))


def initial_of(student: Student) -> dict[str, Any]:
    """What stands about a student, numbers masked."""
    return {
        "name": student.name,
        "kind": student.kind,
        "identity": str(student.identity),
        "phone": str(student.phone),
        "school": student.school_id,
        "employer": student.employer_id,
        "major": student.major,
        "level": student.level,
        "enrolled_on": student.enrolled_on,
        "left_on": student.left_on,
    }


class RosterFileForm(forms.Form):
    """A roster file."""

    file = forms.FileField(
        label="学员名单（.xlsx）",
        help_text="用下载的模板填写，一次不超过5000人。先预览，确认后才写入；有一处错误就整份不写入。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查后重新选择。"},
    )


class ReasonForm(forms.Form):
    """Why a roster is taken out, or a number is read; it goes into the register."""

    reason = forms.CharField(
        label="用途",
        max_length=200,
        help_text="记入办理登记簿。",
        error_messages={"required": "请写明用途。"},
    )
