"""Which construction periods end soon."""

from datetime import datetime, timedelta

from chains.choices import ChainState
from chains.models import ConstructionPeriod, Programme
from chains.periods import OVERDUE, due_reminder
from office.clock import local_date


def periods_to_remind(at: datetime) -> list[tuple[ConstructionPeriod, int]]:
    """The periods of chains under construction whose end calls for a reminder now, each with the reminder's lead.

    The leads in days are the programme's. Periods that are over are ended by the clock, which tells so itself.
    """
    today = local_date(at)
    farthest = max(
        (max(days, default=0) for days in Programme.objects.values_list("reminder_days", flat=True)), default=0
    )
    ending = ConstructionPeriod.objects.filter(
        chain__state=ChainState.BUILDING,
        starts_on__lte=today,
        ends_on__gte=today,
        ends_on__lte=today + timedelta(days=farthest),
    ).select_related("chain__programme")
    found = [
        (period, due_reminder(period.ends_on, today, period.chain.programme.reminder_days))
        for period in ending.order_by("ends_on", "pk")
    ]
    return [(period, lead) for period, lead in found if lead is not None and lead != OVERDUE]
