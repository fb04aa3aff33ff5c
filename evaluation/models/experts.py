"""The expert pool: who is in it, since when and until when, what ties each person has."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Authority, Person, User
from evaluation.choices import Tie
from evaluation.querysets import ExpertQuerySet, InvitationQuerySet
from office.models import Process


class Expert(Process):
    """One person in the pool of a selecting authority, with fields, industries, occupations and term."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="expert_entries", verbose_name="人员")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="experts", verbose_name="建库部门")
    title = models.CharField("职称职务", max_length=100)
    key_fields = models.JSONField("熟悉领域", default=list)
    # Codes of GB/T 4754-2017 and of the 职业分类大典 (2022), as they stand in chains.industries and office.identifiers.
    industries = models.JSONField("熟悉行业", default=list)
    occupations = models.JSONField("熟悉职业", default=list)
    email = models.EmailField("电子邮箱", blank=True)
    term_from = models.DateField("聘期起", null=True, blank=True)
    term_until = models.DateField("聘期止", null=True, blank=True)
    suspended_until = models.DateField("暂停至", null=True, blank=True)
    suspended_reason = models.CharField("暂停理由", max_length=200, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "专家"
        constraints = [
            models.UniqueConstraint(fields=["person", "authority"], name="expert_once_per_pool"),
            models.CheckConstraint(
                condition=Q(term_from__isnull=True) | Q(term_until__isnull=True) | Q(term_until__gte=F("term_from")),
                name="expert_term_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("evaluation:expert", args=[self.pk])


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


class ExpertTie(models.Model):
    """A tie to a unit other than employment, as the expert declared it or staff learned of it; recusal goes by it."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="ties", verbose_name="专家")
    kind = models.CharField("关系", max_length=12, choices=Tie.choices)
    name = models.CharField("单位名称", max_length=200)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    declared_at = models.DateTimeField("申报时间")
    # A tie that has ended stays on record, and bars as a past employer does.
    ended_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        ordering = ["expert", "id"]
        verbose_name = verbose_name_plural = "专家利害关系"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.name}"


class ExpertLeave(models.Model):
    """Days on which an expert cannot be drawn; both ends inclusive."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="leaves", verbose_name="专家")
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ["expert", "starts_on", "id"]
        verbose_name = verbose_name_plural = "专家不便时段"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="expert_leave_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} 至 {self.ends_on}"


class ExpertInvitation(models.Model):
    """A link, sent by e-mail, by which somebody accepts or declines a place in the pool; it works once."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="invitations", verbose_name="专家")
    email = models.EmailField("电子邮箱")
    token_digest = models.CharField("链接摘要", max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="邀请人")
    invited_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("有效期至")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-id"]
        verbose_name = verbose_name_plural = "入库邀请"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="expert_invitation_answered_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} {self.invited_at:%Y-%m-%d}"
