"""The effects of chains: a key in, messages out."""

from datetime import datetime

from chains import notifications
from chains.models import Chain, ConstructionPeriod
from office.effects import effect
from office.models import RegisterEntry


@effect("chains.remind_of_end")
def remind_of_end(*, period_id: int, lead: int, asked_at: str) -> None:
    """Tell once that a construction period ends soon; `lead` only keeps the promises of several leads apart."""
    period = ConstructionPeriod.objects.select_related("chain").get(pk=period_id)
    notifications.remind_of_end(period, datetime.fromisoformat(asked_at))


@effect("chains.tell_ended")
def tell_ended(*, thing_id: int, seq: int) -> None:
    """Tell that a chain's construction period is over."""
    notifications.tell_ended(Chain.objects.get(pk=thing_id), RegisterEntry.objects.get(seq=seq).at)
