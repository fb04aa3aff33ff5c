"""The forms of accounts, and the form of every act (`TransitionForm`), which upper apps extend."""

from accounts.forms.absences import AbsenceForm, OfficerChoice
from accounts.forms.bars import BarFilter, BarForm, LiftForm
from accounts.forms.people import (
    AccountFields,
    AccountFilter,
    AccountForm,
    ChangePasswordForm,
    GrantForm,
    JoinForm,
    ProfileForm,
    SetPasswordForm,
    SignInForm,
)
from accounts.forms.transitions import DateInput, NoteForm, TransitionForm
from accounts.forms.units import (
    AmendForm,
    InviteForm,
    PaperForm,
    RegisterForm,
    ResubmitForm,
    TakeoverForm,
    UnitFilter,
)

__all__ = [
    "AbsenceForm", "AccountFields", "AccountFilter", "AccountForm", "AmendForm", "BarFilter", "BarForm",
    "ChangePasswordForm", "DateInput", "GrantForm", "InviteForm", "JoinForm", "LiftForm", "NoteForm",
    "OfficerChoice", "PaperForm", "ProfileForm", "RegisterForm", "ResubmitForm", "SetPasswordForm", "SignInForm",
    "TakeoverForm", "TransitionForm", "UnitFilter",
]  # fmt: skip
