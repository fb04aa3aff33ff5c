"""Rankings as they were frozen, the official papers of a review, and what a visit to the site found."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Person
from applications.models import Application
from evaluation.choices import PaperKind, VisitFinding, VisitState
from evaluation.models.panels import Dossier, Panel, ScoreSheet
from evaluation.querysets import PaperQuerySet, RankingQuerySet, VisitQuerySet
from office.models import IssuedDocument, Process, Upload


class Ranking(models.Model):
    """One frozen ranking of a panel: rule, sheets and result with their digest. A later one stands beside it.

    `sheets` is [{"application": …, "number": …, "sheet": …, "version": …, "seat": …, "points": {criterion: text},
    "total": text}, …], `rows` what scoring made of it; every number is text, so that no digit is lost.
    """

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="rankings", verbose_name="专家组")
    version = models.PositiveSmallIntegerField("版次", default=1)
    rule = models.JSONField("评分规则", default=dict)
    sheets = models.JSONField("有效评分", default=list)
    rows = models.JSONField("排名", default=list)
    digest = models.CharField("摘要", max_length=64)
    made_at = models.DateTimeField("形成时间")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="形成人")
    # Why a ranking was made anew: which sheets became void.
    reason = models.TextField("重排理由", blank=True)

    objects = RankingQuerySet.as_manager()

    class Meta:
        ordering = ["panel", "-version"]
        verbose_name = verbose_name_plural = "排名"
        constraints = [
            models.UniqueConstraint(fields=["panel", "version"], name="ranking_version_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="ranking_anew_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.panel}排名第 {self.version} 版"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:ranking", args=[self.pk])


class SiteVisit(Process):
    """A visit to a unit's site (实地核查): an optional step between acceptance and the decision."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="site_visits", verbose_name="申报")
    planned_on = models.DateField("计划日期")
    place = models.CharField("地点", max_length=200)
    visitors = models.CharField("核查人员", max_length=200)
    visited_on = models.DateField("核查日期", null=True, blank=True)
    finding = models.CharField("结论", max_length=10, choices=VisitFinding.choices, blank=True)
    findings = models.TextField("核查情况", blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_on", "-id"]
        verbose_name = verbose_name_plural = "实地核查"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=VisitState.DONE) | Q(visited_on__isnull=False) & ~Q(finding="") & ~Q(findings=""),
                name="visit_done_has_findings",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.chain_name}实地核查"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:visit", args=[self.pk])


class ReviewPaper(models.Model):
    """An official paper of a panel or of a visit, numbered and frozen; of one file or one sheet where it is of that."""

    panel = models.ForeignKey(
        Panel, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="专家组"
    )
    visit = models.ForeignKey(
        SiteVisit, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="实地核查"
    )
    kind = models.CharField("种类", max_length=10, choices=PaperKind.choices)
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="卷宗"
    )
    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="评分表"
    )
    # What it was made from, where it shows a ranking.
    ranking = models.ForeignKey(
        Ranking, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="所依据的排名"
    )
    document = models.OneToOneField(IssuedDocument, models.PROTECT, related_name="+", verbose_name="文书")

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "评审文书"
        constraints = [
            models.CheckConstraint(
                condition=Q(panel__isnull=False, visit__isnull=True) | Q(panel__isnull=True, visit__isnull=False),
                name="paper_of_a_panel_or_a_visit",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)


class SitePhoto(models.Model):
    """One photograph of a visit."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="photos", verbose_name="实地核查")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="+", verbose_name="照片")
    caption = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ["visit", "id"]
        verbose_name = verbose_name_plural = "核查照片"

    def __str__(self) -> str:
        return self.caption or self.upload.name
