"""The register of acts: who did what to which thing, when; append-only and chained."""

from django.db import models


class RegisterQuerySet(models.QuerySet):
    def of(self, thing: models.Model) -> "RegisterQuerySet":
        """The acts on one thing, oldest first."""
        return self.filter(thing_label=thing._meta.label_lower, thing_id=thing.pk).order_by("seq")

    def for_audience(self, audience: str) -> "RegisterQuerySet":
        """The acts that an audience may read; staff read all."""
        return self if audience == "staff" else self.filter(audiences__contains=f"|{audience}|")


class RegisterEntry(models.Model):
    """One act. Triggers refuse change and deletion; each row carries the digest of the row before it.

    The chained part holds only digests of the note, the facts and the address; their words stand in RegisterDetail,
    which retention may erase without breaking the chain.
    """

    seq = models.PositiveBigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间")
    thing_label = models.CharField("对象类别", max_length=64)
    thing_id = models.BigIntegerField("对象主键", null=True)
    thing_key = models.CharField("对象", max_length=200, blank=True)
    action = models.CharField("动作", max_length=64)
    label = models.CharField("动作名称", max_length=64)
    source = models.CharField("原状态", max_length=32, blank=True)
    target = models.CharField("新状态", max_length=32, blank=True)
    actor_kind = models.CharField("办理人类别", max_length=16)
    actor_id = models.BigIntegerField("账号主键", null=True)
    person_id = models.BigIntegerField("人员主键", null=True)
    actor_name = models.CharField("办理人", max_length=100, blank=True)
    role = models.CharField("角色", max_length=64, blank=True)
    scope = models.CharField("所属", max_length=200, blank=True)
    audiences = models.CharField("可见范围", max_length=64, default="|staff|")
    detail_digest = models.CharField("附注摘要", max_length=64)
    previous = models.CharField("上一条摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        verbose_name = verbose_name_plural = "办理记录"
        indexes = [
            models.Index(fields=["thing_label", "thing_id", "seq"], name="register_of_thing"),
            models.Index(fields=["person_id", "seq"], name="register_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.label} {self.thing_key}"


class RegisterDetail(models.Model):
    """The erasable words of an act: note, facts, network address."""

    entry = models.OneToOneField(RegisterEntry, models.PROTECT, related_name="detail", primary_key=True)
    note = models.TextField("附注", blank=True)
    facts = models.JSONField("事实", default=dict, blank=True)
    address = models.CharField("网络地址", max_length=64, blank=True)
    salt = models.CharField("摘要盐", max_length=32)
    erased_at = models.DateTimeField("清除时间", null=True, blank=True)

    class Meta:
        ordering = ["entry_id"]
        verbose_name = verbose_name_plural = "办理记录附注"

    def __str__(self) -> str:
        return self.note or "（无附注）"


class RegisterHead(models.Model):
    """The one row that writers of the register queue on: the last number and digest."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="register_head_single")]

    def __str__(self) -> str:
        return str(self.seq)
