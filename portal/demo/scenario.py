"""What happens in the demonstration: four rounds, each at another stage, about twenty applications."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.choices import Role, UnitKind
from accounts.models import User
from applications.models import Application, FormEdition, Round
from applications.services import start_application
from chains.choices import SkillLevel, StudentKind
from chains.models import Chain, Programme
from chains.roster import StudentEntry
from chains.services import add_student
from evaluation.choices import (
    DecisionAction,
    PanelAction,
    PaperKind,
    SeatAction,
    SeatState,
    SheetAction,
    SheetState,
    VisitAction,
    VisitFinding,
)
from evaluation.models import Panel, ScoreSheet
from evaluation.services import (
    add_expert,
    draft_decision,
    draw_panel,
    issue_panel_papers,
    issue_visit_paper,
    keep_secrecy,
    open_plan,
    plan_visit,
    pledge,
    put_files,
    save_sheet,
    write_decision,
    write_minutes,
    write_visit,
)
from office import calendar, clock
from office.machine import Actor, perform
from portal.demo import consulting, existing, guangdong, people
from portal.demo.content import EXAMPLES, Example
from portal.demo.forms import serial_of
from portal.demo.people import CHAOYANG, HAIDIAN, Staff
from portal.demo.way import Way
from publicity.choices import AnnouncementAction, NoticeAction
from publicity.jobs import close_notices
from publicity.models import Notice
from publicity.selectors import clearable
from publicity.services import draft_announcement, draft_notice, receive_objection

# So many days of covered calendar lie ahead of the demonstration's present, for every deadline that it sets.
ROOM = timedelta(days=21)
BEGINNING = datetime(2025, 1, 6, 9, 0, tzinfo=clock.SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EXPERTS = (
    ("唐书衡", "正高级工程师", "北京演示工业大学"),
    ("顾南舟", "特级技师", "北京演示制造研究院"),
    ("许清和", "教授", "北京演示职业大学"),
    ("宋明远", "高级考评员", "北京演示职业技能鉴定所"),
    ("程若溪", "研究员", "北京演示劳动科学研究所"),
)
# Points of the five criteria that the experts give in turn; the comments say why.
POINTS = ((88, 85, 82, 80, 84), (91, 87, 85, 83, 86), (79, 82, 80, 76, 81), (85, 90, 88, 82, 87), (90, 84, 83, 85, 88))
COMMENTS = ("带动能力较强", "岗位真实充足", "合作有实际内容", "制度健全", "目标明确可核")

MINUTES = "专家组逐件审阅卷宗并独立评分，会上就分歧较大的申报交换意见，各自确认评分。"
FEEDBACK = "岗位和学徒安排具体可行；建议进一步细化两年目标的核算办法，并写明各成员单位的分工。"
FINDINGS = "查看实训车间、设备和学徒台账，与申报材料一致；座谈了解师傅带徒和课程安排，资料齐全。"


@dataclass
class World:
    """Everybody who works in the demonstration, and its present."""

    now: datetime
    anchor: datetime
    city: Staff
    districts: dict[str, Staff]
    bodies: dict[str, User]
    experts: list[User] = field(default_factory=list)
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
    staff = (people.city_staff(BEGINNING), people.district_staff(BEGINNING), people.body_staff(BEGINNING))
    world = World(now, present(now), *staff)
    people.overseers(BEGINNING)
    world.experts = _experts(world)
    _first_round(world, EXAMPLES[:5])
    _publicity_round(world, EXAMPLES[5:10])
    _review_round(world, EXAMPLES[10:14])
    call = _open_round(world, EXAMPLES[14:])
    _accounts_to_sign_in(world, call)
    existing.play(world.city, world.now, world.anchor)
    guangdong.play(world.now, world.anchor, BEGINNING)


def _experts(world: World) -> list[User]:
    users = []
    authority = Programme.objects.get(code="beijing-2024").selecting_authority
    for number, (name, title, employer) in enumerate(EXPERTS, start=1):
        user = people.person(f"expert{number}", name, BEGINNING)
        people.give(user, Role.EXPERT, BEGINNING)
        add_expert(
            authority, user.person, title=title, key_fields=[], employers=[(employer, "")],
            actor=Actor.of(world.city.officer), at=BEGINNING,
        )  # fmt: skip
        users.append(user)
    return users


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


def _panel(world: World, call: Round, files: list[Application], at: datetime, quota: int) -> Panel:
    """Five experts for the files, invitations accepted, dossiers frozen, pledges signed."""
    actor = Actor.of(world.city.officer)
    plan = open_plan(call, actor=actor, at=at)
    plan.quota = quota
    plan.save(update_fields=["quota"])
    panel = draw_panel(plan, name=f"{call.title}专家组", seed=f"演示-{call.code}", actor=actor, at=at)
    put_files(panel, files, actor=actor, at=at)
    by_person = {user.person_id: user for user in world.experts}
    for seat in list(panel.members.select_related("expert")):
        perform(seat, SeatAction.ACCEPT, actor=Actor.of(by_person[seat.expert.person_id]), at=at + HOUR / 2)
    panel = perform(panel, PanelAction.OPEN, actor=actor, at=at + HOUR)
    for member in panel.members.select_related("expert"):
        keep_secrecy(member, actor=Actor.of(by_person[member.expert.person_id]), at=at + HOUR)
        pledge(member, actor=Actor.of(by_person[member.expert.person_id]), at=at + 2 * HOUR)
    return panel


def _score(world: World, panel: Panel, at: datetime, leave_open: int = 0) -> None:
    """Experts fill in and submit their sheets; the last ones may stay open."""
    by_person = {user.person_id: user for user in world.experts}
    sheets = list(
        ScoreSheet.objects.filter(dossier__panel=panel, state=SheetState.OPEN).select_related(
            "member__expert", "dossier__panel"
        )
    )
    for index, sheet in enumerate(sheets[: len(sheets) - leave_open]):
        actor = Actor.of(by_person[sheet.member.expert.person_id])
        points = POINTS[(index + sheet.dossier.position) % len(POINTS)]
        scores = {
            criterion["key"]: {"points": str(value - sheet.dossier.position * 3 % 7), "comment": f"{comment}。"}
            for criterion, value, comment in zip(panel.rule["criteria"], points, COMMENTS, strict=True)
        }
        saved = save_sheet(sheet, scores, seen=sheet.revision, actor=actor, at=at)
        perform(saved, SheetAction.SUBMIT, actor=actor, at=at + timedelta(minutes=index))


def _decide(world: World, panel: Panel, at: datetime) -> None:
    officer, head = Actor.of(world.city.officer), Actor.of(world.city.head)
    perform(panel, PanelAction.CLOSE, actor=officer, at=at)
    panel.refresh_from_db()
    leader = panel.members.filter(state=SeatState.ACCEPTED).order_by("number").first()
    words = {"met_on": clock.local_date(at), "leader": leader, "minutes": MINUTES, "seen": panel.revision}
    panel = write_minutes(panel, **words, actor=officer, at=at + timedelta(minutes=20))
    for kind in (PaperKind.DRAW, PaperKind.RANKING, PaperKind.MINUTES):
        issue_panel_papers(panel, kind, actor=officer, at=at + timedelta(minutes=30))
    decision = draft_decision(panel, title=f"{panel.plan.round.title}遴选决定", actor=officer, at=at + HOUR)
    decision = write_decision(
        decision,
        feedback=dict.fromkeys(decision.items.values_list("pk", flat=True), FEEDBACK),
        meeting_on=clock.local_date(at),
        minutes="会议听取评审情况汇报，按排名和产业布局研究拟入围名单，一致同意。",
        outcomes={},
        seen=decision.revision,
        actor=officer,
        at=at + 2 * HOUR,
    )
    decision = perform(decision, DecisionAction.PROPOSE, actor=officer, at=at + 3 * HOUR)
    perform(decision, DecisionAction.APPROVE, actor=head, at=at + DAY)


def _visit(world: World, file: Application, at: datetime) -> None:
    """A visit to the lead unit of a file under review, recorded."""
    actor = Actor.of(world.city.officer)
    plan = {"planned_on": clock.local_date(at), "place": f"{file.unit.name}实训车间", "visitors": "江同、苏合"}
    visit = plan_visit(file, **plan, actor=actor, at=at - 3 * DAY)
    found = {**plan, "visited_on": clock.local_date(at), "finding": VisitFinding.TRUE, "findings": FINDINGS}
    visit = write_visit(visit, found, seen=visit.revision, actor=actor, at=at + HOUR)
    visit = perform(visit, VisitAction.RECORD, actor=actor, at=at + 2 * HOUR)
    issue_visit_paper(visit, actor=actor, at=at + 3 * HOUR)


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
    panel = _panel(world, call, files, day(5, 12), quota=len(files))
    _score(world, panel, day(5, 14))
    _decide(world, panel, day(5, 21))
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
    """A shortlist in publicity; one of its lines is objected to."""
    anchor = world.anchor
    opens = anchor - timedelta(days=110)
    call = _call("2026-1", "2026年第一批", opens, opens + timedelta(days=35), opens + timedelta(days=50))
    files = _accepted(world, examples, call, opens + timedelta(days=5))
    panel = _panel(world, call, files, anchor - timedelta(days=40), quota=4)
    _score(world, panel, anchor - timedelta(days=38))
    _visit(world, files[0], anchor - timedelta(days=30))
    _decide(world, panel, anchor - timedelta(days=20))
    notice = _publish(world, call, anchor - DAY)
    receive_objection(
        notice.items.order_by("position").last(),
        objector_kind="person",
        objector_name="演示异议人",
        objector_phone="010-55580001",
        facts="该单位申报书所列的实习岗位数量与其公开招聘信息不一致，请核实岗位是否真实。",
        actor=Actor("visitor"),
        at=max(notice.issued_at + HOUR, anchor - 10 * HOUR),
    )


def _review_round(world: World, examples: tuple[Example, ...]) -> None:
    """Files before the panel; some sheets are still open."""
    anchor = world.anchor
    opens = anchor - timedelta(days=75)
    call = _call("2026-2", "2026年第二批", opens, opens + timedelta(days=40), opens + timedelta(days=55))
    files = _accepted(world, examples, call, opens + timedelta(days=6))
    panel = _panel(world, call, files, anchor - timedelta(days=3), quota=3)
    _score(world, panel, anchor - timedelta(days=2), leave_open=6)
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
