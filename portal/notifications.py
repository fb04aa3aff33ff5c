"""Who is told about a step of a year's schedule of holidays, and in which words."""

from dataclasses import dataclass
from typing import Any

from accounts.choices import Role
from accounts.selectors import people_with
from office.models import CalendarYear, RegisterEntry
from portal.choices import CalendarAction


@dataclass(frozen=True)
class Notice:
    """One message to one person."""

    user: Any
    title: str
    body: str


def calendar_notices(version: CalendarYear, entry: RegisterEntry) -> list[Notice]:
    """Another administrator is asked to approve; who wrote the version hears what came of it."""
    if entry.action == CalendarAction.PROPOSE:
        body = f"{entry.actor_name}提请批准{version}（{version.source}）。请对照通知原文核对后批准或退回。"
        return [
            Notice(user, f"{version}待批准", body)
            for user in people_with(Role.ADMINISTRATOR)
            if user.person_id != entry.person_id
        ]
    if version.loaded_by is None or version.loaded_by.person_id == entry.person_id:
        return []
    done = "已退回" if entry.action == CalendarAction.SEND_BACK else "已生效"
    reason = f"理由：{entry.detail.note}" if entry.detail.note else ""
    return [Notice(version.loaded_by, f"{version}{done}", reason)]
