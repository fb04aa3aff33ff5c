"""Panels, the frozen dossiers before them, score sheets and rankings."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Person
from applications.models import Application, Round
from evaluation.choices import Aggregation, PanelState, RecusalReason, SeatState, SheetState
from evaluation.models.experts import Expert
from evaluation.querysets import PanelQuerySet, SeatQuerySet, SheetQuerySet
from office.models import IssuedDocument, Process


def two_days_and_one() -> list[int]:
    """When experts are reminded unless the round says otherwise: two working days and one before the deadline."""
    return [2, 1]


class ReviewPlan(models.Model):
    """The settings of a round's review: no document fixes them, so each round states its own."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="review_plan", verbose_name="批次")
    seats = models.PositiveSmallIntegerField("专家人数", default=5)
    reserve = models.PositiveSmallIntegerField("候补人数", default=3)
    max_per_employer = models.PositiveSmallIntegerField("同一单位最多人数", default=1)
    answer_workdays = models.PositiveSmallIntegerField("答复邀请工作日数", default=2)
    min_sheets = models.PositiveSmallIntegerField("最少有效评分份数", default=3)
    aggregation = models.CharField("汇总方式", max_length=10, choices=Aggregation.choices, default=Aggregation.TRIMMED)
    trim_from = models.PositiveSmallIntegerField("去极值的最少份数", default=5)
    spread_flag = models.DecimalField("分歧提示（分差）", max_digits=5, decimal_places=2, default=20)
    workdays = models.PositiveSmallIntegerField("评分工作日数", default=5)
    reminders = models.JSONField("评分提醒（截止前工作日）", default=two_days_and_one)
    quota = models.PositiveSmallIntegerField("拟入围数量", null=True, blank=True)
    line = models.DecimalField("入围分数线", max_digits=5, decimal_places=2, null=True, blank=True)
    near = models.DecimalField("临界提示（分）", max_digits=5, decimal_places=2, default=2)
    site_visits = models.BooleanField("需要实地核查", default=False)

    class Meta:
        ordering = ["round"]
        verbose_name = verbose_name_plural = "评审方案"
        constraints = [models.CheckConstraint(condition=Q(seats__gte=1, min_sheets__gte=1), name="plan_has_seats")]

    def __str__(self) -> str:
        return f"{self.round}评审方案"


class Criterion(models.Model):
    """One criterion with its weight; the weights of a plan add up to 100."""

    plan = models.ForeignKey(ReviewPlan, models.PROTECT, related_name="criteria", verbose_name="评审方案")
    key = models.SlugField("代码")
    title = models.CharField("指标", max_length=100)
    anchors = models.TextField("评分要点")
    weight = models.DecimalField("权重", max_digits=5, decimal_places=2)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        ordering = ["plan", "position"]
        verbose_name = verbose_name_plural = "评审指标"
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="criterion_weight_in_range"),
        ]

    def __str__(self) -> str:
        return self.title


