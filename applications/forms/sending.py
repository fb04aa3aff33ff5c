"""The stamped scans of a batch."""

from typing import Any

from django import forms

from applications.forms.form import FilesField
from applications.services.sending import MOST_SCANS


class ScansForm(forms.Form):
    """Several scans at once, each of one stamped paper."""

    scans = FilesField(
        label="盖章扫描件（可以一次选多个）",
        help_text=f"每件的推荐文书扫描成一个 PDF 或一张图片，一次最多 {MOST_SCANS} 份。"
        "系统从页面上的二维码读出校验码，对上是哪一件。",
        error_messages={"required": "请先选择扫描件。"},
    )

    def clean_scans(self) -> list[Any]:
        """No more than can be looked through at once."""
        files = self.cleaned_data["scans"]
        if len(files) > MOST_SCANS:
            raise forms.ValidationError(f"一次最多 {MOST_SCANS} 份，您选了 {len(files)} 份，请分几次上传。")
        return files
