"""Support policies: numbered as in the scheme, in versions that are never rewritten, with amounts and their sources."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from chains.models import Programme
from subsidies.choices import FIRST_NUMBER, LAST_NUMBER, PolicyGroup, PolicyKind, SourceStanding
from subsidies.querysets import PolicyAmountQuerySet, PolicyDocumentQuerySet, PolicyQuerySet, PolicyVersionQuerySet


class SupportPolicy(models.Model):
    """One of the twelve policies, by the number under which forms choose it (工作方案四)."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="policies", verbose_name="试点方案")
    number = models.PositiveSmallIntegerField("序号", unique=True)
    group = models.CharField("类别", max_length=12, choices=PolicyGroup.choices)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "支持政策"
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=FIRST_NUMBER, number__lte=LAST_NUMBER), name="policy_number_known"
            ),
            models.CheckConstraint(condition=Q(group__in=PolicyGroup.values), name="policy_group_known"),
        ]

    def __str__(self) -> str:
        return f"第{self.number}项支持政策"

    def get_absolute_url(self) -> str:
        return reverse("subsidies:policy", args=[self.number])


class PolicyVersion(models.Model):
    """What a policy says from a day on; a change is a new version, so that old claims keep what they rested on."""

    policy = models.ForeignKey(SupportPolicy, models.PROTECT, related_name="versions", verbose_name="支持政策")
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=60)
    summary = models.TextField("内容")
    kind = models.CharField("支持方式", max_length=12, choices=PolicyKind.choices)
    basis_title = models.CharField("依据文件", max_length=200)
    basis_number = models.CharField("文号", max_length=60, blank=True)
    # Where its authority published it; the portal keeps no copy of other bodies' papers.
    basis_url = models.URLField("文件网址", max_length=400, blank=True)
    effective_on = models.DateField("生效日期")
    expires_on = models.DateField("失效日期", null=True, blank=True)
    checked_on = models.DateField("核对日期")
    note = models.CharField("修订说明", max_length=200, blank=True)
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["policy_id", "version"]
        verbose_name = verbose_name_plural = "支持政策版本"
        constraints = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once"),
            models.CheckConstraint(condition=Q(kind__in=PolicyKind.values), name="policy_kind_known"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("effective_on")),
                name="policy_expires_after_effect",
            ),
            # Seeded versions were entered by nobody; any other names who and when.
            models.CheckConstraint(
                condition=Q(version=1) | Q(entered_at__isnull=False, entered_by__isnull=False),
                name="policy_version_entered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def basis(self) -> str:
        """How the document is cited."""
        return f"{self.basis_title}（{self.basis_number}）" if self.basis_number else self.basis_title


class PolicyDocument(models.Model):
    """A further document that a policy refers to; without a number it has not been entered yet."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="documents", verbose_name="政策版本")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    title = models.CharField("文件名称", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    url = models.URLField("文件网址", max_length=400, blank=True)

    objects = PolicyDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["version_id", "position", "id"]
        verbose_name = verbose_name_plural = "相关文件"

    def __str__(self) -> str:
        return self.title


class PolicyAmount(models.Model):
    """One figure of a policy: for whom, how much, per what, at most how much, and which source says so.

    An empty amount means that the authority's figure has not been entered; it is never guessed.
    """

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="amounts", verbose_name="政策版本")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    region = models.CharField("适用地区", max_length=30)
    audience = models.CharField("对象", max_length=100)
    unit_amount = models.DecimalField("标准（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField("计量单位", max_length=30, blank=True)
    cap = models.CharField("上限", max_length=100, blank=True)
    basis = models.CharField("计算依据", max_length=200, blank=True)
    source = models.CharField("来源", max_length=200, blank=True)
    standing = models.CharField("来源性质", max_length=12, choices=SourceStanding.choices)
    checked_on = models.DateField("核对日期")

    objects = PolicyAmountQuerySet.as_manager()

    class Meta:
        ordering = ["version_id", "position", "id"]
        verbose_name = verbose_name_plural = "支持标准"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_amount__isnull=True, standing=SourceStanding.UNKNOWN)
                | Q(unit_amount__isnull=False, unit_amount__gte=0)
                & ~Q(unit="")
                & ~Q(source="")
                & ~Q(standing=SourceStanding.UNKNOWN),
                name="policy_amount_has_source",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=SourceStanding.values), name="policy_amount_standing_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.audience}"
