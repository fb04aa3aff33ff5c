"""Files that people brought: the row beside each stored file. Neither row nor file is ever changed."""

from pathlib import Path

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """One stored file. The token is its name on disk and cannot be guessed; the name is the person's, cleaned."""

    token = models.CharField("存储标识", max_length=40, unique=True)
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField("内容类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "上传文件"
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="upload_not_empty")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file lies, outside the web root."""
        return Path(settings.UPLOADS_DIR) / self.token[:2] / self.token[2:4] / self.token
