"""Programmes: the rules of a scheme as data that its staff maintain."""

from django.db import models

from accounts.models import Authority
from chains.choices import AnonymousRule, CountingMode, Dimension, ObjectionScan, RecommendationPaper, ReviewMode


class Programme(models.Model):
    """One scheme: its issuing document, its authority, its thresholds, its way of reviewing and publishing."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("名称", max_length=200)
    short_name = models.CharField("简称", max_length=60)
    document_title = models.CharField("印发文件", max_length=200)
    # Left empty while nobody has entered them from the paper itself.
    document_number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    selecting_authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="programmes", verbose_name="遴选部门"
    )
    # Words of this scheme on screens and papers: 市 or 省 for the selecting level, 区 or 地市 for the recommending one.
    selecting_word = models.CharField("遴选层级用词", max_length=10, default="市")
    recommending_word = models.CharField("推荐层级用词", max_length=10, default="区")
    # How it tells whom to hand in to: the place that decides which recommending authority receives a form.
    handing_in_to = models.CharField(
        "报送部门用词", max_length=60, default="受理申报的人力资源和社会保障部门", help_text="接在“报送”之后。"
    )
    handing_in_note = models.CharField("报送说明", max_length=300, blank=True)
    conditions = models.TextField("申报条件", blank=True, help_text="每行一条；“：”前的文字作小标题。")
    priorities = models.TextField("优先支持的情形", blank=True)
    tells_key_fields = models.BooleanField("区分重点领域", default=False)
    review_mode = models.CharField("遴选方式", max_length=10, choices=ReviewMode.choices, default=ReviewMode.PANEL)
    recommendation_paper = models.CharField(
        "推荐形式", max_length=10, choices=RecommendationPaper.choices, default=RecommendationPaper.FORM
    )
    admitted_kinds = models.JSONField("可作链主的单位类型", default=list)
    directly_reporting_kinds = models.JSONField("直接报送的单位类型", default=list, blank=True)
    # Units of whatever kind that registered with the selecting authority itself, such as those that a province owns.
    direct_by_registration = models.BooleanField("登记在遴选部门的单位直接报送", default=False)
    min_member_employers = models.PositiveSmallIntegerField("成员用人单位下限", default=0)
    min_posts = models.PositiveIntegerField("岗位数下限", default=0)
    members_must_confirm = models.BooleanField(
        "成员须全部确认", default=False, help_text="申报书所列成员单位和院校全部在线确认后才能定稿和提交。"
    )
    publicity_days = models.PositiveSmallIntegerField("公示工作日数", default=5)
    publicity_mode = models.CharField(
        "公示计日方式", max_length=10, choices=CountingMode.choices, default=CountingMode.INCL
    )
    notice_columns = models.JSONField("公示名单栏目", default=list)
    objection_anonymous = models.CharField(
        "匿名异议", max_length=10, choices=AnonymousRule.choices, default=AnonymousRule.REFUSED
    )
    objection_scan = models.CharField(
        "异议的书面材料", max_length=10, choices=ObjectionScan.choices, default=ObjectionScan.UNITS
    )
    objection_screen_days = models.PositiveSmallIntegerField("异议受理工作日数", default=3)
    objection_examine_days = models.PositiveSmallIntegerField("异议核查工作日数", default=10)
    construction_months = models.PositiveSmallIntegerField("建设周期（月）", default=24)
    reminder_days = models.JSONField("期满提醒提前天数", default=list)
    position = models.PositiveSmallIntegerField("排序", default=0, help_text="公开页面以排在最前的方案为主。")

    class Meta:
        ordering = ["position", "code"]
        verbose_name = verbose_name_plural = "试点方案"

    def __str__(self) -> str:
        return self.name

    @property
    def basis(self) -> str:
        """What it rests on, for texts: the document's title, with its number where one is known."""
        return f"{self.document_title}（{self.document_number}）" if self.document_number else self.document_title


class Indicator(models.Model):
    """A measure on one of the four dimensions; targets in forms and results in assessments refer to it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="indicators", verbose_name="试点方案")
    code = models.SlugField("代码")
    name = models.CharField("名称", max_length=80)
    dimension = models.CharField("维度", max_length=12, choices=Dimension.choices)
    unit = models.CharField("计量单位", max_length=10)
    definition = models.TextField("口径")
    counted_by = models.TextField("统计方式")
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        ordering = ["programme", "position", "code"]
        verbose_name = verbose_name_plural = "指标"
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="indicator_code_once")]

    def __str__(self) -> str:
        return self.name
