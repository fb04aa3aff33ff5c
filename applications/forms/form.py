"""The forms of the applicant's side: files, the stamped scan, the declaration, a request to leave."""

from typing import Any

from django import forms

from accounts.acts import fills
from accounts.forms import TransitionForm
from applications.choices import Action
from applications.workflow.facts import Declaration


class FilesInput(forms.FileInput):
    """A choice of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files of one kind."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All files that were chosen."""
        chosen = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in chosen or [None]]


class AttachmentForm(forms.Form):
    """Files for one kind of attachment."""

    kind = forms.CharField(max_length=40, widget=forms.HiddenInput)
    files = FilesField(label="选择文件（可以一次选多个）", error_messages={"required": "请先选择文件。"})


class ScanForm(forms.Form):
    """The stamped scan of the frozen version; the code that is printed on it, where it cannot be read from the scan."""

    file = forms.FileField(
        label="盖章扫描件",
        help_text="全部页面扫描成一个 PDF，或一张图片。系统从页面上的二维码读出校验码，核对扫描的是现在这一版。",
        error_messages={"required": "请选择扫描件。"},
    )
    code = forms.CharField(
        label="校验码",
        max_length=40,
        required=False,
        help_text="二维码读不出来时才填：印在每一页页脚，在“校验码”三个字后面。",
    )


@fills("applications.Application", Action.SUBMIT, Action.RESUBMIT)
class DeclarationForm(TransitionForm):
    """The unit's declaration, accepted by the clerk who hands in."""

    accepted = forms.BooleanField(
        label="我已阅读并代表本单位作出以上承诺", error_messages={"required": "请阅读并勾选承诺。"}
    )

    def facts(self) -> Declaration:
        return Declaration(self.cleaned_data["accepted"])


@fills("applications.Application", Action.ASK_WITHDRAWAL)
class WithdrawalForm(TransitionForm):
    """A request to leave, with its reason."""

    note_label = "撤回理由"
    note_help = "受理部门会看到，并据此答复。"
