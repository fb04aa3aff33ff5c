"""What the recommending authority writes down: findings, corrections asked for, the recommendation."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Authority, Person
from applications.choices import Finding
from applications.models.application import Application, FormVersion
from office.models import IssuedDocument, Upload


class ChecklistFinding(models.Model):
    """The finding on one item of the checklist, with what it rests on. It holds for one version of the form."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="findings", verbose_name="申报")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="findings", verbose_name="版本")
    key = models.CharField("清单项", max_length=40)
    finding = models.CharField("结论", max_length=8, choices=Finding.choices)
    evidence = models.TextField("依据", blank=True)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="审核人")
    found_at = models.DateTimeField("审核时间")

    class Meta:
        ordering = ["application", "key"]
        verbose_name = verbose_name_plural = "审核清单"
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="finding_once_per_version")]

    def __str__(self) -> str:
        return f"{self.key} {self.get_finding_display()}"


class Correction(models.Model):
    """One thing to be corrected, at a section or a field, with its reason; all are told at once (一次性告知)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections", verbose_name="申报")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="corrections", verbose_name="被退回的版本")
    section = models.CharField("节", max_length=40)
    field = models.CharField("字段", max_length=40, blank=True)
    reason = models.TextField("理由")
    asked_at = models.DateTimeField("提出时间")

    class Meta:
        ordering = ["application", "id"]
        verbose_name = verbose_name_plural = "补正意见"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason")]

    def __str__(self) -> str:
        return self.reason


class Recommendation(models.Model):
    """A recommendation: number, frozen opinion, stamped scan; voided when the file comes back.

    Its paper is a form of its own, a list that several share (none before the list is drawn up), or the application
    form with its opinion box, as the programme says.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="recommendations", verbose_name="申报")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+", verbose_name="所推荐的版本")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="recommendations", verbose_name="推荐部门")
    number = models.CharField("推荐书编号", max_length=40, unique=True)
    opinion = models.TextField("推荐意见")
    priority_grounds = models.TextField("优先支持理由", blank=True)
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="推荐文书"
    )
    proposer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="提出人")
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="审定人")
    approved_at = models.DateTimeField("审定时间")
    scan = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="盖章扫描件")
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "推荐书"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(voided_at__isnull=True), name="recommendation_one_valid"
            ),
            models.CheckConstraint(condition=~Q(proposer=models.F("approver")), name="recommendation_four_eyes"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(document__isnull=False), name="recommendation_sent_has_paper"
            ),
        ]

    def __str__(self) -> str:
        return self.number
