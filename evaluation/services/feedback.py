"""Promises units a message about their feedback, once, when they may read it."""

from datetime import datetime

from django.db import transaction

from evaluation.models import DecisionItem
from evaluation.selectors.feedback import told_items
from office.effects import ask


def announce_feedback(*, at: datetime) -> int:
    """Promise a message for each feedback that can be read and was not told of yet; returns how many."""
    count = 0
    for key in list(told_items().filter(feedback_told_at=None).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = DecisionItem.objects.select_for_update(skip_locked=True)
            item = rows.filter(pk=key, feedback_told_at=None).first()
            if item is None:
                continue
            item.feedback_told_at = at
            item.save(update_fields=["feedback_told_at"])
            ask("evaluation.tell_feedback", at=at, dedupe=str(item.pk), item_id=item.pk, asked_at=at.isoformat())
            count += 1
    return count
