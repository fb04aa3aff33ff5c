"""Entries of existing chains: what was announced without the portal, as an officer enters it and a head approves it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.choices import LEAD_KINDS, UnitKind
from accounts.models import Authority, Person
from chains.choices import OPEN_ENTRIES, EntryState, KeyField
from chains.models.chains import Chain
from chains.models.programmes import Programme
from chains.querysets import EntryQuerySet
from office.models import Process, Upload


class ChainEntry(Process):
    """A chain that was announced before the portal existed, on its way into it (工作方案三(四), 五).

    Nothing of it is a chain before the head's approval. `participants` are the members and schools as rows of texts
    and numbers under the keys of chains/participants.py.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="entries", verbose_name="试点方案")
    name = models.CharField("生态链名称", max_length=200)
    industry = models.CharField("所属行业", max_length=200)
    key_field = models.CharField("重点领域", max_length=16, choices=KeyField.choices, blank=True)
    summary = models.TextField("公开简介", blank=True)
    lead_name = models.CharField("链主单位名称", max_length=150)
    lead_uscc = models.CharField("链主单位统一社会信用代码", max_length=18)
    lead_kind = models.CharField("链主单位类别", max_length=16, choices=UnitKind.choices)
    reviewing_authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="chain_entries", verbose_name="申报审核部门"
    )
    starts_on = models.DateField("建设周期起始日")
    announcement_title = models.CharField("公布文件标题", max_length=120)
    announcement_number = models.CharField("公布文件文号", max_length=60, blank=True)
    announced_on = models.DateField("公布日期")
    scan = models.ForeignKey(Upload, models.PROTECT, related_name="+", verbose_name="公布文件扫描件")
    participants = models.JSONField("成员和院校", default=list, blank=True)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提请人")
    approver = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定人")
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    chain = models.OneToOneField(
        Chain, models.PROTECT, null=True, blank=True, related_name="entry", verbose_name="生态链"
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "历史生态链补录"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EntryState.values), name="entry_state_known"),
            models.CheckConstraint(condition=Q(key_field__in=["", *KeyField.values]), name="entry_key_field_known"),
            models.CheckConstraint(condition=Q(lead_kind__in=LEAD_KINDS), name="entry_lead_kind"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(lead_name="") & ~Q(lead_uscc="") & ~Q(announcement_title=""),
                name="entry_named",
            ),
            models.CheckConstraint(
                condition=~Q(state=EntryState.PROPOSED) | Q(proposer__isnull=False), name="entry_proposed_by_someone"
            ),
            models.CheckConstraint(
                condition=Q(state=EntryState.APPROVED, chain__isnull=False, approved_at__isnull=False)
                & Q(approver__isnull=False, proposer__isnull=False)
                & ~Q(approver=F("proposer"))
                | ~Q(state=EntryState.APPROVED)
                & Q(chain__isnull=True, approver__isnull=True, approved_at__isnull=True),
                name="entry_approved_by_two",
            ),
            models.UniqueConstraint(
                fields=["lead_uscc"], condition=Q(state__in=OPEN_ENTRIES), name="entry_one_open_per_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("chains:entry", args=[self.pk])

    @property
    def announcement(self) -> str:
        """What the chain's pages name as its announcement: the number where the bureau gave one, else the title."""
        return self.announcement_number or self.announcement_title
