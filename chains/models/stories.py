"""Events and typical cases (典型案例) that the public site tells: plain words and pictures."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Person
from chains.choices import StoryKind, StoryState
from chains.models.chains import Chain
from chains.models.programmes import Programme
from chains.querysets import StoryPictureQuerySet, StoryQuerySet
from office.models import Process, Upload


class Story(Process):
    """An event or a typical case of a scheme, perhaps of one chain; published by another person than its proposer."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="stories", verbose_name="试点方案")
    kind = models.CharField("类别", max_length=8, choices=StoryKind.choices)
    title = models.CharField("标题", max_length=120)
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="stories", verbose_name="生态链"
    )
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=100, blank=True)
    text = models.TextField("正文", help_text="一段一行")
    source = models.CharField("来源", max_length=120)
    proposer = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提请人")
    publisher = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "活动与案例"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=StoryState.values), name="story_state_known"),
            models.CheckConstraint(condition=Q(kind__in=StoryKind.values), name="story_kind_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text="") & ~Q(source=""), name="story_told"),
            models.CheckConstraint(
                condition=Q(state__in=[StoryState.PUBLISHED, StoryState.TAKEN_DOWN])
                & Q(published_at__isnull=False, publisher__isnull=False, proposer__isnull=False)
                & ~Q(publisher=F("proposer"))
                | ~Q(state__in=[StoryState.PUBLISHED, StoryState.TAKEN_DOWN])
                & Q(published_at__isnull=True, publisher__isnull=True),
                name="story_published_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("chains:story_file", args=[self.pk])

    @property
    def paragraphs(self) -> list[str]:
        """The text, paragraph by paragraph."""
        return self.text.splitlines()

    @property
    def public_url(self) -> str:
        """Its page for everybody, once it is published."""
        return reverse("chains:story", args=[self.pk])


class StoryPicture(models.Model):
    """A picture of a story, with words for who cannot see it."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="pictures", verbose_name="活动与案例")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+", verbose_name="图片")
    alt = models.CharField("图片说明", max_length=200)

    objects = StoryPictureQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "活动与案例图片"
        constraints = [models.CheckConstraint(condition=~Q(alt=""), name="picture_told")]

    def __str__(self) -> str:
        return self.alt
