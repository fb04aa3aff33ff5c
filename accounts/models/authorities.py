"""Authorities: the bureaus that recommend, the one above them that selects, the bodies that issued the plan with it."""

from django.db import models

from accounts.choices import AuthorityLevel
from accounts.querysets import AuthorityQuerySet


class Authority(models.Model):
    """A bureau. A jurisdiction is a selecting bureau with those below it, so several can coexist.

    Below it are the recommending ones, and the bodies that issued the plan with it, which only read and answer.
    """

    code = models.CharField("代码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    # The name as it stands on official documents and seals.
    seal_name = models.CharField("印章名称", max_length=100)
    level = models.CharField("层级", max_length=16, choices=AuthorityLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    # The word of its level in the titles of its people: 市 or 省 above, 区 or 地市 below, 协办 beside.
    level_word = models.CharField("层级用词", max_length=10, blank=True)
    phone = models.CharField("咨询电话", max_length=50, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        verbose_name = verbose_name_plural = "主管部门"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level=AuthorityLevel.SELECTING, parent__isnull=True)
                | models.Q(
                    level__in=[AuthorityLevel.RECOMMENDING.value, AuthorityLevel.CO_ISSUING.value], parent__isnull=False
                ),
                name="authority_level_fits_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def jurisdiction_id(self) -> int:
        """The key of the selecting bureau that this one belongs to."""
        return self.parent_id or self.pk
