"""Units: legal persons with their verification, the names they bore, their invitations and take-overs."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.choices import INVITED_ROLES, Role, TakeoverState, UnitKind, UnitState
from accounts.models.authorities import Authority
from accounts.models.people import User
from accounts.querysets import InvitationQuerySet, TakeoverQuerySet, UnitNameQuerySet, UnitQuerySet
from office.models import Process, Upload

REGISTERED = (UnitState.PENDING, UnitState.RETURNED, UnitState.VERIFIED, UnitState.REJECTED)


class Unit(Process):
    """A legal person. Only named by others, or registered by itself and then verified by its authority.

    The credit code (统一社会信用代码) is public and proves nothing; licence and letter of authority do.
    """

    name = models.CharField("单位名称", max_length=150)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = models.CharField("单位类别", max_length=16, choices=UnitKind.choices)
    address = models.CharField("注册地址", max_length=200, blank=True)
    # Where the unit pays social insurance; an application carries its own, this is its default.
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="units", verbose_name="社会保险缴纳地主管部门"
    )
    licence = models.ForeignKey(
        Upload, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="营业执照或登记证书"
    )
    letter = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="授权书")
    registered_at = models.DateTimeField("登记时间", null=True, blank=True)
    verified_at = models.DateTimeField("核验时间", null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核验人"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "单位"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=UnitState.values), name="unit_state_known"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_name"),
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc="") & ~Q(state=UnitState.CLOSED), name="unit_uscc_unique_current"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=REGISTERED)
                | (
                    ~Q(uscc="")
                    & Q(
                        authority__isnull=False,
                        licence__isnull=False,
                        letter__isnull=False,
                        registered_at__isnull=False,
                    )
                ),
                name="unit_registered_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=UnitState.VERIFIED) | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="unit_verified_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "id"], name="unit_desk"),
            models.Index(fields=["name"], name="unit_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:unit", args=[self.pk])

    @property
    def is_verified(self) -> bool:
        return self.state == UnitState.VERIFIED

    @property
    def is_registered(self) -> bool:
        return self.state in REGISTERED


class UnitName(models.Model):
    """A name and code that a unit bore until a day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_names", verbose_name="单位")
    name = models.CharField("原名称", max_length=150)
    uscc = models.CharField("原统一社会信用代码", max_length=18, blank=True)
    used_until = models.DateField("使用至")

    objects = UnitNameQuerySet.as_manager()

    class Meta:
        ordering = ["unit_id", "-used_until", "-id"]
        verbose_name = verbose_name_plural = "单位曾用名"

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A one-time link by which a unit's administrator lets a clerk in; only the link's digest is kept."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="invitations", verbose_name="单位")
    role = models.CharField("角色", max_length=24)
    name = models.CharField("受邀人姓名", max_length=50)
    token_digest = models.CharField("链接摘要", max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="邀请人")
    invited_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("有效至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="使用人")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "邀请"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[str(role) for role in INVITED_ROLES]), name="invitation_role"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_later"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
                name="invitation_used_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_used_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.unit.name}"

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


class Takeover(Process):
    """A request to become the administrator of a unit that somebody else registered; its authority decides."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="takeovers", verbose_name="单位")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="takeovers", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间")
    reason = models.TextField("申请说明")
    letter = models.ForeignKey(Upload, models.PROTECT, related_name="+", verbose_name="授权书")
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人")

    objects = TakeoverQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "接管申请"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TakeoverState.values), name="takeover_state_known"),
            models.UniqueConstraint(
                fields=["unit", "requested_by"],
                condition=Q(state=TakeoverState.REQUESTED),
                name="takeover_one_open_per_account",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[TakeoverState.REQUESTED, TakeoverState.WITHDRAWN],
                    decided_by__isnull=True,
                )
                | Q(
                    state__in=[TakeoverState.APPROVED, TakeoverState.REFUSED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="takeover_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}的接管申请"

    def get_absolute_url(self) -> str:
        return reverse("accounts:takeover", args=[self.pk])
