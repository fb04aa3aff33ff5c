"""The effects of chains: a key in, messages out."""

from datetime import datetime

from chains import notifications
from chains.choices import EntryState
from chains.models import Chain, ChainEntry, ConstructionPeriod
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


@effect("chains.tell_assessed")
def tell_assessed(*, thing_id: int, seq: int) -> None:
    """Tell what was announced of a chain's assessment."""
    notifications.tell_assessed(Chain.objects.get(pk=thing_id), RegisterEntry.objects.get(seq=seq))


@effect("chains.tell_entry")
def tell_entry(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of an existing chain into the portal; of the last, also its own people."""
    entry = ChainEntry.objects.select_related("programme__selecting_authority", "chain").get(pk=thing_id)
    step = RegisterEntry.objects.get(seq=seq)
    notifications.tell_of_entry(entry, step)
    if step.target == EntryState.APPROVED:
        notifications.tell_entered(entry.chain, step.at)
