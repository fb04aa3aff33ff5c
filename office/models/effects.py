"""What was promised in a transaction and is carried out after it."""

from django.db import models


class Effect(models.Model):
    """One promised effect: a document to render, a message to send. Done once; swept by the clock until then."""

    name = models.CharField("名称", max_length=80)
    key = models.JSONField("参数", default=dict)
    # Empty for effects that may be asked for again; otherwise the same promise is kept only once.
    dedupe = models.CharField("去重键", max_length=200, null=True, blank=True, unique=True)
    asked_at = models.DateTimeField("提出时间")
    next_at = models.DateTimeField("下次尝试")
    attempts = models.PositiveSmallIntegerField("已尝试次数", default=0)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    error = models.TextField("最近错误", blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "待办效果"
        indexes = [
            models.Index(fields=["next_at"], name="effect_due", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
