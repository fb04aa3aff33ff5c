"""Official documents that were issued: number, frozen content and verification code in the row, the file beside it."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q


class IssuedDocument(models.Model):
    """One issued document. What it says never changes; a correction is another document that supersedes it.

    The row is written when the document is issued. The file follows as an effect: `sha256` and `rendered_at` are
    empty until then. A document that was voided or superseded stays, and says so to whoever verifies it.
    """

    kind = models.CharField("种类标识", max_length=40)
    kind_label = models.CharField("种类", max_length=40)
    number = models.CharField("编号", max_length=80, blank=True, db_index=True)
    title = models.CharField("标题", max_length=200)
    code = models.CharField("校验码", max_length=16, unique=True)
    # What the document is about, by label and key: the desk knows none of the things above it.
    thing_label = models.CharField("所属事项", max_length=100)
    thing_id = models.PositiveBigIntegerField("所属事项编号")
    template = models.CharField("模板", max_length=100)
    content = models.JSONField("内容")
    issued_at = models.DateTimeField("签发时间")
    issued_by = models.CharField("签发人", max_length=100)
    token = models.CharField("存储标识", max_length=40, unique=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField("字节数", null=True, blank=True)
    rendered_at = models.DateTimeField("生成时间", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=300, blank=True)
    superseded_at = models.DateTimeField("更正时间", null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name="由此件更正"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "签发文书"
        indexes = [
            models.Index(fields=["thing_label", "thing_id"], name="document_thing"),
            models.Index(fields=["sha256"], name="document_digest", condition=~Q(sha256="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rendered_at__isnull=True, sha256="", size__isnull=True)
                | Q(rendered_at__isnull=False, size__isnull=False) & ~Q(sha256=""),
                name="document_rendered_whole",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="document_void_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True, superseded_by__isnull=True)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="document_superseded_whole",
            ),
            models.CheckConstraint(
                condition=~Q(superseded_by=models.F("id")) | Q(superseded_by__isnull=True),
                name="document_not_its_own_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number or self.code}）"

    @property
    def is_rendered(self) -> bool:
        """Whether the file is there to be handed out."""
        return self.rendered_at is not None

    @property
    def is_valid(self) -> bool:
        """Whether the document still stands: neither voided nor superseded."""
        return self.voided_at is None and self.superseded_at is None

    @property
    def standing(self) -> str:
        """In one word, for lists and verification: 有效, 已作废 or 已更正."""
        if self.voided_at is not None:
            return "已作废"
        return "已更正" if self.superseded_at is not None else "有效"

    @property
    def path(self) -> Path:
        """Where the file lies, outside the web root, under a name that cannot be guessed."""
        return Path(settings.DOCUMENTS_DIR) / self.token[:2] / f"{self.token}.pdf"
