"""Registers the app with Django, and says in every form of the portal what to do with an empty field."""

from typing import ClassVar

from django import forms
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "单位与账号"
    default_auto_field = "django.db.models.BigAutoField"

    # Django's own word for it, “this field is required”, does not say what to do.
    asked: ClassVar[dict[type[forms.Field], str]] = {
        forms.Field: "请填写。",
        forms.ChoiceField: "请选择。",
        forms.ModelChoiceField: "请选择。",
        forms.BooleanField: "请勾选。",
        forms.FileField: "请选择文件。",
    }

    def ready(self) -> None:
        for kind, words in self.asked.items():
            kind.default_error_messages = {**kind.default_error_messages, "required": words}
