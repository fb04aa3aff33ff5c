"""Expert review in the demonstration: the pool, panels drawn and scored, lists decided, a site visited."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accounts.choices import Role
from accounts.models import User
from applications.models import Application, Round
from chains.models import Programme
from evaluation.choices import (
    DecisionAction,
    ExpertAction,
    PanelAction,
    PaperKind,
    SeatAction,
    SeatState,
    SheetAction,
    SheetState,
    VisitAction,
    VisitFinding,
)
from evaluation.models import Panel, PanelMember, ScoreSheet
from evaluation.services import (
    add_expert,
    add_leave,
    add_photo,
    draft_decision,
    draw_panel,
    issue_panel_papers,
    issue_visit_paper,
    keep_secrecy,
    open_plan,
    plan_visit,
    pledge,
    put_files,
    record_recusal,
    save_sheet,
    write_decision,
    write_minutes,
    write_visit,
)
from evaluation.workflow.experts import Suspension
from office import clock
from office.machine import Actor, perform
from portal.demo import people
from portal.demo.people import Staff

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EXPERTS = (
    ("唐书衡", "正高级工程师", "北京演示工业大学"),
    ("顾南舟", "特级技师", "北京演示制造研究院"),
    ("许清和", "教授", "北京演示职业大学"),
    ("宋明远", "高级考评员", "北京演示职业技能鉴定所"),
    ("程若溪", "研究员", "北京演示劳动科学研究所"),
)
# They came into the pool for the first round of 2026 and cannot be drawn now, each for another reason; nobody signs in
# as one of them.
FORMER_EXPERTS = (
    ("沈知远", "正高级工程师", "北京演示交通研究院"),
    ("陆云章", "特级技师", "北京演示重型机械厂"),
    ("白若水", "副研究员", "北京演示教育科学研究所"),
    ("丁怀瑾", "高级考评员", "北京演示行业协会"),
)
# Points of the five criteria that the experts give in turn; the comments say why.
POINTS = ((88, 85, 82, 80, 84), (91, 87, 85, 83, 86), (79, 82, 80, 76, 81), (85, 90, 88, 82, 87), (90, 84, 83, 85, 88))
COMMENTS = ("带动能力较强", "岗位真实充足", "合作有实际内容", "制度健全", "目标明确可核")

DECLINED = "评审期间在外地授课，不能按时评分。"
FOUND = "评审后单位来函说明，该专家2021年至2023年任其实训基地顾问，核对属实，应当回避。"
MINUTES = "专家组逐件审阅卷宗并独立评分，会上就分歧较大的申报交换意见，各自确认评分。"
FEEDBACK = "岗位和学徒安排具体可行；建议进一步细化两年目标的核算办法，并写明各成员单位的分工。"
FINDINGS = "查看实训车间、设备和学徒台账，与申报材料一致；座谈了解师傅带徒和课程安排，资料齐全。"


@dataclass
class Review:
    """Who reviews in the demonstration: the city's staff and the accounts of the experts."""

    city: Staff
    users: list[User] = field(default_factory=list)

    @property
    def officer(self) -> Actor:
        """The municipal officer."""
        return Actor.of(self.city.officer)

    def expert(self, seat: PanelMember) -> Actor:
        """The expert of a seat."""
        return Actor.of(next(user for user in self.users if user.person_id == seat.expert.person_id))

    def enter(self, experts: Iterable[tuple[str, str, str]], at: datetime) -> None:
        """Put experts into the pool, each with an account and a present employer."""
        authority = Programme.objects.get(code="beijing-2024").selecting_authority
        for name, title, employer in experts:
            user = people.person(f"expert{len(self.users) + 1}", name, at)
            people.give(user, Role.EXPERT, at)
            add_expert(
                authority, user.person, title=title, key_fields=[], employers=[(employer, "")], actor=self.officer,
                at=at,
            )  # fmt: skip
            self.users.append(user)

    def step_back(self, at: datetime) -> None:
        """The experts of the earlier round cannot be drawn any more: suspended, away, out of the pool."""
        entries = [user.person.expert_entries.get() for user in self.users[len(EXPERTS) :]]
        until, acts = clock.local_date(at + 90 * DAY), {"actor": self.officer, "at": at}
        perform(entries[0], ExpertAction.SUSPEND, note="借调外地工作", facts=Suspension(until), **acts)
        for entry, reason in zip(entries[1:3], ("出国讲学", "脱产进修"), strict=True):
            add_leave(entry, starts_on=clock.local_date(at), ends_on=until, reason=reason, **acts)
        perform(entries[3], ExpertAction.LEAVE, note="本人因身体原因申请退出", **acts)

    def panel(self, call: Round, files: list[Application], at: datetime, quota: int, declines: int = 0) -> Panel:
        """Five experts for the files, dossiers frozen, pledges signed; one seat may decline and be replaced."""
        plan = open_plan(call, actor=self.officer, at=at)
        plan.quota = quota
        plan.save(update_fields=["quota"])
        words = {"name": f"{call.title}专家组", "seed": f"演示-{call.code}", "witnesses": ["陆平（演示）"]}
        panel = draw_panel(plan, **words, actor=self.officer, at=at)
        put_files(panel, files, actor=self.officer, at=at)
        answers = at + HOUR / 2
        for seat in panel.members.filter(number=declines).select_related("expert"):
            perform(seat, SeatAction.DECLINE, actor=self.expert(seat), at=answers, note=DECLINED)
        for seat in panel.members.filter(state=SeatState.INVITED).select_related("expert"):
            perform(seat, SeatAction.ACCEPT, actor=self.expert(seat), at=answers)
        panel = perform(panel, PanelAction.OPEN, actor=self.officer, at=at + HOUR)
        for seat in panel.members.filter(state=SeatState.ACCEPTED).select_related("expert"):
            keep_secrecy(seat, actor=self.expert(seat), at=at + HOUR)
            pledge(seat, actor=self.expert(seat), at=at + 2 * HOUR)
        return panel

    def score(self, panel: Panel, at: datetime, leave_open: int = 0) -> None:
        """Experts fill in and submit their sheets; the last ones may stay open."""
        related = ("member__expert", "dossier__panel")
        sheets = list(ScoreSheet.objects.filter(dossier__panel=panel, state=SheetState.OPEN).select_related(*related))
        for index, sheet in enumerate(sheets[: len(sheets) - leave_open]):
            actor = self.expert(sheet.member)
            points = POINTS[(index + sheet.dossier.position) % len(POINTS)]
            scores = {
                criterion["key"]: {"points": str(value - sheet.dossier.position * 3 % 7), "comment": f"{comment}。"}
                for criterion, value, comment in zip(panel.rule["criteria"], points, COMMENTS, strict=True)
            }
            saved = save_sheet(sheet, scores, seen=sheet.revision, actor=actor, at=at)
            perform(saved, SheetAction.SUBMIT, actor=actor, at=at + timedelta(minutes=index))

    def close(self, panel: Panel, at: datetime) -> Panel:
        """Rank the files, write the minutes, issue the papers."""
        panel = perform(panel, PanelAction.CLOSE, actor=self.officer, at=at)
        leader = panel.members.filter(state=SeatState.ACCEPTED).order_by("number").first()
        words = {"met_on": clock.local_date(at), "leader": leader, "minutes": MINUTES, "seen": panel.revision}
        panel = write_minutes(panel, **words, actor=self.officer, at=at + timedelta(minutes=20))
        for kind in (PaperKind.DRAW, PaperKind.RANKING, PaperKind.MINUTES):
            issue_panel_papers(panel, kind, actor=self.officer, at=at + timedelta(minutes=30))
        return panel

    def find_conflict(self, panel: Panel, at: datetime) -> None:
        """A conflict becomes known after the ranking, which is made anew and stands beside the former one."""
        seat = panel.members.filter(state=SeatState.ACCEPTED).order_by("number").last()
        record_recusal(panel.dossiers.order_by("position").first(), seat, FOUND, actor=self.officer, at=at)

    def decide(self, panel: Panel, at: datetime) -> None:
        """Draft the list, propose it, approve it on the next day."""
        decision = draft_decision(panel, title=f"{panel.plan.round.title}遴选决定", actor=self.officer, at=at)
        decision = write_decision(
            decision,
            feedback=dict.fromkeys(decision.items.values_list("pk", flat=True), FEEDBACK),
            meeting_on=clock.local_date(at),
            minutes="会议听取评审情况汇报，按排名和产业布局研究拟入围名单，一致同意。",
            outcomes={},
            seen=decision.revision,
            actor=self.officer,
            at=at + HOUR,
        )
        decision = perform(decision, DecisionAction.PROPOSE, actor=self.officer, at=at + 2 * HOUR)
        perform(decision, DecisionAction.APPROVE, actor=Actor.of(self.city.head), at=at + DAY)

    def visit(self, file: Application, at: datetime) -> None:
        """A visit to the lead unit of a file under review, with a picture, recorded."""
        plan = {"planned_on": clock.local_date(at), "place": f"{file.unit.name}实训车间", "visitors": "江同、苏合"}
        visit = plan_visit(file, **plan, actor=self.officer, at=at - 3 * DAY)
        add_photo(visit, picture(), "实训车间（示意图）", actor=self.officer, at=at + HOUR / 2)
        found = {**plan, "visited_on": clock.local_date(at), "finding": VisitFinding.TRUE, "findings": FINDINGS}
        visit = write_visit(visit, found, seen=visit.revision, actor=self.officer, at=at + HOUR)
        visit = perform(visit, VisitAction.RECORD, actor=self.officer, at=at + 2 * HOUR)
        issue_visit_paper(visit, actor=self.officer, at=at + 3 * HOUR)


