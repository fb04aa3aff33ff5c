"""The expert pool."""

from django.db import models

from accounts.models import Authority, Person
from evaluation.querysets import ExpertQuerySet


class Expert(models.Model):
    """One person in the pool of a selecting authority, with fields and titles."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="expert_entries", verbose_name="人员")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="experts", verbose_name="建库部门")
    title = models.CharField("职称职务", max_length=100)
    key_fields = models.JSONField("熟悉领域", default=list)
    is_active = models.BooleanField("在库", default=True)
    suspended_reason = models.CharField("暂停理由", max_length=200, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "专家"
        constraints = [models.UniqueConstraint(fields=["person", "authority"], name="expert_once_per_pool")]

    def __str__(self) -> str:
        return self.person.name


class ExpertEmployer(models.Model):
    """A present or past employer; recusal goes by its code, and by its name where no code is known."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="employers", verbose_name="专家")
    name = models.CharField("单位名称", max_length=200)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    from_on = models.DateField("起", null=True, blank=True)
    until_on = models.DateField("止", null=True, blank=True)

    class Meta:
        ordering = ["expert", "-from_on", "id"]
        verbose_name = verbose_name_plural = "专家工作单位"

    def __str__(self) -> str:
        return self.name
