"""Decides whether what somebody brings came in time, a letter also by its postmark; and which times can be at all."""

from dataclasses import dataclass
from datetime import date, datetime

from office import clock
from office.machine import NotReady, Problem
from publicity.choices import HOLDING, Channel
from publicity.models import Notice
from publicity.selectors import ready_from


@dataclass(frozen=True)
class Arrival:
    """How and when an objection came: by the web now, or by a letter or visit that staff enter."""

    channel: str = Channel.WEB
    at: datetime | None = None
    postmarked_on: date | None = None


BY_WEB = Arrival()


def is_in_time(notice: Notice, arrival: Arrival, at: datetime) -> bool:
    """By arrival before the deadline; a letter also by its postmark, when it arrives within the days of grace."""
    arrived, posted = arrival.at or at, arrival.postmarked_on
    if arrived < notice.objections_until:
        return True
    in_period = posted is not None and posted <= notice.ends_on
    return arrival.channel == Channel.LETTER and in_period and arrived < ready_from(notice)


def times_can_be(notice: Notice, arrival: Arrival, at: datetime) -> None:
    """Raises NotReady for a notice that takes nothing, and for dates that contradict each other."""
    if notice.issued_at is None or notice.state not in HOLDING:
        raise NotReady([Problem("这份公示不在受理异议的期间。")])
    arrived, posted, problems = arrival.at or at, arrival.postmarked_on, []
    if arrived > at:
        problems.append(Problem("收到时间不能晚于现在，请核对。", field="arrived_at"))
    if arrived < notice.issued_at:
        problems.append(Problem("收到时间早于公示签发的时间，请核对。", field="arrived_at"))
    if posted and arrival.channel != Channel.LETTER:
        problems.append(Problem("只有来信填写邮戳日期。", field="postmarked_on"))
    elif posted and posted > clock.local_date(arrived):
        problems.append(Problem("邮戳日期不能晚于收到日期，请核对。", field="postmarked_on"))
    elif posted and posted < clock.local_date(notice.issued_at):
        problems.append(Problem("邮戳日期早于公示签发之日，请核对。", field="postmarked_on"))
    if problems:
        raise NotReady(problems)
