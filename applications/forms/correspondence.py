"""The form of a message to the unit about its file."""

from typing import Any

from django import forms

from applications.forms.notes import OnceForm
from applications.models import CaseMessage, MessageTemplate

LONG = forms.Textarea(attrs={"rows": 12})


class CaseMessageForm(OnceForm):
    """Subject and words of a message, with the template that they began from."""

    template = forms.ModelChoiceField(MessageTemplate.objects.none(), required=False, widget=forms.HiddenInput)
    subject = forms.CharField(
        label="标题",
        max_length=CaseMessage._meta.get_field("subject").max_length,
        error_messages={"required": "请填写标题。"},
    )
    body = forms.CharField(
        label="正文",
        max_length=4000,
        widget=LONG,
        help_text="发送前可以修改。署名是您所在的部门，不显示您的姓名；发出后不能修改或撤回。",
        error_messages={"required": "请填写正文。"},
    )

    def __init__(self, *args: Any, templates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates
