"""Existing chains in the demonstration: announced without the portal, entered by officer and head.

Beijing's are of July 2025; two of Guangdong's are at their end, and what their assessments came to is in publicity.
Units, chains and announcements are made up, as everywhere in the demonstration.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Authority
from chains.choices import AssessmentResult, EntryAction
from chains.jobs import end_periods, remind
from chains.models import Chain, Programme
from chains.services import Paper, Particulars, approve_entries, draft_entry, import_entries, write_participants
from office import clock
from office.machine import Actor, perform
from portal.demo.people import Staff, code_of, paper, partner_code
from publicity.choices import NoticeAction
from publicity.services import draft_results

CODE, ANNOUNCED = "beijing-2024", date(2025, 7, 15)
TITLE = "关于公布首批“产教评”技能生态链的通知（演示）"
# Codes of lead units and of members that no other unit of the demonstration bears.
FIRST_LEAD, FIRST_MEMBER = 950, 900
GUANGDONG, GUANGDONG_TITLE = "guangdong-2022", "关于公布首批技能生态链链主单位的通知（演示）"
LEFT, SINCE_END = timedelta(days=75), timedelta(days=70)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Existing:
    """One chain: its lead, its district, and who takes part (name, kind, tasks or majors)."""

    name: str
    lead: str
    kind: str
    district: str
    industry: str
    key_field: str
    others: tuple[tuple[str, str, str], ...]


CHAINS = (
    Existing(
        "商用航天装配技能生态链（演示）", "北京演示星舟航天科技有限公司", "enterprise", "110115", "C37", "emerging",
        (("北京演示星舟部件有限公司", "enterprise", "提供总装实习岗位"),
         ("北京演示大兴技师学院", "vocational", "飞行器装配、数控加工")),
    ),
    Existing(
        "冷链物流技能生态链（演示）", "北京演示鲜达物流有限公司", "enterprise", "110113", "G59", "services",
        (("北京演示顺义仓储有限公司", "enterprise", "提供仓储操作岗位"),
         ("北京演示物流职业学院", "vocational", "冷链物流技术与管理")),
    ),
    Existing(
        "数字印艺技能生态链（演示）", "北京演示印刷职业学院", "vocational", "110115", "C23", "traditional",
        (("北京演示华彩印务有限公司", "enterprise", "提供制版、印刷岗位"),
         ("北京演示印艺技能评价中心", "evaluation", "组织等级认定")),
    ),
    Existing(
        "供热运行保障技能生态链（演示）", "北京演示暖城热力有限公司", "enterprise", "110106", "D44", "city",
        (("北京演示丰热设备有限公司", "enterprise", "提供检修岗位"),
         ("北京演示能源技师学院", "vocational", "供热运行与维护")),
    ),
    Existing(
        "智慧农机技能生态链（演示）", "北京演示禾田农机有限公司", "enterprise", "110116", "C35", "manufacturing",
        (("北京演示怀柔农机服务有限公司", "enterprise", "提供田间实训"),
         ("北京演示农机职业学院", "vocational", "农业智能装备")),
    ),
)  # fmt: skip
ENDED = (
    Existing(
        "智能家居装调技能生态链（演示）", "广州演示安居智能科技有限公司", "enterprise", "440100", "C38", "",
        (("佛山演示门锁制造有限公司", "enterprise", "提供装配、测试岗位"),
         ("中山演示照明电器有限公司", "enterprise", "提供安装调试岗位"),
         ("广州演示轻工技师学院", "vocational", "智能家居安装与维护")),
    ),
    Existing(
        "汽车后市场技能生态链（演示）", "深圳演示车享服务有限公司", "enterprise", "440300", "O81", "",
        (("东莞演示汽车维修有限公司", "enterprise", "提供维修实习岗位"),
         ("深圳演示交通职业学校", "vocational", "汽车检测与维修")),
    ),
)  # fmt: skip


def play(city: Staff, now: datetime, anchor: datetime) -> None:
    """Three chains in the directory, one whose period ends soon; one waits for the head, one is being drafted."""
    programme = Programme.objects.get(code=CODE)
    officer, head = Actor.of(city.officer), Actor.of(city.head)
    entered = [_particulars(place, chain) for place, chain in enumerate(CHAINS)]
    rows = [_rows(place, chain) for place, chain in enumerate(CHAINS)]
    entered[2] = _starting(entered[2], _nearly_over(programme, clock.local_date(now)))
    announcement, scan = Paper(TITLE, "", ANNOUNCED), paper("公布文件（演示）", 1)
    at = anchor - 3 * DAY
    done = import_entries(
        programme, list(zip(entered[:3], rows[:3], strict=True)), announcement, scan, actor=officer, at=at
    )
    approve_entries([(entry, entry.revision) for entry in done], actor=head, at=at + DAY)
    for place in (3, 4):
        file = paper("公布文件（演示）", place)
        entry = draft_entry(programme, entered[place], announcement, file, actor=officer, at=at + DAY)
        if place == 3:
            entry = write_participants(entry, rows[place], seen=entry.revision, actor=officer, at=at + DAY)
            perform(entry, EntryAction.PROPOSE, actor=officer, at=at + 2 * DAY)
    for job in (end_periods, remind):
        job(progress=_Silent(), at=now)


def play_ended(province: Staff, anchor: datetime) -> None:
    """Two chains whose period is over: one is to go on, one to stop; the notice of it was issued two days ago."""
    programme = Programme.objects.get(code=GUANGDONG)
    officer, head = Actor.of(province.officer), Actor.of(province.head)
    ended = clock.local_date(anchor - SINCE_END)
    starts_on = date(ended.year - programme.construction_months // 12, ended.month, 1)
    rows = [
        (_starting(_particulars(place, chain), starts_on), _rows(place, chain, starts_on.year))
        for place, chain in enumerate(ENDED, start=len(CHAINS))
    ]
    announcement, scan = Paper(GUANGDONG_TITLE, "", starts_on), paper("公布文件（演示）", len(CHAINS))
    done = import_entries(programme, rows, announcement, scan, actor=officer, at=anchor - 60 * DAY)
    approve_entries([(entry, entry.revision) for entry in done], actor=head, at=anchor - 59 * DAY)
    end_periods(progress=_Silent(), at=anchor - 58 * DAY)
    chains = [Chain.objects.get(name=chain.name) for chain in ENDED]
    results = list(zip(chains, (AssessmentResult.CONTINUE, AssessmentResult.STOP), strict=True))
    notice = draft_results(programme, results, actor=officer, at=anchor - DAY)
    notice = perform(notice, NoticeAction.PROPOSE, actor=officer, at=anchor - DAY + HOUR)
    perform(notice, NoticeAction.ISSUE, actor=head, at=anchor - DAY + 2 * HOUR)


class _Silent:
    """Progress that nobody watches."""

    def tick(self, done: int, total: int, *, at: datetime) -> None:
        """Nothing to show."""


def _particulars(place: int, chain: Existing) -> Particulars:
    return Particulars(
        name=chain.name,
        industry=chain.industry,
        key_field=chain.key_field,
        summary="本平台启用前已经公布，由主管部门按公布文件补录。",
        lead_name=chain.lead,
        lead_uscc=code_of(FIRST_LEAD + place),
        lead_kind=chain.kind,
        reviewing_authority=Authority.objects.get(code=chain.district),
        starts_on=ANNOUNCED,
    )


def _starting(entered: Particulars, starts_on: date) -> Particulars:
    return Particulars(**{**vars(entered), "starts_on": starts_on})


def _nearly_over(programme: Programme, today: date) -> date:
    """A first day so long ago that a period from then on ends in a few weeks, but not before the scheme existed."""
    ahead = today + LEFT
    years = programme.construction_months // 12
    return max(date(ahead.year - years, ahead.month, 1), programme.issued_on + DAY)


def _rows(place: int, chain: Existing, since: int = ANNOUNCED.year) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "uscc": partner_code(FIRST_MEMBER + 10 * place + number), "kind": kind,
            "tasks": "" if kind == "vocational" else detail, "posts": "", "places": 0 if kind == "vocational" else 20,
            "majors": detail if kind == "vocational" else "", "students": 60 if kind == "vocational" else 0,
            "term": f"{since}年9月至{since + 2}年7月" if kind == "vocational" else "",
        }
        for number, (name, kind, detail) in enumerate(chain.others)
    ]  # fmt: skip
