"""What an authority writes to the unit about its file, and the templates that it begins from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from applications.models.application import Application
from chains.models import Programme


class MessageTemplate(models.Model):
    """The text that officers begin a message from; its placeholders are those of applications/placeholders.py."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="message_templates", verbose_name="试点方案"
    )
    name = models.CharField("模板名称", max_length=40)
    subject = models.CharField("标题", max_length=100)
    body = models.TextField("正文", max_length=4000)
    is_retired = models.BooleanField("停用", default=False)
    # Counts the changes; their words stand in the register.
    revision = models.PositiveIntegerField("修订号", default=1)

    class Meta:
        ordering = ["programme_id", "id"]
        verbose_name = verbose_name_plural = "通知模板"
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="template_name_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(programme__isnull=True), name="template_name_once_in_general"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal:message_template", args=[self.pk])


class CaseMessage(models.Model):
    """One message to the unit, as it was sent; never changed. The unit reads which office sent it, not who."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="case_messages", verbose_name="申报")
    template = models.ForeignKey(
        MessageTemplate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所用模板"
    )
    subject = models.CharField("标题", max_length=100)
    body = models.TextField("正文")
    office = models.CharField("发送部门", max_length=200)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发送人")
    sent_at = models.DateTimeField("发送时间")
    told = models.PositiveSmallIntegerField("收到人数")
    # Drawn with the form: the same form sent twice sends once.
    token = models.UUIDField("表单标识")

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "给申报单位的通知"
        constraints = [
            models.UniqueConstraint(fields=["application", "token"], name="case_message_once_per_form"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="case_message_has_words"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def url(self) -> str:
        """The page of the case file on which it is listed."""
        return reverse("applications:messages", args=[self.application_id])
