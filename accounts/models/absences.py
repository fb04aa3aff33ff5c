"""Who is away, and who stands in: settles whose desk shows a file and who is told, never who may do what."""

from django.db import models
from django.db.models import F, Q

from accounts.models.authorities import Authority
from accounts.models.people import User
from accounts.querysets import AbsenceQuerySet


class Absence(models.Model):
    """An officer of an authority is away from a day to a day (both inclusive); a colleague there stands in."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="离岗人")
    cover = models.ForeignKey(User, models.PROTECT, related_name="covered_absences", verbose_name="代办人")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="absences", verbose_name="主管部门")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "离岗代办"
        indexes = [models.Index(fields=["authority", "ends_on"], name="absence_of_authority")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(user=F("cover")), name="absence_covered_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user.person.name}离岗，{self.cover.person.name}代办"
