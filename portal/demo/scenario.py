"""What happens in the demonstration: rounds, each at another stage, about twenty applications; chains at their end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.choices import Role, UnitKind
from accounts.models import User
from applications.models import Application, FormEdition, Round
from applications.services import start_application
from chains.choices import SkillLevel, StudentKind
from chains.models import Chain, Programme
from chains.roster import StudentEntry
from chains.services import add_student
from office import calendar, clock
from office.machine import Actor, perform
from portal.demo import consulting, existing, guangdong, objecting, people, stories
from portal.demo.content import EXAMPLES, Example
from portal.demo.forms import serial_of
from portal.demo.people import CHAOYANG, HAIDIAN, Staff
from portal.demo.review import EXPERTS, FORMER_EXPERTS, Review
from portal.demo.way import Way
from publicity.choices import AnnouncementAction, NoticeAction, NoticeState
from publicity.jobs import close_notices
from publicity.models import Notice
from publicity.selectors import clearable
from publicity.services import draft_announcement, draft_notice

# So many days of covered calendar lie ahead of the demonstration's present, for every deadline that it sets.
ROOM = timedelta(days=21)
BEGINNING = datetime(2025, 1, 6, 9, 0, tzinfo=clock.SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class World:
    """Everybody who works in the demonstration, and its present."""

    now: datetime
    anchor: datetime
    city: Staff
    districts: dict[str, Staff]
    bodies: dict[str, User]
    review: Review
    serial: int = 0

    def way(self, example: Example, call: Round, at: datetime) -> Way:
        """A new unit with its people, and the draft of its application."""
        self.serial += 1
        staff = self.districts[example.district]
        _, clerk = people.unit_of(example, self.serial, staff, BEGINNING + DAY)
        return Way.start(example, clerk, call, staff, self.city, at)


def present(now: datetime) -> datetime:
    """The demonstration's present: now, or the last day that leaves room in the covered calendar."""
    covered = calendar.load()
    last = now
    while not (covered.covers(last.year) and covered.covers((last + ROOM).year)):
        last -= DAY
    return last.replace(hour=10, minute=0, second=0, microsecond=0) - DAY


def play(now: datetime) -> None:
    """The whole demonstration, in the caller's transaction."""
    city, districts, bodies = (
        people.city_staff(BEGINNING), people.district_staff(BEGINNING), people.body_staff(BEGINNING),
    )  # fmt: skip
    world = World(now, present(now), city, districts, bodies, Review(city))
    people.overseers(BEGINNING)
    world.review.enter(EXPERTS, BEGINNING)
    _first_round(world, EXAMPLES[:5])
    _publicity_round(world, EXAMPLES[5:10])
    _review_round(world, EXAMPLES[10:14])
    call = _open_round(world, EXAMPLES[14:])
    _accounts_to_sign_in(world, call)
    existing.play(world.city, world.now, world.anchor)
    stories.play(world.city, world.now)
    province = guangdong.play(world.now, world.anchor, BEGINNING)
    existing.play_ended(province, world.anchor)


def _call(code: str, title: str, opens: datetime, closes: datetime, recommend_until: datetime) -> Round:
    programme = Programme.objects.get(code="beijing-2024")
    return Round.objects.create(
        programme=programme,
        edition=FormEdition.objects.get(programme=programme, code="beijing-2024"),
        code=code,
        title=title,
        call=(
            "面向本市战略性新兴产业、先进制造业、现代服务业、传统优势产业和城市运行保障等重点领域，"
            "由链主单位牵头申报。申报书在线填写，生成后打印、盖章、上传，报送社保缴纳所在区。"
        ),
        opens_at=opens,
        closes_at=closes,
        recommend_until=recommend_until,
    )


def _accepted(world: World, examples: tuple[Example, ...], call: Round, at: datetime) -> list[Application]:
    ways = [world.way(example, call, at + index * 3 * HOUR) for index, example in enumerate(examples)]
    return [way.fill_in().submit().accept().application for way in ways]


