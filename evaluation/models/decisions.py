"""The list that decides: scores never decide alone (个人信息保护法 第24条)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Person
from applications.models import Application, Round
from evaluation.choices import DecisionState, Outcome
from evaluation.models.panels import Panel
from evaluation.models.rankings import Ranking
from evaluation.querysets import DecisionQuerySet
from office.models import IssuedDocument, Process


class SelectionDecision(Process):
    """A list of one round, proposed by one person and approved by another; it moves all its files at once."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="decisions", verbose_name="批次")
    panel = models.ForeignKey(
        Panel, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name="专家组"
    )
    title = models.CharField("名称", max_length=200)
    meeting_on = models.DateField("会议日期", null=True, blank=True)
    minutes = models.TextField("会议纪要", blank=True)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人")
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="遴选决定"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "遴选决定"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DecisionState.APPROVED)
                | Q(approver__isnull=False, proposer__isnull=False, approved_at__isnull=False)
                & Q(meeting_on__isnull=False)
                & ~Q(approver=F("proposer")),
                name="decision_approved_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:decision", args=[self.pk])


class DecisionItem(models.Model):
    """What the list says of one application, with the reason where it departs from the ranking."""

    decision = models.ForeignKey(SelectionDecision, models.PROTECT, related_name="items", verbose_name="遴选决定")
    application = models.ForeignKey(Application, models.PROTECT, related_name="decision_items", verbose_name="申报")
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    reason = models.TextField("理由", blank=True)
    ranking = models.ForeignKey(
        Ranking, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="所依据的排名"
    )
    # What the unit is told, in words of the staff; shown once the list is approved.
    feedback = models.TextField("反馈意见", blank=True)
    feedback_told_at = models.DateTimeField("反馈告知时间", null=True, blank=True)

    class Meta:
        ordering = ["decision", F("rank").asc(nulls_last=True), "id"]
        verbose_name = verbose_name_plural = "遴选条目"
        constraints = [models.UniqueConstraint(fields=["decision", "application"], name="decision_item_once")]

    def __str__(self) -> str:
        return f"{self.application} {self.get_outcome_display()}"
