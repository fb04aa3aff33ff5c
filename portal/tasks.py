"""The effects of the portal's own processes: a key in, messages out."""

from datetime import datetime

from django.urls import reverse

from office.calendar import load, missing_year
from office.clock import local_date
from office.effects import effect
from office.messages import tell
from office.models import CalendarYear, RegisterEntry
from office.topics import register_topic
from portal.notifications import calendar_notices, missing_notices, moved_notices

register_topic(
    "calendar", "工作日日历", "下一年的放假安排尚未生效，安排待批准、已退回、已生效，受影响的期限", kinds=("calendar",)
)


@effect("portal.tell_calendar")
def tell_about_calendar(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of a year's schedule."""
    version = CalendarYear.objects.select_related("loaded_by").get(pk=thing_id)
    entry = RegisterEntry.objects.select_related("detail").get(seq=seq)
    url = reverse("portal:calendar_version", args=[version.pk])
    for notice in calendar_notices(version, entry):
        tell(notice.user, kind="calendar", title=notice.title, body=notice.body, url=url, at=entry.at)
    for notice in moved_notices(version, entry):
        url = reverse("portal:calendar_deadlines")
        tell(notice.user, kind="calendar", title=notice.title, body=notice.body, url=url, at=entry.at)


@effect("portal.remind_calendar")
def remind_of_missing_year(*, year: int, asked_at: str) -> None:
    """Remind administrators of a year, unless it came in meanwhile."""
    at = datetime.fromisoformat(asked_at)
    if missing_year(local_date(at), load()) != year:
        return
    for notice in missing_notices(year):
        url = reverse("portal:calendar")
        tell(notice.user, kind="calendar", title=notice.title, body=notice.body, url=url, at=at)
