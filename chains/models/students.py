"""Students: who stands on a chain's roster, and the roster files that wait for a decision."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chains.choices import SkillLevel, StudentKind
from chains.models.chains import Chain, Member
from chains.querysets import RosterDraftQuerySet, StudentQuerySet
from office.sealed import SealedField


class Student(models.Model):
    """One person on a chain's roster (技能人才培养使用全过程可追溯), under a number of the chain's own.

    The identity number is sealed; its keyed digest finds doubles. `revision` counts the changes that a screen showed.
    """

    number = models.CharField("学员编号", max_length=50, unique=True)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="students", verbose_name="生态链")
    kind = models.CharField("类别", max_length=16, choices=StudentKind.choices)
    name = models.CharField("姓名", max_length=50)
    identity = SealedField("证件号码", kind="identity")
    identity_digest = models.CharField("证件号码摘要", max_length=64)
    phone = SealedField("手机号码", kind="phone", blank=True)
    school = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="school_students", verbose_name="院校"
    )
    employer = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="employed_students", verbose_name="用人单位"
    )
    major = models.CharField("专业或工种", max_length=60, blank=True)
    level = models.PositiveSmallIntegerField("技能等级", choices=SkillLevel.choices, null=True, blank=True)
    enrolled_on = models.DateField("入链日期")
    left_on = models.DateField("离链日期", null=True, blank=True)
    revision = models.PositiveIntegerField("修订号", default=0)

    objects = StudentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "学员"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=StudentKind.values), name="student_kind_known"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__in=SkillLevel.values), name="student_level_known"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(identity_digest=""), name="student_has_identity"),
            models.CheckConstraint(
                condition=Q(school__isnull=False) | Q(employer__isnull=False), name="student_belongs_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("enrolled_on")), name="student_left_after_enrolled"
            ),
            models.UniqueConstraint(
                fields=["chain", "identity_digest"], condition=Q(left_on__isnull=True), name="student_once_on_roster"
            ),
        ]
        indexes = [models.Index(fields=["chain", "id"], name="student_roster")]

    def __str__(self) -> str:
        return self.number


class RosterDraft(models.Model):
    """A roster file that was read and found right, sealed until its owner confirms it; emptied then, or after a day."""

    token = models.UUIDField("标识", unique=True, default=uuid.uuid4)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="roster_drafts", verbose_name="生态链")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    file_name = models.CharField("文件名", max_length=200)
    rows = SealedField("内容", blank=True)
    # The first lines as the preview shows them, numbers masked.
    sample = models.JSONField("预览", default=list, blank=True)
    added = models.PositiveIntegerField("新增人数")
    changed = models.PositiveIntegerField("更新人数")
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)

    objects = RosterDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "待确认的学员名单"
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(rows="", sample=[]), name="roster_draft_emptied"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
