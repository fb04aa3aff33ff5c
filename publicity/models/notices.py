"""Notices for some working days, and what they list."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Person, Unit
from applications.choices import State
from applications.models import Application, Round
from chains.choices import AssessmentResult, ChainState, CountingMode
from chains.models import Chain, Programme
from office.models import IssuedDocument, Process
from publicity.choices import PUBLIC_NOTICES, ItemState, NoticeKind, NoticeState
from publicity.querysets import NoticeItemQuerySet, NoticeQuerySet


class Notice(Process):
    """A public notice of a round's shortlist (工作方案三(四)), or of the results of assessments (工作方案五).

    Its dates are computed and stored when it is issued; a later change of the calendar alters none of them.
    """

    kind = models.CharField("类别", max_length=12, choices=NoticeKind.choices, default=NoticeKind.SELECTION)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="notices", verbose_name="试点方案")
    # Of a selection; assessments belong to no round.
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="notices", verbose_name="批次")
    serial = models.CharField("门户编号", max_length=40, null=True, blank=True, unique=True)
    document_number = models.CharField("文号", max_length=60, null=True, blank=True, unique=True)
    title = models.CharField("标题", max_length=200)
    addressees = models.CharField("主送", max_length=200, blank=True)
    body = models.TextField("正文", help_text="依据和经过，一段一行")
    how_to_object = models.TextField("异议方式")
    contact = models.TextField("联系方式", help_text="办公电话、地址、邮箱；不写个人电话")
    workdays = models.PositiveSmallIntegerField("公示工作日数")
    mode = models.CharField("计日方式", max_length=10, choices=CountingMode.choices)
    # Working days after the last day of the period in which objections are still received; mostly none.
    later_days = models.PositiveSmallIntegerField("异议受理顺延（工作日）", default=0)
    grace_days = models.PositiveSmallIntegerField("邮寄宽限（日）", default=0)
    columns = models.JSONField("名单栏目", default=list)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人")
    issuer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)
    starts_on = models.DateField("公示起", null=True, blank=True)
    ends_on = models.DateField("公示止", null=True, blank=True)
    # Each day from the start to the end, with why it counts: [{"date", "counts", "ordinal", "reason", "source"}].
    days = models.JSONField("逐日计数", default=list)
    objections_until = models.DateTimeField("异议截止", null=True, blank=True)
    closed_at = models.DateTimeField("期满时间", null=True, blank=True)
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公示文书"
    )
    withdrawn_reason = models.TextField("撤销理由", blank=True)
    # An issued notice is never changed: another one corrects it, with a period of its own.
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="更正的公示"
    )
    correction_reason = models.CharField("更正理由", max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-id"]
        verbose_name = verbose_name_plural = "公示"
        indexes = [models.Index(fields=["due_at"], name="notice_closing", condition=Q(state=NoticeState.ISSUED))]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=NoticeKind.SELECTION, round__isnull=False)
                | Q(kind=NoticeKind.ASSESSMENT, round__isnull=True),
                name="notice_of_selection_has_round",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.ISSUED, NoticeState.CLOSED, NoticeState.SUPERSEDED])
                | Q(
                    issued_at__isnull=False,
                    starts_on__isnull=False,
                    ends_on__gte=F("starts_on"),
                    objections_until__isnull=False,
                    document__isnull=False,
                ),
                name="notice_issued_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(issuer__isnull=True) | Q(proposer__isnull=False) & ~Q(issuer=F("proposer")),
                name="notice_four_eyes",
            ),
            models.CheckConstraint(condition=Q(workdays__gte=1), name="notice_has_days"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction_reason="")
                | Q(corrects__isnull=False) & ~Q(correction_reason="") & ~Q(corrects=F("id")),
                name="notice_correction_says_why",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state=NoticeState.WITHDRAWN), name="notice_corrected_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publicity:notice" if self.is_public else "publicity:notice_file", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state in PUBLIC_NOTICES and self.issued_at is not None

    @property
    def about(self) -> str:
        """Of which round it is, or that it is of assessments."""
        return self.round.title if self.round else self.get_kind_display()


class NoticeItem(Process):
    """One line of a notice, with the texts as shown: of an application, or of a chain with its assessment's result."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="items", verbose_name="公示")
    position = models.PositiveSmallIntegerField("序号")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="notice_items", verbose_name="申报"
    )
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="notice_items", verbose_name="生态链"
    )
    result = models.CharField("评估结果", max_length=10, choices=AssessmentResult.choices, blank=True)
    # What the public reads, frozen when issued: {"chain", "unit", "authority", "key_field"[, "period", "result"]}.
    texts = models.JSONField("所示内容", default=dict)
    # Why it was taken off for a correction, as the public reads it.
    correction = models.CharField("更正说明", max_length=200, blank=True)

    objects = NoticeItemQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "position"]
        verbose_name = verbose_name_plural = "公示条目"
        constraints = [
            models.UniqueConstraint(fields=["notice", "position"], name="notice_position_once"),
            models.UniqueConstraint(fields=["notice", "application"], name="notice_subject_once"),
            models.UniqueConstraint(fields=["notice", "chain"], name="notice_chain_once"),
            models.CheckConstraint(
                condition=Q(application__isnull=False, chain__isnull=True, result="")
                | Q(application__isnull=True, chain__isnull=False, result__in=AssessmentResult.values),
                name="item_has_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(state=ItemState.CORRECTED) & ~Q(correction="")
                | ~Q(state=ItemState.CORRECTED) & Q(correction=""),
                name="item_corrected_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.texts.get('chain', '')}"

    @property
    def subject(self) -> Application | Chain:
        """What it is about."""
        return self.application or self.chain

    @property
    def subject_id(self) -> int:
        return self.application_id or self.chain_id

    @property
    def name(self) -> str:
        """The chain, founded or to be."""
        return self.application.chain_name if self.application else self.chain.name

    @property
    def unit(self) -> Unit:
        """The lead unit."""
        return self.application.unit if self.application else self.chain.lead_unit

    @property
    def file_url(self) -> str:
        """Where those who work with its subject find it."""
        return self.application.get_absolute_url() if self.application else self.chain.file_url

    @property
    def is_in_publicity(self) -> bool:
        """Whether its subject still waits for what the notice is about; as NoticeItemQuerySet.in_publicity."""
        if self.application:
            return self.application.state == State.IN_PUBLICITY
        return self.chain.state == ChainState.ENDED
