"""What officials write down on a file for one another; nobody else reads it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.application import Application


class StaffNote(models.Model):
    """A private note: never changed or deleted, at most struck by its author, which leaves it to be read."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="staff_notes", verbose_name="申报")
    text = models.TextField("内容")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人")
    # Where and as what the author wrote it, also after they have moved.
    office = models.CharField("部门", max_length=200)
    role = models.CharField("角色", max_length=64)
    written_at = models.DateTimeField("填写时间")
    struck_at = models.DateTimeField("划去时间", null=True, blank=True)
    strike_reason = models.CharField("划去理由", max_length=300, blank=True)
    # Drawn with the form: the same form sent twice makes one note.
    token = models.UUIDField("表单标识")

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "内部备注"
        constraints = [
            models.UniqueConstraint(fields=["application", "token"], name="note_once_per_form"),
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, strike_reason="")
                | (Q(struck_at__isnull=False) & ~Q(strike_reason="")),
                name="note_struck_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"内部备注 {self.pk}"
