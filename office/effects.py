"""Effects: promised by a row in the transaction, carried out after it, swept by the clock until done.

A worker killed between commit and message loses nothing: the row stays, and the sweep finds it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import shared_task
from django.db import transaction
from django.db.models import Q

from office import clock
from office.models import Effect

logger = logging.getLogger(__name__)
_effects: dict[str, Callable[..., None]] = {}
_waits: dict[str, tuple[timedelta, ...]] = {}

# Waiting times after each failure; the last is repeated until somebody repairs the cause.
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
# A fresh row belongs to the message sent on commit; the sweep leaves it alone for a moment.
GRACE = timedelta(seconds=30)


def effect(
    name: str, *, retry_after: tuple[timedelta, ...] = RETRY_AFTER
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function of a `tasks.py` as an effect: keyword-only primitives in, and it must bear running twice.

    `retry_after` are the waiting times after each failure, the last one repeated.
    """

    def keep(function: Callable[..., None]) -> Callable[..., None]:
        if name in _effects:
            raise ValueError(f"effect {name} is registered twice")
        _effects[name], _waits[name] = function, retry_after
        return function

    return keep


def registered() -> dict[str, Callable[..., None]]:
    """All effects by name."""
    return dict(_effects)


def ask(name: str, *, at: datetime, dedupe: str = "", **key: Any) -> Effect | None:
    """Promise an effect in the current transaction; None when the same promise (`dedupe`) was given before."""
    if name not in _effects:
        raise LookupError(f"no effect is called {name}")
    row = Effect(name=name, key=key, dedupe=f"{name}:{dedupe}" if dedupe else None, asked_at=at, next_at=at + GRACE)
    if dedupe:
        row, fresh = Effect.objects.get_or_create(
            dedupe=row.dedupe, defaults={"name": name, "key": key, "asked_at": at, "next_at": row.next_at}
        )
        if not fresh:
            return None
    else:
        row.save()
    run_effect.delay_on_commit(effect_id=row.pk)
    return row


@shared_task(name="office.run_effect")
def run_effect(*, effect_id: int) -> None:
    """Carry out one effect if nobody did; a failure is kept on the row and tried again later."""
    carry_out(effect_id, at=clock.now())


def carry_out(effect_id: int, *, at: datetime) -> bool:
    """Run one effect under its row lock; True when it is done now. Safe to call twice and from several workers."""
    with transaction.atomic():
        row = Effect.objects.select_for_update(skip_locked=True).filter(pk=effect_id, done_at__isnull=True).first()
        if row is None:
            return False
        row.attempts += 1
        try:
            with transaction.atomic():
                _effects[row.name](**row.key)
        except Exception as error:  # the row keeps the failure; anything else would lose the promise
            logger.exception("effect %s %s failed", row.pk, row.name)
            row.error = f"{type(error).__name__}: {error}"[:2000]
            waits = _waits.get(row.name, RETRY_AFTER)
            row.next_at = at + waits[min(row.attempts, len(waits)) - 1]
        else:
            row.done_at, row.error = at, ""
        row.save()
        return row.done_at is not None


def sweep(*, at: datetime, limit: int = 200) -> int:
    """Carry out due effects that no worker has done; returns how many were done."""
    due = Effect.objects.filter(Q(done_at__isnull=True) & Q(next_at__lte=at)).order_by("next_at", "id")
    return sum(carry_out(pk, at=at) for pk in due.values_list("pk", flat=True)[:limit])
