"""Long work that a person ordered or the clock asks for: a durable row with progress and result."""

from django.conf import settings
from django.db import models


class JobQuerySet(models.QuerySet):
    def visible_to(self, user) -> "JobQuerySet":
        """A person sees the work that they ordered."""
        return self.filter(owner=user)


class Job(models.Model):
    """One run of a registered job."""

    class Status(models.TextChoices):
        WAITING = "waiting", "等待中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    name = models.CharField("任务", max_length=80)
    title = models.CharField("名称", max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="jobs")
    params = models.JSONField("参数", default=dict)
    status = models.CharField("状态", max_length=16, choices=Status.choices, default=Status.WAITING)
    ordered_at = models.DateTimeField("下达时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    beat_at = models.DateTimeField("最近进展", null=True, blank=True)
    progress = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    result = models.JSONField("结果", default=dict)
    file_path = models.CharField("结果文件", max_length=200, blank=True)
    file_name = models.CharField("文件名", max_length=200, blank=True)
    error = models.TextField("错误", blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "后台任务"

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """Progress from 0 to 100; an unknown total counts as nothing done."""
        return min(100, self.progress * 100 // self.total) if self.total else 0
