"""What co-issuing bodies are shown and asked: rounds opened to them, and the questions about single files."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Authority, User
from applications.choices import WORDED, ConsultationState, OpinionKind
from applications.models.application import Application
from applications.models.rounds import Round
from applications.querysets import BodyAccessQuerySet, ConsultationQuerySet
from office.models import Process


class BodyAccess(models.Model):
    """A round open to a co-issuing body (联合印发部门), from an instant until it is closed again for a reason."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="body_accesses", verbose_name="批次")
    body = models.ForeignKey(Authority, models.PROTECT, related_name="body_accesses", verbose_name="联合印发部门")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="开放人")
    opened_at = models.DateTimeField("开放时间")
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停止人")
    closed_at = models.DateTimeField("停止时间", null=True, blank=True)
    close_reason = models.TextField("停止理由", blank=True)

    objects = BodyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "协办开放"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "body"], condition=Q(closed_at__isnull=True), name="body_access_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, close_reason="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(close_reason=""),
                name="body_access_closed_by_someone_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.title}向{self.body.short_name}开放"


class Consultation(Process):
    """One question to one body about one file, with its answer.

    `answer_by` is the deadline that was last set; `due_at` is the same instant while the answer is awaited.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="consultations", verbose_name="申报")
    body = models.ForeignKey(Authority, models.PROTECT, related_name="consultations", verbose_name="联合印发部门")
    question = models.TextField("征求意见的内容")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="征求人")
    asked_at = models.DateTimeField("征求时间")
    answer_by = models.DateTimeField("回复期限")
    opinion = models.CharField("意见", max_length=12, choices=OpinionKind.choices, blank=True)
    text = models.TextField("意见内容", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回复人"
    )
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "征求意见"
        indexes = [
            models.Index(
                fields=["body", "due_at"], condition=Q(state=ConsultationState.ASKED), name="consultation_awaited"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "body"],
                condition=Q(state=ConsultationState.ASKED),
                name="consultation_one_open_per_body",
            ),
            models.CheckConstraint(
                condition=Q(state=ConsultationState.ASKED, due_at__isnull=False)
                | ~Q(state=ConsultationState.ASKED) & Q(due_at__isnull=True),
                name="consultation_awaited_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state=ConsultationState.ANSWERED, answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(opinion="")
                | ~Q(state=ConsultationState.ANSWERED)
                & Q(answered_at__isnull=True, answered_by__isnull=True, opinion="", text=""),
                name="consultation_answered_has_opinion",
            ),
            models.CheckConstraint(
                condition=~Q(opinion__in=[str(kind) for kind in WORDED]) | ~Q(text=""),
                name="consultation_remark_has_words",
            ),
            models.CheckConstraint(condition=~Q(question=""), name="consultation_has_question"),
        ]

    def __str__(self) -> str:
        return f"就“{self.application.chain_name}”征求{self.body.short_name}意见"

    def get_absolute_url(self) -> str:
        return reverse("applications:opinions", args=[self.application_id])

    @property
    def is_late(self) -> bool:
        """Whether the answer came after the deadline."""
        return self.answered_at is not None and self.answered_at >= self.answer_by