def picture() -> SimpleUploadedFile:
    """A plain drawing of a workshop in the place of a photograph: floor, windows, two rows of benches."""
    image = Image.new("RGB", (1200, 900), "#dfe6ec")
    pen = ImageDraw.Draw(image)
    pen.polygon([(0, 900), (1200, 900), (900, 430), (300, 430)], fill="#b9b4a8")
    pen.polygon([(0, 0), (300, 160), (900, 160), (1200, 0)], fill="#c9d3dc")
    for left in range(340, 860, 140):
        pen.rectangle([left, 210, left + 100, 330], fill="#f4f8fb", outline="#8a97a5", width=6)
    for step in range(3):
        size, top = 60 + 45 * step, 470 + 125 * step
        for middle in (430 - 110 * step, 770 + 110 * step):
            pen.rectangle([middle - size, top, middle + size, top + 26], fill="#8a5a34")
            pen.rectangle([middle - size // 2, top - size // 2, middle + size // 2, top], fill="#1d4f91")
            for leg in (middle - size + 6, middle + size - 18):
                pen.rectangle([leg, top + 26, leg + 12, top + 60 + 22 * step], fill="#5a5f66")
    file = BytesIO()
    image.save(file, "JPEG", quality=80)
    return SimpleUploadedFile("实训车间.jpg", file.getvalue(), content_type="image/jpeg")
