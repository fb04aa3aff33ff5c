"""Files that people brought: the row beside each stored file.

The file never changes, and of its row only what the virus scanner said about it.
"""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q


class Upload(models.Model):
    """One stored file. The token is its name on disk and cannot be guessed; the name is the person's, cleaned."""

    class Verdict(models.TextChoices):
        """What the virus scanner says; office/quarantine.py decides what follows from it."""

        UNASKED = "unasked", "未要求检查"
        WAITING = "waiting", "待检查"
        CLEAN = "clean", "未检出"
        INFECTED = "infected", "检出病毒"

    token = models.CharField("存储标识", max_length=40, unique=True)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("内容类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")
    verdict = models.CharField("安全检查", max_length=8, choices=Verdict.choices, default=Verdict.UNASKED)
    signature = models.CharField("检出的病毒", max_length=200, blank=True)
    scanned_at = models.DateTimeField("检查时间", null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "上传文件"
        indexes = [models.Index(fields=["id"], name="upload_infected", condition=Q(verdict="infected"))]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
            models.CheckConstraint(
                condition=Q(verdict__in=["unasked", "waiting"], scanned_at__isnull=True, signature="")
                | Q(verdict="clean", scanned_at__isnull=False, signature="")
                | Q(verdict="infected", scanned_at__isnull=False) & ~Q(signature=""),
                name="upload_verdict_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file lies, outside the web root."""
        return Path(settings.UPLOADS_DIR) / self.token[:2] / self.token[2:4] / self.token
