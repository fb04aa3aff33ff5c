"""What people may do: role assignments with their scope and time, and bars from applying or claiming."""

from django.db import models
from django.db.models import F, Q

from accounts.choices import BUREAU_ROLES, POSTS, POWER_OF, UNIT_ROLES, UNSCOPED_ROLES, Power, Role
from accounts.models.authorities import Authority
from accounts.models.people import Person, User
from accounts.models.units import Unit
from accounts.querysets import AssignmentQuerySet, BarQuerySet

STANDING = Q(revoked_at__isnull=True)


def _plain(roles: tuple[Role, ...]) -> list[str]:
    return [str(role) for role in roles]


class Assignment(models.Model):
    """A role of an account at a unit or an authority, from a day, to a day (inclusive) or until it is revoked.

    Triggers of the database refuse two powers of one person at the same time (三权分立) and a role at an authority of
    the wrong level.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name="账号")
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="单位"
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="主管部门"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="授予人")
    granted_at = models.DateTimeField("授予时间")
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "角色"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=_plain(UNIT_ROLES), unit__isnull=False, authority__isnull=True)
                | Q(role__in=_plain(BUREAU_ROLES), unit__isnull=True, authority__isnull=False)
                | Q(role__in=_plain(UNSCOPED_ROLES), unit__isnull=True, authority__isnull=True),
                name="assignment_scope_fits_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="assignment_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=STANDING & Q(unit__isnull=False),
                name="assignment_once_at_unit",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "authority"],
                condition=STANDING & Q(authority__isnull=False),
                name="assignment_once_at_authority",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=STANDING & Q(unit__isnull=True, authority__isnull=True),
                name="assignment_once_unscoped",
            ),
        ]
        indexes = [models.Index(fields=["role", "authority"], name="assignment_role_authority", condition=STANDING)]

    def __str__(self) -> str:
        return f"{self.role_label} {self.scope_label}".strip()

    @property
    def role_label(self) -> str:
        """The role in the words of its authority's level; the caller has loaded the authority."""
        word = self.authority.level_word if self.role in POSTS and self.authority_id else ""
        return f"{word}{POSTS[Role(self.role)]}" if word else str(Role(self.role).label)

    @property
    def scope_label(self) -> str:
        """The unit or authority in words; the caller has loaded it."""
        if self.unit_id:
            return self.unit.name
        return self.authority.name if self.authority_id else ""

    @property
    def power(self) -> Power:
        return POWER_OF[self.role]


class Bar(models.Model):
    """A unit or a person barred from applying and claiming (失信限制): from, until (inclusive), by which decision."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="bars", verbose_name="单位")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="bars", verbose_name="人员")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="bars", verbose_name="作出决定的部门")
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)
    document_number = models.CharField("决定文号", max_length=60)
    decision = models.TextField("决定内容")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    entered_at = models.DateTimeField("录入时间")
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="解除人")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lift_reason = models.TextField("解除依据", blank=True)

    objects = BarQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "失信限制"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, person__isnull=True) | Q(unit__isnull=True, person__isnull=False),
                name="bar_on_one_subject",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="bar_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(document_number="") & ~Q(decision=""), name="bar_has_decision"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="bar_lifted_by_someone_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "starts_on"], name="bar_of_unit"),
            models.Index(fields=["person", "starts_on"], name="bar_of_person"),
        ]

    def __str__(self) -> str:
        return f"失信限制（{self.document_number}）"
