"""Django's admin for accounts: authorities with their contacts; accounts to look at only.

Accounts, roles and units change on their own pages, where each change is an act in the register.
"""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.models import Authority, User
from office import register
from office.machine import Actor

admin.site.site_header = "系统设置"
admin.site.site_title = "系统设置"
admin.site.index_title = "账号、设置与日历"
admin.site.unregister(Group)


@admin.register(Authority)
class AuthorityAdmin(admin.ModelAdmin):
    """Authorities and their public contacts; never deleted, because cases name them."""

    list_display = ("name", "code", "short_name", "level", "phone", "address")
    list_filter = ("level",)
    search_fields = ("name", "code")
    fields = (
        "code",
        "name",
        "short_name",
        "seal_name",
        "level",
        "level_word",
        "parent",
        "phone",
        "address",
        "email",
        "order",
    )

    def save_model(self, request: HttpRequest, obj: Authority, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        labels = "、".join(str(form.fields[name].label) for name in form.changed_data)
        register.record(
            obj,
            "change_authority" if change else "add_authority",
            label="修改主管部门" if change else "新增主管部门",
            actor=Actor.of_request(request),
            at=request.arrived_at,
            note=labels,
        )

    def has_delete_permission(self, request: HttpRequest, obj: Authority | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts, to look at."""

    list_display = ("username", "person", "email", "is_active", "last_login")
    search_fields = ("username", "person__name")
    list_filter = ("is_active",)
    fields = ("username", "person", "email", "is_active", "created_at", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
