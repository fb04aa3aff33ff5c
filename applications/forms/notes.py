"""The forms of what officials write on a file beside its acts: private notes."""

import uuid
from typing import Any

from django import forms

from applications.models import StaffNote


class OnceForm(forms.Form):
    """A form that counts once however often it is sent: a token is drawn with it and comes back with what is sent."""

    token = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": "页面不完整，请重新打开后再提交。", "invalid": "页面不完整，请重新打开后再提交。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = uuid.uuid4

    def draw_again(self) -> None:
        """Draw another token, so that sending what now stands in the form is a second time on purpose."""
        self.data = self.data.copy()
        self.data["token"] = str(uuid.uuid4())


class StaffNoteForm(OnceForm):
    """A private note."""

    text = forms.CharField(
        label="内容",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="只有有权办理此件的人员和审计人员能看到；保存后不能修改。",
        error_messages={"required": "请写明内容。"},
    )


class StrikeForm(forms.Form):
    """Why a note is struck."""

    reason = forms.CharField(
        label="划去的理由",
        max_length=StaffNote._meta.get_field("strike_reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="备注原文仍可看到，标为“已划去”。",
        error_messages={"required": "请写明理由。"},
    )
