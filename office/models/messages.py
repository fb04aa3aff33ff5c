"""What the portal tells a person; read in the portal, and sent on as the person has set."""

from datetime import datetime

from django.conf import settings
from django.db import models


class MessageQuerySet(models.QuerySet):
    def for_user(self, user: models.Model) -> "MessageQuerySet":
        """The messages of one account, newest first."""
        return self.filter(recipient=user).order_by("-id")

    def unread(self) -> "MessageQuerySet":
        """What has not been read yet."""
        return self.filter(read_at__isnull=True)

    def mark_read(self, *, at: datetime) -> int:
        """Note that unread ones were read; returns how many. The first reading stays."""
        return self.unread().update(read_at=at)


class Message(models.Model):
    """One message to one account."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="portal_messages", verbose_name="收件人"
    )
    kind = models.CharField("类别", max_length=64)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文", blank=True)
    url = models.CharField("链接", max_length=300, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    is_mailed = models.BooleanField("已发邮件", default=False)
    awaits_digest = models.BooleanField("待汇总", default=False)
    is_texted = models.BooleanField("已发短信", default=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "消息"
        indexes = [
            models.Index(fields=["recipient", "-id"], name="message_of_recipient"),
            models.Index(fields=["recipient"], name="message_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["recipient"], name="message_for_digest", condition=models.Q(awaits_digest=True)),
        ]

    def __str__(self) -> str:
        return self.title


class Mailing(models.TextChoices):
    """When a message is sent on by e-mail."""

    AT_ONCE = "at_once", "立即发送"
    DAILY = "daily", "每日汇总"
    NEVER = "never", "不发邮件"


class NoticeSetting(models.Model):
    """How one person wants to hear of one topic, beside the inbox, which has everything."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_settings", verbose_name="账号"
    )
    topic = models.CharField("类别", max_length=40)
    mailing = models.CharField("邮件", max_length=8, choices=Mailing.choices, default=Mailing.AT_ONCE)
    by_sms = models.BooleanField("短信", default=False)

    class Meta:
        ordering = ["user", "topic"]
        verbose_name = verbose_name_plural = "通知设置"
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="notice_setting_once")]

    def __str__(self) -> str:
        return f"{self.topic} {self.get_mailing_display()}"
