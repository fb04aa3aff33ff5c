"""Counters of the portal's own series of numbers."""

from django.db import models


class NumberSeries(models.Model):
    """One series and its last number given; the row is locked until the transaction that took a number ends."""

    series = models.CharField("系列", max_length=100, unique=True)
    last = models.PositiveIntegerField("最后一号", default=0)

    class Meta:
        ordering = ["series"]
        verbose_name = verbose_name_plural = "编号系列"

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"
