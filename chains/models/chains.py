"""Chains: their construction periods, their members, and the cooperation with schools."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.choices import LEAD_KINDS, UnitKind
from accounts.models import Authority, Unit
from chains.choices import LIVE_STATES, ChainState, KeyField
from chains.models.programmes import Programme
from chains.querysets import ChainQuerySet, CooperationQuerySet, MemberQuerySet, PeriodQuerySet
from office.models import Process


class Chain(Process):
    """A skill chain: announced, led by one unit, under construction for a period (工作方案一, 五).

    `lead_unit` is the unit of the present lead member, kept here so that the database itself can refuse a second live
    chain; the history of leads stands in the members. `due_at` is the end of the last period's last day.
    """

    number = models.CharField("生态链编号", max_length=40, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="chains", verbose_name="试点方案")
    name = models.CharField("生态链名称", max_length=200)
    # GB/T 4754-2017, letter, two digits and name: see chains/industries.py.
    industry = models.CharField("所属行业", max_length=200)
    # Empty where the scheme's form does not ask for one.
    key_field = models.CharField("重点领域", max_length=16, choices=KeyField.choices, blank=True)
    summary = models.TextField("公开简介", blank=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="led_chains", verbose_name="链主单位")
    # Who reviewed the application assesses the chain; never changed afterwards (工作方案五).
    reviewing_authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="chains", verbose_name="申报审核部门"
    )
    announced_on = models.DateField("公布日期")
    announcement = models.CharField("公布文件", max_length=120, blank=True)

    objects = ChainQuerySet.as_manager()

    class Meta:
        ordering = ["-announced_on", "-id"]
        verbose_name = verbose_name_plural = "生态链"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ChainState.values), name="chain_state_known"),
            models.CheckConstraint(condition=Q(key_field__in=["", *KeyField.values]), name="chain_key_field_known"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(number=""), name="chain_has_name"),
            models.CheckConstraint(
                condition=~Q(state=ChainState.BUILDING) | Q(due_at__isnull=False), name="chain_building_has_end"
            ),
            models.UniqueConstraint(
                fields=["lead_unit"], condition=Q(state__in=LIVE_STATES), name="chain_one_live_per_lead"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="chain_due", condition=Q(state=ChainState.BUILDING)),
            models.Index(fields=["reviewing_authority", "-announced_on", "-id"], name="chain_desk"),
            models.Index(fields=["-announced_on", "-id"], name="chain_directory"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("chains:chain", args=[self.number])

    @property
    def file_url(self) -> str:
        """The chain's pages for those who work with it."""
        return reverse("chains:file", args=[self.number])


class ConstructionPeriod(models.Model):
    """One construction period, from its first to its last day; continued chains have several in a row (工作方案五)."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="periods", verbose_name="生态链")
    ordinal = models.PositiveSmallIntegerField("期次")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("期满日期")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["chain_id", "ordinal"]
        verbose_name = verbose_name_plural = "建设周期"
        constraints = [
            models.UniqueConstraint(fields=["chain", "ordinal"], name="period_ordinal_once"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="period_ordinal_from_one"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"第{self.ordinal}个建设周期"


class Member(models.Model):
    """A unit's membership in a chain, from a day until it left or was expelled (工作方案二(一), 五)."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="members", verbose_name="生态链")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="单位")
    kind = models.CharField("成员类别", max_length=16, choices=UnitKind.choices)
    is_lead = models.BooleanField("链主单位", default=False)
    tasks = models.TextField("承担任务", blank=True)
    posts = models.TextField("岗位", blank=True)
    places = models.PositiveIntegerField("可提供岗位数", default=0)
    joined_on = models.DateField("加入日期")
    left_on = models.DateField("退出日期", null=True, blank=True)
    expelled_on = models.DateField("除名日期", null=True, blank=True)
    reason = models.CharField("退出或除名原因", max_length=200, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["chain_id", "-is_lead", "id"]
        verbose_name = verbose_name_plural = "生态链成员"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="member_kind_known"),
            models.CheckConstraint(condition=Q(is_lead=False) | Q(kind__in=LEAD_KINDS), name="member_lead_kind"),
            models.UniqueConstraint(
                fields=["chain", "unit"],
                condition=Q(left_on__isnull=True, expelled_on__isnull=True),
                name="member_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["chain"],
                condition=Q(is_lead=True, left_on__isnull=True, expelled_on__isnull=True),
                name="member_one_lead_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="member_left_after_joined"
            ),
            models.CheckConstraint(
                condition=Q(expelled_on__isnull=True) | Q(expelled_on__gte=F("joined_on")) & ~Q(reason=""),
                name="member_expelled_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(expelled_on__isnull=True), name="member_left_or_expelled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain.name}成员（编号{self.pk}）"

    @property
    def is_current(self) -> bool:
        return self.left_on is None and self.expelled_on is None


class SchoolCooperation(models.Model):
    """What a school does in a chain: majors, number of students, and how long, in words and by dates if known."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="cooperations", verbose_name="院校")
    majors = models.TextField("合作专业", blank=True)
    student_number = models.PositiveIntegerField("合作学生数", default=0)
    term = models.TextField("合作时间", blank=True)
    starts_on = models.DateField("合作开始", null=True, blank=True)
    ends_on = models.DateField("合作结束", null=True, blank=True)

    objects = CooperationQuerySet.as_manager()

    class Meta:
        ordering = ["member_id", "id"]
        verbose_name = verbose_name_plural = "校企合作"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="cooperation_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"合作（编号{self.pk}）"
