"""What the units that a form names say to their being named."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Unit
from applications.choices import ConfirmationState
from applications.models.application import Application
from applications.querysets import MemberConfirmationQuerySet
from office.models import Process


class MemberConfirmation(Process):
    """One unit's answer to one row of a form: asked for by the lead unit, given for the content of that row.

    `shown` is the row as the unit was asked about it ({"label", "value"} each, no contact numbers); `digest` tells
    whether the row still is that one. When it changes, the answer no longer holds and the lead unit asks again.
    """

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="member_confirmations", verbose_name="申报"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="member_confirmations", verbose_name="成员单位")
    section = models.CharField("节", max_length=40)
    row_id = models.CharField("行", max_length=12)
    chain_name = models.CharField("生态链名称", max_length=200, blank=True)
    shown = models.JSONField("所列内容", default=list)
    digest = models.CharField("内容摘要", max_length=64)
    asked_at = models.DateTimeField("请求时间")
    reason = models.TextField("不同意的理由", blank=True)

    objects = MemberConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "成员确认"
        indexes = [models.Index(fields=["unit", "state", "-id"], name="confirmation_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "section", "row_id"],
                condition=~Q(state=ConfirmationState.REPLACED),
                name="confirmation_one_live_per_row",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConfirmationState.DECLINED) | ~Q(reason=""), name="confirmation_declined_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}参加“{self.chain_name or '未命名的生态链'}”的确认"

    def get_absolute_url(self) -> str:
        return reverse("applications:confirmation", args=[self.pk])
