"""The application and the parts that its way needs."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse

from accounts.models import Authority, Person, Unit, User
from applications.choices import AT_DISTRICT, EDITABLE, ENDED, UNSEEN, Proposal, State
from applications.models.rounds import FormEdition, Round
from applications.querysets import ApplicationQuerySet
from chains.choices import KeyField
from chains.models import Chain
from office.models import IssuedDocument, Process, Upload


class Application(Process):
    """One unit's application for a chain in one round.

    What rules read (authority, chain name, totals) is copied into columns when a version is frozen; the rest stays in
    the version's sections. `state` moves only through applications/workflow.py.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="applications", verbose_name="批次")
    edition = models.ForeignKey(FormEdition, models.PROTECT, related_name="applications", verbose_name="表单版本")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="applications", verbose_name="申报单位")
    # By the district where the unit pays social insurance, not by its registered address (工作方案三(一)).
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="受理部门"
    )
    is_direct = models.BooleanField("直接报送", default=False)
    number = models.CharField("申报编号", max_length=40, null=True, blank=True, unique=True)
    query_code = models.CharField("查询码", max_length=16, blank=True)
    chain_name = models.CharField("生态链名称", max_length=200, blank=True)
    industry = models.CharField("所属行业", max_length=200, blank=True)
    key_field = models.CharField("重点领域", max_length=20, choices=KeyField.choices, blank=True)
    post_total = models.PositiveIntegerField("岗位合计", default=0)
    participant_codes = models.JSONField("参与单位代码", default=list, blank=True)
    version = models.ForeignKey(
        "applications.FormVersion", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="当前版本"
    )
    created_at = models.DateTimeField("建立时间")
    submitted_at = models.DateTimeField("首次提交时间", null=True, blank=True)
    # Whose desk shows it: anybody with the role may act all the same. Empty: that of every officer there.
    officer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人")
    review_began_at = models.DateTimeField("开始审核时间", null=True, blank=True)
    return_count = models.PositiveSmallIntegerField("退回次数", default=0)
    proposal = models.CharField("拟办意见", max_length=12, choices=Proposal.choices, blank=True)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人")
    opinion = models.TextField("审核意见", blank=True)
    priority_grounds = models.TextField("优先支持理由", blank=True)
    refusal_document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="不予推荐告知书"
    )
    # The proposer of the list that shortlisted it: cannot decide an objection to it.
    shortlist_proposer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟入围名单提出人"
    )
    withdrawal_asked_at = models.DateTimeField("申请撤回时间", null=True, blank=True)
    withdrawal_reason = models.TextField("撤回理由", blank=True)
    disqualification_proposer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取消资格提出人"
    )
    disqualification_reason = models.TextField("取消资格理由", blank=True)
    chain = models.OneToOneField(
        Chain, models.PROTECT, null=True, blank=True, related_name="application", verbose_name="生态链"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "申报"
        indexes = [
            models.Index(fields=["authority", "state", "due_at"], name="application_desk"),
            models.Index(fields=["round", "state", "-id"], name="application_of_round"),
            models.Index(fields=["state", "-id"], name="application_by_state"),
            models.Index(Upper("number"), name="application_by_number"),
            # The two rare kinds among what waits for a person: without them the frame's number would read every file.
            models.Index(fields=["round"], name="application_direct", condition=Q(is_direct=True)),
            models.Index(
                fields=["withdrawal_asked_at"],
                name="application_leaving",
                condition=Q(withdrawal_asked_at__isnull=False),
            ),
            models.Index(fields=["due_at"], name="application_lapsing", condition=Q(state=State.RETURNED)),
            models.Index(fields=["due_at", "id"], name="application_by_deadline"),
            models.Index(fields=["state_since", "id"], name="application_by_time_at_stage"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"], condition=~Q(state__in=ENDED), name="application_one_live_per_round"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNSEEN)
                | Q(number__isnull=False, submitted_at__isnull=False, authority__isnull=False),
                name="application_submitted_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.RECOMMENDATION_PROPOSED, State.REFUSAL_PROPOSED])
                | Q(proposer__isnull=False) & ~Q(proposal="") & ~Q(opinion=""),
                name="application_proposed_has_proposer",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | Q(due_at__isnull=False), name="application_returned_has_deadline"
            ),
            models.CheckConstraint(
                condition=Q(state=State.SELECTED, chain__isnull=False)
                | (~Q(state=State.SELECTED) & Q(chain__isnull=True)),
                name="application_selected_has_chain",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or '未编号'} {self.chain_name or '未命名的生态链'}"

    def get_absolute_url(self) -> str:
        return reverse("applications:case", args=[self.pk])

    @property
    def checklist(self) -> list[dict[str, Any]]:
        """The items of the edition's checklist that concern a unit of this kind; the caller has loaded both."""
        kind = self.unit.kind
        return [item for item in self.edition.checklist if kind in item.get("only_for", [kind])]

    @property
    def is_at_district(self) -> bool:
        """Whether it lies with its recommending authority."""
        return self.state in AT_DISTRICT

    @property
    def is_editable(self) -> bool:
        """Whether the unit may write in the working version, as far as the state says."""
        return self.state in EDITABLE


class FormVersion(models.Model):
    """One version of the form: open to writing until frozen; then never changed, at most voided."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions", verbose_name="申报")
    number = models.PositiveSmallIntegerField("版次")
    edition = models.ForeignKey(FormEdition, models.PROTECT, related_name="+", verbose_name="表单版本")
    created_at = models.DateTimeField("建立时间")
    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申报书"
    )
    scan = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="盖章扫描件")
    scan_code = models.CharField("扫描件上的校验码", max_length=20, blank=True)
    scanned_at = models.DateTimeField("扫描件上传时间", null=True, blank=True)
    # From here on the authority sees it; what the unit is still working on stays its own.
    handed_in_at = models.DateTimeField("提交时间", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        ordering = ["application", "number"]
        verbose_name = verbose_name_plural = "申报书版本"
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, digest="", document__isnull=True, scan__isnull=True)
                | Q(frozen_at__isnull=False, document__isnull=False) & ~Q(digest=""),
                name="version_frozen_has_document",
            ),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True) | Q(frozen_at__isnull=False), name="version_handed_in_frozen"
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 版"

    @property
    def is_open(self) -> bool:
        """Whether it may still be written to."""
        return self.frozen_at is None and self.voided_at is None


class SectionContent(models.Model):
    """What was typed into one section of one version: `{"fields": {…}}` or `{"rows": [{"id": …, …}]}`.

    `before_import` is the content that a file replaced, until the section is changed again.
    """

    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="contents", verbose_name="版本")
    key = models.CharField("节", max_length=40)
    content = models.JSONField("内容", default=dict)
    before_import = models.JSONField("导入前的内容", null=True, blank=True)
    revision = models.PositiveIntegerField("修订号", default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保存人"
    )

    class Meta:
        ordering = ["version", "key"]
        verbose_name = verbose_name_plural = "节内容"
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="section_once_per_version")]

    def __str__(self) -> str:
        return self.key


class Attachment(models.Model):
    """An uploaded file in its place in one version; a new version takes the rows over, the upload stays the same."""

    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="attachments", verbose_name="版本")
    kind = models.CharField("种类", max_length=40)
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+", verbose_name="文件")
    added_at = models.DateTimeField("添加时间")

    class Meta:
        ordering = ["kind", "id"]
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.kind