class Panel(Process):
    """The experts drawn for a round's files, or for those of some key fields; all that the draw rests on is kept.

    `candidates` is [{"key": expert, "employers": [code or plain name, …]}, …], `drawn` and `reserve` are keys in the
    order of their lots, `constraints` is {"seats": …, "reserve": …, "max_per_employer": …}. When the reserve is used up
    a supplementary draw adds to it: `supplements` is [{"seed", "candidates", "reserve", "witnesses", "at", "by"}, …].
    """

    plan = models.ForeignKey(ReviewPlan, models.PROTECT, related_name="panels", verbose_name="评审方案")
    name = models.CharField("名称", max_length=60)
    # No key field means all of them.
    key_fields = models.JSONField("评审领域", default=list)
    quota = models.PositiveSmallIntegerField("本组拟入围数量", null=True, blank=True)
    candidates = models.JSONField("抽取名单", default=list)
    constraints = models.JSONField("抽取条件", default=dict)
    seed = models.CharField("抽取种子", max_length=64)
    drawn = models.JSONField("抽取结果", default=list)
    reserve = models.JSONField("候补顺序", default=list)
    witnesses = models.JSONField("见证人", default=list)
    supplements = models.JSONField("补充抽取", default=list)
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="抽取人")
    # The weights and settings as they were when scoring began: a later change alters no sheet.
    rule = models.JSONField("评分规则", default=dict)
    # The meeting of the panel, if it held one.
    met_on = models.DateField("评审会日期", null=True, blank=True)
    leader = models.ForeignKey(
        "PanelMember", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专家组组长"
    )
    minutes = models.TextField("评审纪要", blank=True)

    objects = PanelQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "专家组"
        constraints = [
            # The same draw asked for twice at once gives one panel.
            models.UniqueConstraint(
                fields=["plan", "name"], condition=~Q(state=PanelState.DISSOLVED), name="panel_name_once_per_plan"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("evaluation:panel", args=[self.pk])


class PanelMember(Process):
    """One seat of a panel; `number` names it where its expert must not be named (评委 1)."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members", verbose_name="专家组")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats", verbose_name="专家")
    number = models.PositiveSmallIntegerField("席次")
    # Whom this expert came in for, drawn from the reserve.
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="接替"
    )
    # What the replacement rests on: {"seated": […], "reserve": […], "barred": [{"key", "reason"}, …]}.
    called_from = models.JSONField("接替依据", default=dict)
    # Confidentiality first: only then the units of the files are named, and conflicts with them declared.
    secrecy_at = models.DateTimeField("签署保密承诺时间", null=True, blank=True)
    pledged_at = models.DateTimeField("签署保密与回避承诺时间", null=True, blank=True)
    pledge = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承诺书"
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "专家组成员"
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="seat_once"),
            models.UniqueConstraint(fields=["panel", "number"], name="seat_number_once"),
            models.CheckConstraint(
                condition=Q(pledged_at__isnull=True) | ~Q(state=SeatState.INVITED), name="seat_pledged_was_accepted"
            ),
        ]

    def __str__(self) -> str:
        return str(self.expert)

    def get_absolute_url(self) -> str:
        return reverse("evaluation:seat", args=[self.pk])


class Dossier(models.Model):
    """What experts see of one application: frozen when the panel opens, only fields marked for them, no contacts."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="dossiers", verbose_name="专家组")
    application = models.ForeignKey(Application, models.PROTECT, related_name="dossiers", verbose_name="申报")
    position = models.PositiveSmallIntegerField("序号")
    content = models.JSONField("内容", default=dict)
    digest = models.CharField("摘要", max_length=64, blank=True)

    class Meta:
        ordering = ["panel", "position"]
        verbose_name = verbose_name_plural = "评审卷宗"
        constraints = [models.UniqueConstraint(fields=["panel", "application"], name="dossier_once")]

    def __str__(self) -> str:
        return f"{self.position} {self.application.chain_name}"


class Recusal(models.Model):
    """One expert does not score one file."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="recusals", verbose_name="卷宗")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="recusals", verbose_name="成员")
    reason = models.CharField("理由", max_length=12, choices=RecusalReason.choices)
    note = models.CharField("说明", max_length=300, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "回避"
        constraints = [models.UniqueConstraint(fields=["dossier", "member"], name="recusal_once")]

    def __str__(self) -> str:
        return self.get_reason_display()


class StaffRecusal(models.Model):
    """One official keeps away from one file: no panel, ranking or list that holds it may pass through their hands."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="staff_recusals", verbose_name="申报")
    person = models.ForeignKey(Person, models.PROTECT, related_name="staff_recusals", verbose_name="工作人员")
    note = models.CharField("理由", max_length=300)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="记录人")

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "工作人员回避"
        constraints = [models.UniqueConstraint(fields=["application", "person"], name="staff_recusal_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.application}"


class ScoreSheet(Process):
    """One expert's scores of one file: `scores` is {criterion: {"points": "85", "comment": "…"}} as typed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sheets", verbose_name="卷宗")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="sheets", verbose_name="成员")
    version = models.PositiveSmallIntegerField("版次", default=1)
    scores = models.JSONField("评分", default=dict)
    total = models.DecimalField("总分", max_digits=6, decimal_places=2, null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=300, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["dossier", "member", "version"]
        verbose_name = verbose_name_plural = "评分表"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "member", "version"], name="sheet_version_once"),
            models.UniqueConstraint(
                fields=["dossier", "member"], condition=~Q(state=SheetState.VOID), name="sheet_one_valid"
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.SUBMITTED) | Q(total__isnull=False, submitted_at__isnull=False),
                name="sheet_submitted_has_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} 第 {self.version} 版"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:sheet", args=[self.pk])