def _publish(world: World, call: Round, at: datetime):
    """Draft, propose and issue the notice of what was shortlisted."""
    officer, head = Actor.of(world.city.officer), Actor.of(world.city.head)
    listed = list(Application.objects.filter(round=call, state="shortlisted").order_by("number"))
    notice = draft_notice(call, listed, actor=officer, at=at)
    notice = perform(notice, NoticeAction.PROPOSE, actor=officer, at=at + HOUR)
    return perform(notice, NoticeAction.ISSUE, actor=head, at=at + 2 * HOUR)


def _correct(world: World, former: Notice, at: datetime) -> Notice:
    """Another notice corrects an issued one and starts a period of its own."""
    officer, head = Actor.of(world.city.officer), Actor.of(world.city.head)
    listed = [item.application for item in former.items.order_by("position").select_related("application")]
    reason = "原公示未写明来信的邮寄宽限，现予补正。"
    texts = {"corrects": former, "correction_reason": reason, "grace_days": 3}
    notice = draft_notice(former.round, listed, actor=officer, at=at, **texts)
    notice = perform(notice, NoticeAction.PROPOSE, actor=officer, at=at + HOUR)
    return perform(notice, NoticeAction.ISSUE, actor=head, at=at + 2 * HOUR)


def _first_round(world: World, examples: tuple[Example, ...]) -> None:
    """2025: from the call to five chains that have been under construction since July 2025."""

    def day(month: int, number: int) -> datetime:
        return datetime(2025, month, number, 9, 30, tzinfo=clock.SHANGHAI)

    call = _call("2025-1", "2025年第一批", day(2, 10), day(3, 31), day(4, 30))
    files = _accepted(world, examples, call, day(3, 3))
    panel = world.review.panel(call, files, day(5, 12), quota=len(files))
    world.review.score(panel, day(5, 14))
    world.review.decide(world.review.close(panel, day(5, 21)), day(5, 21) + HOUR)
    notice = _correct(world, _publish(world, call, day(6, 9)), day(6, 11))
    close_notices(progress=_Silent(), at=day(6, 18))
    notice.refresh_from_db()
    officer, head = Actor.of(world.city.officer), Actor.of(world.city.head)
    announcement = draft_announcement(
        notice, list(clearable(notice)), starts_on=day(7, 1).date(), actor=officer, at=day(6, 25)
    )
    announcement = perform(announcement, AnnouncementAction.PROPOSE, actor=officer, at=day(6, 26))
    perform(announcement, AnnouncementAction.ISSUE, actor=head, at=day(7, 1))
    for chain in Chain.objects.filter(programme=call.programme):
        _students(world, chain, day(9, 10))


class _Silent:
    """Progress that nobody watches."""

    def tick(self, done: int, total: int, *, at: datetime) -> None:
        """Nothing to show."""


def _students(world: World, chain: Chain, at: datetime) -> None:
    """A class of apprentices on the chain's roster."""
    lead = chain.members.get(kind="lead") if chain.members.filter(kind="lead").exists() else chain.members.first()
    clerk = next(held.user for held in lead.unit.assignments.filter(role=Role.APPLICANT).select_related("user"))
    school = chain.members.filter(kind__in=[UnitKind.VOCATIONAL, UnitKind.UNIVERSITY]).exclude(pk=lead.pk).first()
    for number, name in enumerate(("江一帆", "苏念初", "韩子墨", "叶知秋", "方以沫", "白景行"), start=1):
        entry = StudentEntry(
            name=f"{name}（演示）",
            kind=StudentKind.APPRENTICE,
            identity=_identity(chain.pk * 100 + number),
            phone=None,
            school_id=school.pk,
            employer_id=lead.pk,
            major="对口专业",
            level=SkillLevel.APPRENTICE,
            enrolled_on=at.date(),
            left_on=None,
        )
        add_student(chain, entry, actor=Actor.of(clerk), at=at)


