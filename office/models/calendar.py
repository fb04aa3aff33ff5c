"""The yearly schedules of holidays and make-up days, as the State Council's General Office publishes them."""

from django.conf import settings
from django.db import models

from office.workdays import Kind


class CalendarYear(models.Model):
    """A year whose schedule is known, with the document that it rests on."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    document_number = models.CharField("文号", max_length=120, blank=True)
    source_title = models.CharField("来源", max_length=200)
    published_on = models.DateField("公布日期", null=True, blank=True)
    loaded_at = models.DateTimeField("载入时间")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="载入人"
    )
    # Of source and days: two calendars with the same digests are the same calendar.
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        ordering = ["year"]
        verbose_name = verbose_name_plural = "节假日安排年度"

    def __str__(self) -> str:
        return f"{self.year}年节假日安排"

    @property
    def source(self) -> str:
        """How the schedule is cited."""
        return self.document_number or self.source_title


class CalendarDay(models.Model):
    """A day that differs from Monday to Friday, or that a schedule names.

    `year` is the schedule that sets the day: that of the next year may set days of late December.
    """

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name="年度")
    date = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=8, choices=[(Kind.HOLIDAY, "放假"), (Kind.MAKEUP, "上班")])
    name = models.CharField("节日", max_length=40)

    class Meta:
        ordering = ["date"]
        verbose_name = verbose_name_plural = "节假日与调休日"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[Kind.HOLIDAY, Kind.MAKEUP]), name="calendar_day_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}{self.get_kind_display()}"
