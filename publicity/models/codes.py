"""Codes that are sent by e-mail, so that whoever brings an objection can be reached there."""

from datetime import timedelta

from django.db import models

from office.ciphers import digest_of
from office.sealed import SealedField

VALID_FOR = timedelta(minutes=15)
CONFIRMED_FOR = timedelta(hours=1)
MAX_TRIES = 5
DIGITS = 6


class EmailCode(models.Model):
    """One code for one address. The code is stored nowhere: it follows from the token and the portal's key."""

    token = models.CharField("标识", max_length=40, unique=True)
    email = SealedField("电子邮箱", kind="text")
    # By what tries for one address are counted.
    email_digest = models.CharField("邮箱摘要", max_length=64)
    # How the page calls the address: o***@example.com.
    hint = models.CharField("提示", max_length=200)
    sent_at = models.DateTimeField("发送时间")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "邮箱验证码"
        constraints = [models.CheckConstraint(condition=models.Q(tries__lte=MAX_TRIES), name="email_code_few_tries")]

    def __str__(self) -> str:
        return self.hint

    @property
    def digits(self) -> str:
        """The code as it is mailed and typed."""
        return f"{int(digest_of(self.token, 'objection-code')[:15], 16) % 10**DIGITS:0{DIGITS}d}"
