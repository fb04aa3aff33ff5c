"""What every thing with a workflow carries."""

from django.db import models


class Process(models.Model):
    """A thing whose state moves only through office.machine.

    `revision` counts the changes that a person could have seen on a screen; `state_since` is when the present state
    was entered; `due_at` is the deadline of the present state, if it has one.
    """

    state = models.CharField("状态", max_length=32)
    revision = models.PositiveIntegerField("修订号", default=0)
    state_since = models.DateTimeField("进入状态时间")
    due_at = models.DateTimeField("期限", null=True, blank=True)

    class Meta:
        abstract = True
