"""Who is told about a step of a year's schedule of holidays, or that a year is missing, and in which words."""

from dataclasses import dataclass
from typing import Any

from accounts.choices import AUTHORITY_ROLES, Role
from accounts.selectors import people_with
from office.models import CalendarYear, RegisterEntry
from portal.choices import CalendarAction
from portal.selectors.moved import moved_deadlines


@dataclass(frozen=True)
class Notice:
    """One message to one person."""

    user: Any
    title: str
    body: str


def missing_notices(year: int) -> list[Notice]:
    """Every administrator is reminded that a year is missing."""
    title = f"{year}年节假日安排尚未生效"
    body = f"通知公布后请录入，并由另一位系统管理员批准；此前涉及{year}年的期限不能计算。"
    return [Notice(user, title, body) for user in people_with(Role.ADMINISTRATOR)]


def moved_notices(version: CalendarYear, entry: RegisterEntry) -> list[Notice]:
    """The people of authorities hear how many of the deadlines that they see lie elsewhere by a version in force."""
    if entry.action != CalendarAction.APPROVE or not moved_deadlines(None, entry.at):
        return []
    counted = ((user, len(moved_deadlines(user, entry.at))) for user in people_with(*AUTHORITY_ROLES))
    title = f"{version}已生效，有期限受影响"
    body = "您能看到的期限中，有{}项与现行日历推算的不同。已经算出的期限没有改变，是否延长由承办人决定。"
    return [Notice(user, title, body.format(number)) for user, number in counted if number]


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
