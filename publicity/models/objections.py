"""Objections to what a notice lists."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Person
from office.models import IssuedDocument, Process, Upload
from office.sealed import SealedField
from publicity.choices import (
    DECIDED_BY_TWO,
    Channel,
    ObjectionKind,
    ObjectionState,
    ObjectorKind,
    Proposal,
)
from publicity.models.notices import Notice, NoticeItem
from publicity.querysets import ObjectionQuerySet

# What a complaint is about that names no line.
WHOLE = "公示程序或工作人员"
# Merged into another, or answered together with it.
MERGED = (ObjectionState.MERGED, ObjectionState.ANSWERED)


class Objection(Process):
    """One objection, report or complaint; who brings it is sealed and read by named handlers only.

    Those about the same line and matter are merged into a leading one and decided with it; each has its own reply.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections", verbose_name="公示")
    # A complaint about the procedure or about staff need not be about a line.
    item = models.ForeignKey(
        NoticeItem, models.PROTECT, null=True, blank=True, related_name="objections", verbose_name="公示条目"
    )
    number = models.CharField("异议编号", max_length=40, unique=True)
    kind = models.CharField("类别", max_length=10, choices=ObjectionKind.choices, default=ObjectionKind.OBJECTION)
    # Brought as an objection after the deadline: received as a report.
    is_late = models.BooleanField("逾期转为举报", default=False)
    # Names one filled-in form: sent twice, it is one objection.
    form_key = models.CharField("表单标识", max_length=36, null=True, blank=True, unique=True)
    query_code = models.CharField("查询码", max_length=16)
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices, default=Channel.WEB)
    objector_kind = models.CharField("异议人类别", max_length=10, choices=ObjectorKind.choices)
    objector_name = SealedField("异议人", kind="name", blank=True)
    objector_phone = SealedField("联系电话", kind="phone", blank=True)
    objector_email = SealedField("电子邮箱", kind="text", blank=True)
    email_confirmed_at = models.DateTimeField("邮箱确认时间", null=True, blank=True)
    # The last act of which the objector was told by e-mail, by its number in the register; 0 before the first.
    told_seq = models.BigIntegerField("已邮件告知至", default=0)
    facts = models.TextField("事实和理由")
    arrived_at = models.DateTimeField("收到时间")
    postmarked_on = models.DateField("邮戳日期", null=True, blank=True)
    # The day from which the present deadline counts; the deadline itself is empty while no calendar covers it.
    counted_from = models.DateField("期限起算日", null=True, blank=True)
    # Kept from screening to decision, also while the case goes to the head and back.
    examine_until = models.DateTimeField("核查期限", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    handler = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人")
    finding = models.TextField("核查情况", blank=True)
    # What the applicant is told of it, in words that staff wrote.
    words_for_applicant = models.TextField("告知申报单位的内容", blank=True)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人")
    proposal = models.CharField("拟办意见", max_length=20, choices=Proposal.choices, blank=True)
    # What is wrong on the list, as the public reads it beside the line that is taken off.
    correction = models.CharField("更正说明", max_length=200, blank=True)
    decider = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    reply = models.TextField("答复", blank=True)
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复文书"
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-arrived_at", "-id"]
        verbose_name = verbose_name_plural = "异议"
        indexes = [
            models.Index(fields=["counted_from"], name="objection_uncounted", condition=Q(due_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=DECIDED_BY_TWO)
                | Q(decider__isnull=False, proposer__isnull=False, decided_at__isnull=False)
                & ~Q(decider=F("proposer")),
                name="objection_decided_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ObjectionState.PROPOSED, ObjectionState.CORRECTED, ObjectionState.REFERRED])
                | ~Q(proposal=""),
                name="objection_proposed_has_proposal",
            ),
            models.CheckConstraint(
                condition=~Q(proposal=Proposal.CORRECTION) | ~Q(correction=""), name="objection_correction_says_what"
            ),
            models.CheckConstraint(condition=~Q(facts=""), name="objection_has_facts"),
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(kind=ObjectionKind.COMPLAINT), name="objection_has_line"
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | ~Q(kind=ObjectionKind.OBJECTION), name="objection_late_is_none"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MERGED) & Q(merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | ~Q(state__in=MERGED) & Q(merged_into__isnull=True),
                name="objection_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(objector_kind=ObjectorKind.ANONYMOUS, objector_name="")
                | ~Q(objector_kind=ObjectorKind.ANONYMOUS) & ~Q(objector_name=""),
                name="objection_signed_or_anonymous",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("publicity:objection", args=[self.pk])

    @property
    def about(self) -> str:
        """Which line it is about, or that it is about the whole."""
        return self.item.texts.get("chain", "") if self.item else WHOLE


class ObjectionEvidence(models.Model):
    """A file handed in with an objection."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="evidence", verbose_name="异议")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+", verbose_name="文件")

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "异议证据"

    def __str__(self) -> str:
        return str(self.upload)
