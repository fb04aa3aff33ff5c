"""The form by which anybody asks how far an application is."""

from django import forms


class EnquiryForm(forms.Form):
    """Number and query code of an application."""

    number = forms.CharField(label="申报编号", max_length=40, help_text="形如 2026-1-0001，在提交回执上。")
    code = forms.CharField(label="查询码", max_length=16, help_text="回执上的 8 位字母和数字。")
