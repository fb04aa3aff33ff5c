"""How much of a limit was used."""

from django.db import models


class Tally(models.Model):
    """What was used of one limit in its present hour. The key is a digest: nobody reads from it who tried, or what."""

    key = models.CharField("标识", max_length=64, unique=True)
    used = models.PositiveBigIntegerField("已用", default=0)
    ends_at = models.DateTimeField("重新计数时间")

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "限次计数"
        indexes = [models.Index(fields=["ends_at"], name="tally_over")]

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.used}"
