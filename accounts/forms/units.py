"""Forms about units: registration with papers, verification, change, take-over, invitation, the desk's filter."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.acts import fills
from accounts.choices import INVITED_ROLES, Role, UnitAction, UnitKind, UnitState
from accounts.forms.people import AccountFields
from accounts.forms.transitions import DateInput, TransitionForm
from accounts.models import Authority, Unit
from accounts.permissions import can_open_desk
from accounts.selectors import registered_unit
from accounts.services import REGISTERED_ALREADY
from accounts.workflow import Amendment, Registration
from office.identifiers import normalise_uscc, uscc_warning

PAPER_HELP = "PDF 或清晰的 JPEG、PNG 图片，不超过 30 MB。"
LETTER_HELP = "写明单位、被授权人姓名和授权事项，加盖单位公章。" + PAPER_HELP


def paper_field(label: str, help_text: str, **kwargs: Any) -> forms.FileField:
    """A scanned paper."""
    return forms.FileField(
        label=label,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请检查后重新选择。"},
        **kwargs,
    )


class UnitFields(forms.Form):
    """A unit's particulars. A credit code whose inner part does not check must be confirmed, never refused."""

    uscc = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        help_text="营业执照或登记证书上的 18 位代码。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label="单位名称",
        max_length=150,
        help_text="与证照完全一致。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="单位类别", choices=[("", "请选择"), *UnitKind.choices])
    address = forms.CharField(label="注册地址", max_length=200)
    authority = forms.ModelChoiceField(
        label="社会保险缴纳地主管部门",
        queryset=Authority.objects.receiving(),
        empty_label="请选择",
        help_text="按单位缴纳社会保险的地方选择，不按注册地址；由该部门核验。方案规定直接报送的单位选择遴选部门。",
    )
    uscc_confirmed = forms.BooleanField(label="已与证照逐位核对，代码无误", required=False, widget=forms.HiddenInput())

    def clean_uscc(self) -> str:
        return normalise_uscc(self.cleaned_data["uscc"])

    def clean_name(self) -> str:
        return self.cleaned_data["name"].strip()

    def clean(self) -> dict:
        values = super().clean()
        warning = uscc_warning(values["uscc"]) if values.get("uscc") else ""
        if warning and not values.get("uscc_confirmed"):
            self.fields["uscc_confirmed"].widget = forms.CheckboxInput()
            self.fields["uscc_confirmed"].widget.is_required = True
            self.add_error("uscc_confirmed", f"{warning}核对无误请勾选此项。")
        return values


class RegisterForm(UnitFields, AccountFields):
    """A unit with its papers and, for a visitor, the account of its first administrator."""

    licence = paper_field("营业执照或登记证书", PAPER_HELP)
    letter = paper_field("授权书", LETTER_HELP)

    UNIT_FIELDS = ("uscc", "uscc_confirmed", "name", "kind", "address", "authority", "licence", "letter")
    field_order = (*UNIT_FIELDS, *AccountFields.ACCOUNT_FIELDS)
    taken: Unit | None = None

    def clean_uscc(self) -> str:
        code = super().clean_uscc()
        self.taken = registered_unit(code)
        if self.taken is not None:
            raise ValidationError(REGISTERED_ALREADY)
        return code


@fills("accounts.Unit", UnitAction.REGISTER, UnitAction.RESUBMIT)
class ResubmitForm(UnitFields, TransitionForm):
    """The unit's particulars and papers, corrected or for the first time; a paper that is not replaced stays."""

    licence = paper_field("营业执照或登记证书", PAPER_HELP + "不更换请留空。", required=False)
    letter = paper_field("授权书", LETTER_HELP + "不更换请留空。", required=False)

    def __init__(self, *args: Any, thing: Unit, **kwargs: Any) -> None:
        super().__init__(*args, thing=thing, initial=entry_of(thing), **kwargs)
        for name, help_text in (("licence", PAPER_HELP), ("letter", LETTER_HELP)):
            if getattr(thing, f"{name}_id") is None:
                self.fields[name].required, self.fields[name].help_text = True, help_text

    def facts(self) -> Registration:
        values = self.cleaned_data
        return Registration(
            name=values["name"],
            uscc=values["uscc"],
            kind=values["kind"],
            address=values["address"],
            authority_id=values["authority"].pk,
            licence_id=self.keep("licence") or self.thing.licence_id,
            letter_id=self.keep("letter") or self.thing.letter_id,
        )


@fills("accounts.Unit", UnitAction.AMEND)
class AmendForm(UnitFields, TransitionForm):
    """A change of the unit's entry, for which the authority has seen evidence."""

    note_label = "依据"
    note_help = "例如准予变更登记通知书的文号。"
    note_offered = True

    changed_on = forms.DateField(label="变更日期", widget=DateInput(), help_text="原名称、原代码使用至这一天。")

    def __init__(self, *args: Any, thing: Unit, **kwargs: Any) -> None:
        super().__init__(*args, thing=thing, initial=entry_of(thing), **kwargs)
        if not thing.is_registered and not thing.uscc:
            self.fields["uscc"].required = False

    def clean_uscc(self) -> str:
        return super().clean_uscc() if self.cleaned_data["uscc"] else ""

    def facts(self) -> Amendment:
        values = self.cleaned_data
        return Amendment(
            name=values["name"],
            uscc=values["uscc"],
            kind=values["kind"],
            address=values["address"],
            authority_id=values["authority"].pk,
            changed_on=values["changed_on"],
        )


def entry_of(unit: Unit) -> dict[str, Any]:
    """A unit's particulars as the forms show them first."""
    return {
        "name": unit.name,
        "uscc": unit.uscc,
        "kind": unit.kind,
        "address": unit.address,
        "authority": unit.authority_id,
    }


class TakeoverForm(AccountFields):
    """Asking to become the administrator of a unit that somebody else registered."""

    reason = forms.CharField(
        label="申请说明",
        max_length=1000,
        help_text="例如原管理员已离职。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    letter = paper_field("授权书", LETTER_HELP)
    field_order = ("reason", "letter", *AccountFields.ACCOUNT_FIELDS)


class PaperForm(forms.Form):
    """One paper, uploaded anew."""

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = paper_field(label, PAPER_HELP)


class InviteForm(forms.Form):
    """Whom a unit's administrator lets in, and as what."""

    name = forms.CharField(label="受邀人姓名", max_length=50)
    role = forms.ChoiceField(
        label="角色",
        choices=[(role.value, role.label) for role in INVITED_ROLES],
        initial=Role.APPLICANT.value,
        help_text="经办人填写和提交本单位的申报；成员单位经办人确认本单位参加的生态链并维护名单；单位管理员管理本单位人员。",
    )


class UnitFilter(forms.Form):
    """The authority's list of units."""

    q = forms.CharField(label="名称或代码", required=False, max_length=100)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *UnitState.choices])
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *UnitKind.choices])
    authority = forms.ModelChoiceField(
        label="主管部门", required=False, queryset=Authority.objects.none(), empty_label="全部部门"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = Authority.objects.receiving().in_scope(user)
        if not can_open_desk(user):
            del self.fields["authority"]
