"""The settings of applications in the admin: form editions, to be read; rounds are set up on pages of their own."""

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest

from applications.models import FormEdition


@admin.register(FormEdition)
class FormEditionAdmin(admin.ModelAdmin):
    """A published edition is never changed: another one follows it."""

    list_display: ClassVar = ["title", "code", "programme", "published_at"]
    list_select_related: ClassVar = ["programme"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: FormEdition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FormEdition | None = None) -> bool:
        return False
