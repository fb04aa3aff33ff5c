"""The yearly schedules of holidays and make-up days, as the State Council's General Office publishes them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.models.process import Process
from office.workdays import Kind


class CalendarState(models.TextChoices):
    """Where a version of a year's schedule stands; the way between is the table in portal."""

    DRAFTED = "drafted", "草稿"
    PROPOSED = "proposed", "待批准"
    SENT_BACK = "sent_back", "已退回"
    IN_FORCE = "in_force", "现行"
    SUPERSEDED = "superseded", "已被替代"
    WITHDRAWN = "withdrawn", "已作废"


HELD = (CalendarState.IN_FORCE, CalendarState.SUPERSEDED)


class CalendarYear(Process):
    """One version of a year's schedule, with the document that it rests on.

    At most one version of a year is in force, and only its days count. A change in the middle of the year is a further
    version; the one before stays as it was. Only a version that nobody proposed yet can be edited.
    """

    year = models.PositiveSmallIntegerField("年份")
    version = models.PositiveSmallIntegerField("版次", default=1)
    document_number = models.CharField("文号", max_length=120, blank=True)
    source_title = models.CharField("来源", max_length=200)
    published_on = models.DateField("公布日期", null=True, blank=True)
    loaded_at = models.DateTimeField("录入时间")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    # Of source and days: two versions with the same digest say the same.
    digest = models.CharField("摘要", max_length=64)
    # The version in force when this one was written: what it was compared with, and what it is to replace.
    basis = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所对照的版本"
    )
    # Sentences of what was pasted that say nothing of holidays, for whoever checks.
    unused = models.JSONField("未采用的内容", default=list, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提请人"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    # The persons behind the accounts, as they were then: two accounts of one person are one.
    proposer_person = models.PositiveBigIntegerField("提请人员", null=True, blank=True)
    approver_person = models.PositiveBigIntegerField("批准人员", null=True, blank=True)
    in_force_at = models.DateTimeField("生效时间", null=True, blank=True)
    superseded_at = models.DateTimeField("被替代时间", null=True, blank=True)

    class Meta:
        ordering = ["year", "version"]
        verbose_name = verbose_name_plural = "节假日安排年度"
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="calendar_version_once"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state=CalendarState.IN_FORCE), name="calendar_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state__in=HELD, in_force_at__isnull=False)
                | ~Q(state__in=HELD) & Q(in_force_at__isnull=True),
                name="calendar_in_force_since",
            ),
            models.CheckConstraint(
                condition=Q(state=CalendarState.SUPERSEDED, superseded_at__isnull=False)
                | ~Q(state=CalendarState.SUPERSEDED) & Q(superseded_at__isnull=True),
                name="calendar_superseded_since",
            ),
            # The seed has neither person; what has an approver has a proposer, and that is somebody else.
            models.CheckConstraint(
                condition=Q(approver_person__isnull=True)
                | Q(proposer_person__isnull=False) & ~Q(approver_person=F("proposer_person")),
                name="calendar_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state=CalendarState.PROPOSED) | Q(proposer_person__isnull=False),
                name="calendar_proposed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年节假日安排（第{self.version}版）"

    @property
    def source(self) -> str:
        """How the schedule is cited."""
        return self.document_number or self.source_title

    @property
    def is_in_force(self) -> bool:
        """Whether its days are the ones that count."""
        return self.state == CalendarState.IN_FORCE


class CalendarDay(models.Model):
    """A day that differs from Monday to Friday, or that a schedule names.

    `year` is the version of the schedule that sets the day: that of the next year may set days of late December.
    """

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days", verbose_name="年度")
    date = models.DateField("日期")
    kind = models.CharField("类别", max_length=8, choices=[(Kind.HOLIDAY, "放假"), (Kind.MAKEUP, "上班")])
    name = models.CharField("节日", max_length=40)

    class Meta:
        ordering = ["date"]
        verbose_name = verbose_name_plural = "节假日与调休日"
        constraints = [
            models.UniqueConstraint(fields=["year", "date"], name="calendar_day_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[Kind.HOLIDAY, Kind.MAKEUP]), name="calendar_day_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}{self.get_kind_display()}"
