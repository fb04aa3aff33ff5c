"""What the navigation holds: one entry a place, with the name of its address and whom it serves; acts on a calendar."""

from dataclasses import dataclass
from enum import StrEnum

SITE_NAME = "产教评技能生态链"
SCHEME_NAME = "北京市“产教评”技能生态链建设试点"

UNIT = ("unit_admin", "applicant")
MEMBER = ("member",)
DISTRICT = ("district_officer", "district_head")
CITY = ("city_officer", "city_head")
CO_ISSUING = ("co_officer",)
EXPERT = ("expert",)
AUDIT = ("auditor",)
ADMINISTRATION = ("administrator",)


class CalendarAction(StrEnum):
    """What is done with a version of a year's schedule of holidays."""

    PROPOSE = "propose"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation. `name` is the URL name; the entry is current in the whole of `area` (a URL namespace).

    `roles` empty: everybody who is signed in. `counted`: carries the number of things that wait for the person.
    """

    label: str
    name: str
    area: str = ""
    roles: tuple[str, ...] = ()
    counted: bool = False


# For visitors; the same places stand in the foot of every page for those who are signed in.
PUBLIC_ENTRIES = (
    Entry("首页", "portal:home"),
    Entry("公示公告", "publicity:notices", "publicity"),
    Entry("生态链名录", "chains:directory", "chains"),
    Entry("支持政策", "portal:policies", "subsidies"),
    Entry("申报指南", "portal:guide"),
    Entry("文书核验", "portal:verify"),
)

DESK_ENTRIES = (
    Entry("待办", "portal:desk", counted=True),
    Entry("申报", "applications:list", "applications", UNIT + MEMBER + DISTRICT + CITY + AUDIT),
    Entry("征求意见", "applications:consulted", "applications", CO_ISSUING),
    Entry("评审", "evaluation:dossiers", "evaluation", EXPERT),
    Entry("评审", "evaluation:panels", "evaluation", CITY + AUDIT),
    Entry("公示", "publicity:list", "publicity", CITY + AUDIT),
    Entry("公示公告", "publicity:notices", "publicity", UNIT + MEMBER + DISTRICT),
    Entry("生态链", "chains:list", "chains", UNIT + MEMBER + DISTRICT + CITY + AUDIT + ADMINISTRATION),
    Entry("单位", "accounts:units", "accounts", UNIT + MEMBER + DISTRICT + CITY + AUDIT),
    Entry("账号", "accounts:users", "", AUDIT + ADMINISTRATION),
    Entry("日历", "portal:calendar", "", AUDIT + ADMINISTRATION),
    Entry("设置", "admin:index", "admin", ADMINISTRATION),
    Entry("办理登记簿", "portal:register", "", AUDIT),
)

# On each person's home, for what is used seldom.
SHORTCUTS = (
    Entry("我的任务", "portal:jobs"),
    Entry("申报指南", "portal:guide", roles=UNIT + MEMBER),
    Entry("支持政策", "portal:policies", roles=UNIT + MEMBER + DISTRICT + CITY + CO_ISSUING),
    Entry("离岗代办", "accounts:absences", roles=DISTRICT + CITY + AUDIT),
    Entry("受日历变更影响的期限", "portal:calendar_deadlines", roles=DISTRICT + CITY + AUDIT),
    Entry("活动与案例", "chains:story_list", roles=CITY + AUDIT),
    Entry("失信限制", "accounts:bars", roles=DISTRICT + CITY + AUDIT),
    Entry("表单版本", "applications:editions", roles=ADMINISTRATION + CITY + AUDIT),
    Entry("通知模板", "portal:message_templates", roles=ADMINISTRATION),
    Entry("文书核验", "portal:verify"),
)
