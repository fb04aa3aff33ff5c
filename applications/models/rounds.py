"""Form editions and rounds: what is asked, and when."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Person
from applications.choices import EditionState, Layout
from applications.fields import Section, parse_sections
from applications.kinds import AttachmentKind, parse_kinds
from applications.querysets import EditionQuerySet, RoundQuerySet
from chains.models import Programme
from office.models import Process


class FormEdition(Process):
    """A programme's form as data; what is published is never changed, a new edition follows it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="editions", verbose_name="试点方案")
    code = models.SlugField("代码")
    title = models.CharField("表名", max_length=200)
    # Says where the form comes from; printed on it, so that nobody takes it for the official attachment.
    note = models.CharField("说明", max_length=300)
    notes = models.JSONField("填报说明", default=list, blank=True)
    sections = models.JSONField("各节")
    attachments = models.JSONField("附件种类", default=list)
    checklist = models.JSONField("初审清单", default=list)
    declaration = models.TextField("承诺")
    layout = models.CharField("版式", max_length=10, choices=Layout.choices, default=Layout.BOOKLET)
    # Opinions to be signed and stamped on the form: {"by": "unit" or "authority", "title", "text", "signer"}.
    boxes = models.JSONField("意见栏", default=list, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    # Nobody for an edition that came with the portal.
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人")
    publisher = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "code"]
        verbose_name = verbose_name_plural = "表单版本"
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="edition_code_once"),
            models.CheckConstraint(
                condition=Q(state__in=[EditionState.PUBLISHED, EditionState.RETIRED], published_at__isnull=False)
                | Q(state__in=[EditionState.DRAFT, EditionState.PROPOSED], published_at__isnull=True),
                name="edition_published_has_time",
            ),
            models.CheckConstraint(condition=~Q(proposer=F("publisher")), name="edition_published_by_two"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.code}）"

    def get_absolute_url(self) -> str:
        return reverse("applications:edition", args=[self.pk])

    @property
    def parsed(self) -> tuple[Section, ...]:
        """The sections as the catalogue understands them."""
        return parse_sections(self.sections)

    @property
    def kinds(self) -> tuple[AttachmentKind, ...]:
        """The kinds of attachment as the catalogue understands them."""
        return parse_kinds(self.attachments, self.parsed)


class Round(models.Model):
    """One call for applications. It has no state: the times decide."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds", verbose_name="试点方案")
    edition = models.ForeignKey(FormEdition, models.PROTECT, related_name="rounds", verbose_name="表单版本")
    code = models.SlugField("代码", help_text="用于申报编号，如 2026-2")
    title = models.CharField("名称", max_length=100)
    call = models.TextField("申报通知", blank=True)
    opens_at = models.DateTimeField("开始申报")
    closes_at = models.DateTimeField("截止申报")
    recommend_until = models.DateTimeField("推荐报送截止")
    review_days = models.PositiveSmallIntegerField("初审工作日数", default=10)
    correction_days = models.PositiveSmallIntegerField("补正工作日数", default=5)
    accept_days = models.PositiveSmallIntegerField("受理工作日数", default=5)
    # Whether it is open to a co-issuing body now, kept with the openings themselves: asked for each file of a list.
    consults_bodies = models.BooleanField("向联合印发部门开放", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at"]
        verbose_name = verbose_name_plural = "申报批次"
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="round_code_once"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="round_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=models.Q(recommend_until__gte=models.F("closes_at")), name="round_recommends_after_closing"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at) -> bool:
        """Whether applications may be handed in at an instant."""
        return self.opens_at <= at < self.closes_at
