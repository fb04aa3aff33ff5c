"""Announcements: the final list, a document of its own."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Person
from office.models import IssuedDocument, Process
from publicity.choices import AnnouncementState
from publicity.models.notices import Notice, NoticeItem
from publicity.querysets import AnnouncementQuerySet


class Announcement(Process):
    """The announcement of cleared items of a notice; several may follow one notice (工作方案三(四))."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="announcements", verbose_name="公示")
    serial = models.CharField("门户编号", max_length=40, null=True, blank=True, unique=True)
    document_number = models.CharField("文号", max_length=60, null=True, blank=True, unique=True)
    title = models.CharField("标题", max_length=200)
    addressees = models.CharField("主送", max_length=200, blank=True, default="各有关单位")
    body = models.TextField("正文", help_text="一段一行")
    # The construction period starts on an explicit day (工作方案五); none where every chain that was assessed stops.
    starts_on = models.DateField("建设周期起始日", null=True, blank=True)
    items = models.ManyToManyField(NoticeItem, related_name="announcements", verbose_name="条目")
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人")
    issuer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公布文书"
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-id"]
        verbose_name = verbose_name_plural = "公布"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=AnnouncementState.ISSUED)
                | Q(issued_at__isnull=False, document__isnull=False, issuer__isnull=False, proposer__isnull=False)
                & ~Q(issuer=F("proposer")),
                name="announcement_issued_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        is_public = self.state == AnnouncementState.ISSUED
        return reverse("publicity:announcement" if is_public else "publicity:announcement_file", args=[self.pk])
