"""Forms about people: signing in, a new account, one's own particulars, roles."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.forms import SetPasswordForm as BaseSetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError

from accounts.choices import BUREAU_ROLES, UNIT_ROLES
from accounts.forms.roles import role_choices
from accounts.forms.transitions import DateInput
from accounts.models import USERNAME_RULE, Authority, Unit, User
from accounts.services import NewAccount
from office.identifiers import normalise_phone, normalise_uscc

PASSWORD_HELP = password_validators_help_text_html()
NEW = {"autocomplete": "new-password"}
USERNAME_HELP = "3–30 个小写字母、数字或“.”“_”“-”，以字母开头。"


class SignInForm(AuthenticationForm):
    """User name and password; which of both was wrong is not said."""

    error_messages = {
        "invalid_login": "用户名或密码不正确，请重新输入。连续多次输错会暂时锁定。",
        "inactive": "用户名或密码不正确，请重新输入。连续多次输错会暂时锁定。",
    }

    def clean_username(self) -> str:
        return self.cleaned_data["username"].strip().lower()


class AccountFields(forms.Form):
    """What a new account needs; mixed into every form by which one comes into being."""

    person_name = forms.CharField(
        label="您的姓名", max_length=50, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label="手机号",
        max_length=30,
        help_text="用于确认您本人和紧急联系，加密保存，不公开。一人一号。",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "data-local": "no"}),
    )
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        help_text="填写后，办理通知同时发到邮箱。",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    username = forms.CharField(
        label="用户名",
        max_length=30,
        help_text=USERNAME_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码", strip=False, help_text=PASSWORD_HELP, widget=forms.PasswordInput(attrs=NEW)
    )
    password_again = forms.CharField(label="再输一次密码", strip=False, widget=forms.PasswordInput(attrs=NEW))

    ACCOUNT_FIELDS = ("person_name", "phone", "email", "username", "password", "password_again")

    def drop_account_fields(self) -> None:
        """For somebody who is signed in: the form asks for no second account."""
        for name in self.ACCOUNT_FIELDS:
            del self.fields[name]

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].strip().lower()
        USERNAME_RULE(username)
        return username

    def clean_phone(self) -> str:
        return normalise_phone(self.cleaned_data["phone"])

    def clean(self) -> dict:
        values = super().clean()
        password, again = values.get("password"), values.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", "两次输入的密码不一致。")
        elif password:
            self._check_strength(values, password)
        return values

    def _check_strength(self, values: dict, password: str) -> None:
        user = User(username=values.get("username", ""), email=values.get("email", ""))
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.add_error("password", error)

    def account(self) -> NewAccount | None:
        """The account that was asked for; None for somebody who has one."""
        if "username" not in self.fields:
            return None
        values = self.cleaned_data
        return NewAccount(
            values["username"], values["person_name"], values["phone"], values["password"], values["email"]
        )


class JoinForm(AccountFields):
    """Taking up an invitation; nothing to fill in for somebody who has an account."""


class SetPasswordForm(BaseSetPasswordForm):
    """A new password by a one-time link."""


class ChangePasswordForm(PasswordChangeForm):
    """A new password in place of the present one."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "现在的密码不正确，请重新输入。",
    }


class ProfileForm(forms.Form):
    """One's own particulars; the telephone stays as it is when left empty."""

    name = forms.CharField(label="姓名", max_length=50)
    email = forms.EmailField(label="电子邮箱", required=False, help_text="填写后，办理通知同时发到邮箱。")
    phone = forms.CharField(label="新手机号", max_length=30, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {"name": user.person.name, "email": user.email}
        super().__init__(*args, initial=initial, **kwargs)
        now = str(user.person.phone) if user.person.phone else ""
        help_text = f"现在的手机号：{now}。不换号请留空。" if now else "您还没有留手机号，可以在这里补填。"
        self.fields["phone"].help_text = help_text
        self.fields["phone"].widget.attrs.update({"autocomplete": "off", "inputmode": "tel", "data-local": "no"})

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return normalise_phone(phone) if phone else ""


class AccountForm(forms.Form):
    """A new account by the administrator; the person sets the password by a one-time link."""

    username = forms.CharField(
        label="用户名", max_length=30, help_text="3–30 个小写字母、数字或“.”“_”“-”，以字母开头。"
    )
    person_name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(label="手机号", max_length=30, help_text="同一人的另一个账号填同一个手机号，按同一人处理。")
    email = forms.EmailField(label="电子邮箱", required=False)

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].strip().lower()
        USERNAME_RULE(username)
        return username

    def clean_phone(self) -> str:
        return normalise_phone(self.cleaned_data["phone"])


class GrantForm(forms.Form):
    """A role for an account, with the unit or authority that it belongs to."""

    role = forms.ChoiceField(label="角色", choices=role_choices)
    authority = forms.ModelChoiceField(
        label="主管部门",
        queryset=Authority.objects.all(),
        required=False,
        empty_label="（不适用）",
        help_text="推荐部门、遴选部门和联合印发部门的角色必选。",
    )
    uscc = forms.CharField(
        label="单位的统一社会信用代码", max_length=40, required=False, help_text="单位内的角色必填。"
    )
    starts_on = forms.DateField(label="开始日期", widget=DateInput())
    ends_on = forms.DateField(
        label="截止日期", required=False, widget=DateInput(), help_text="含当日；长期有效请留空。"
    )

    def clean(self) -> dict:
        values = super().clean()
        role = values.get("role")
        values["unit"] = None
        if role in BUREAU_ROLES and not values.get("authority"):
            self.add_error("authority", "请选择主管部门。")
        if role in UNIT_ROLES:
            values["unit"] = self._unit(values.get("uscc", ""))
        if role not in BUREAU_ROLES:
            values["authority"] = None
        if values.get("ends_on") and values.get("starts_on") and values["ends_on"] < values["starts_on"]:
            self.add_error("ends_on", "截止日期不能早于开始日期。")
        return values

    def _unit(self, text: str) -> Unit | None:
        try:
            uscc = normalise_uscc(text) if text else ""
        except ValidationError as error:
            self.add_error("uscc", error)
            return None
        unit = Unit.objects.current().filter(uscc=uscc).first() if uscc else None
        if unit is None:
            self.add_error("uscc", "没有用这个代码登记的单位，请核对。" if uscc else "请填写单位的统一社会信用代码。")
        return unit


class AccountFilter(forms.Form):
    """The list of accounts."""

    q = forms.CharField(label="姓名或用户名", required=False, max_length=50)
    role = forms.ChoiceField(label="角色", required=False, choices=lambda: [("", "全部角色"), *role_choices()])
    active = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), ("yes", "可以登录"), ("no", "已停用")]
    )
