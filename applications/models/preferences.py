"""How a person wants the list of applications: which columns, and the searches kept under a name."""

from django.db import models

from accounts.models import User


class ListPreference(models.Model):
    """One person's list: `columns` are keys of selectors.columns (empty: the usual ones); `views` are
    {"name", "query"}, the query as it stands in the address.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="list_preference", verbose_name="账号")
    columns = models.JSONField("栏目", default=list, blank=True)
    views = models.JSONField("常用筛选", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单设置"

    def __str__(self) -> str:
        return f"清单设置 {self.user_id}"