def _identity(number: int) -> str:
    """An identity number in the right form, of a district code that does not exist."""
    body = f"11099920050101{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def _publicity_round(world: World, examples: tuple[Example, ...]) -> None:
    """A shortlist in publicity; one of its lines is objected to. A seat was declined, the ranking made anew."""
    anchor, review = world.anchor, world.review
    opens = anchor - timedelta(days=110)
    call = _call("2026-1", "2026年第一批", opens, opens + timedelta(days=35), opens + timedelta(days=50))
    files = _accepted(world, examples, call, opens + timedelta(days=5))
    review.enter(FORMER_EXPERTS, opens)
    panel = review.panel(call, files, anchor - timedelta(days=40), quota=4, declines=2)
    review.score(panel, anchor - timedelta(days=38))
    review.visit(files[0], anchor - timedelta(days=30))
    panel = review.close(panel, anchor - timedelta(days=28))
    review.find_conflict(panel, anchor - timedelta(days=24))
    review.decide(panel, anchor - timedelta(days=20))
    review.step_back(anchor - timedelta(days=10))
    notice = _publish(world, call, anchor - DAY)
    earlier = Notice.objects.get(round__code="2025-1", state=NoticeState.CLOSED)
    objecting.play(notice, earlier, max(notice.issued_at + HOUR, anchor - 10 * HOUR))


def _review_round(world: World, examples: tuple[Example, ...]) -> None:
    """Files before the panel; some sheets are still open."""
    anchor = world.anchor
    opens = anchor - timedelta(days=75)
    call = _call("2026-2", "2026年第二批", opens, opens + timedelta(days=40), opens + timedelta(days=55))
    files = _accepted(world, examples, call, opens + timedelta(days=6))
    panel = world.review.panel(call, files, anchor - timedelta(days=3), quota=3)
    world.review.score(panel, anchor - timedelta(days=2), leave_open=6)
    consulting.play(call, files, world.city.officer, world.bodies, anchor - 2 * DAY)


def _open_round(world: World, examples: tuple[Example, ...]) -> Round:
    """The round that is open now, with a file at every desk; one unit pays social insurance elsewhere."""
    anchor, now = world.anchor, world.now
    opens = anchor - timedelta(days=25)
    closes = clock.end_of_day(clock.local_date(now + timedelta(days=30)))
    call = _call("2026-3", "2026年第三批", opens, closes, closes + timedelta(days=20))

    def way(index: int, days: int) -> Way:
        return world.way(examples[index], call, anchor - timedelta(days=days)).fill_in()

    way(0, 5).submit().propose().note("电话核实：实训场地租赁合同十月到期，单位称正在续签，续签后补报。")
    way(1, 6).finalise()
    way(2, 7).submit().approve()
    way(3, 8).submit().recommend()
    way(4, 10).submit().accept()
    way(5, 4).submit()
    way(6, 8).submit().give_back().note("成员协议原件约定下周一带来核对。").remind("补正提醒")
    way(7, 3).submit()
    return call


def _accounts_to_sign_in(world: World, call: Round) -> None:
    """The units of the accounts that the command prints: one without an application, one with a draft, a member."""
    at = BEGINNING + DAY
    admin = people.person("unit-admin", "单位管理员", at)
    unit = people.registered_unit(
        "北京星桥精密光学有限公司", 901, kind=UnitKind.ENTERPRISE, address="北京市海淀区上地演示街18号",
        district=HAIDIAN, admin=admin, staff=world.districts[HAIDIAN], at=at,
    )  # fmt: skip
    people.clerk("applicant", unit, at)
    second = people.registered_unit(
        "北京禾安餐饮管理有限公司", 902, kind=UnitKind.ENTERPRISE, address="北京市朝阳区酒仙桥演示路6号",
        district=CHAOYANG, admin=people.person("unit-admin2", "单位管理员", at), staff=world.districts[CHAOYANG], at=at,
    )  # fmt: skip
    clerk = people.clerk("applicant2", second, at)
    start_application(unit=second, call=call, actor=Actor.of(clerk), at=world.anchor - DAY)
    partner = EXAMPLES[0].members[0]
    member_unit = people.named(partner.name, serial_of(partner.name), partner.kind, at)
    people.give(people.person("member", "成员单位经办人", at), Role.MEMBER, at, unit=member_unit)
