"""What the portal tells a person; read in the portal, and sent by e-mail to those who have an address."""

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

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "消息"
        indexes = [
            models.Index(fields=["recipient", "-id"], name="message_of_recipient"),
            models.Index(fields=["recipient"], name="message_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title
