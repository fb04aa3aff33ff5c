"""Notices, objections and announcements for tests: the way to every state through the one door.

The applications that are listed go the whole way to the shortlist; the times run on from where they are.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from accounts.choices import Role
from accounts.models import User
from applications.choices import State
from applications.models import Application, Round
from office import clock
from office.machine import Actor, perform
from publicity.choices import AnnouncementAction as Announce
from publicity.choices import NoticeAction, ObjectionAction
from publicity.choices import NoticeState as N
from publicity.models import Announcement, Notice, NoticeItem, Objection
from publicity.selectors import clearable
from publicity.services import draft_announcement, draft_notice, receive_objection
from publicity.workflow.facts import Finding, Handling, Merging
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.memory import remembered

START = make.START
# The shortlist of the factories is ready by then; a Monday in a week without holidays (until Friday, 27 March).
ISSUE = datetime(2026, 3, 23, 10, 0, tzinfo=clock.SHANGHAI)
FACTS = "申报书所列实习岗位与公开招聘信息不一致，请核实岗位是否真实存在。"
REASON = "名单第1项链主单位名称有误。"
FINDING = Finding("已到现场核对岗位台账。", "经核查，岗位真实存在。", "就实习岗位数量进行了核查。")
CORRECTION = Finding(
    "单位名称与证照不符。", "经核查，名称有误。", "所列单位名称有误，将更正。", "单位名称有误，更正后另行公示。"
)


@remembered
def shortlisted(number: int = 1, *, start: datetime = START) -> list[Application]:
    """Applications of one round on its shortlist, in the order in which a notice lists them."""
    call = make.call(start=start)
    rows = [make.way_to(State.SHORTLISTED, round_=call, start=start).application for _ in range(number)]
    return sorted(rows, key=lambda row: row.number)


@dataclass
class Case:
    """One notice with who works on it; `at` is the time to go on from."""

    notice: Notice
    officer: User
    head: User
    handler: User
    at: datetime
    call: Round
    listed: list[Application] = field(default_factory=list)

    @property
    def items(self) -> list[NoticeItem]:
        """The lines as they are now."""
        return list(self.notice.items.select_related("application").order_by("position"))

    def do(self, action: str, user: User | None = None, *, at: datetime | None = None, **more: Any) -> Notice:
        """Perform an act on the notice; the clock without a user."""
        actor = Actor.of(user) if user else Actor.clock()
        self.notice = perform(self.notice, action, actor=actor, at=at or self.at, **more)
        return self.notice

    def issue(self, at: datetime | None = None) -> Notice:
        """Propose and issue."""
        self.at = at or self.at
        self.do(NoticeAction.PROPOSE, self.officer)
        return self.do(NoticeAction.ISSUE, self.head)

    def close(self) -> Notice:
        """The clock closes it on time."""
        self.at = clock.end_of_day(self.notice.ends_on)
        return self.do(NoticeAction.CLOSE)

    def object(self, position: int = 1, *, at: datetime | None = None, **changed: Any) -> Objection:
        """Somebody objects to a line."""
        values = {
            "objector_kind": "person",
            "objector_name": "欧阳实名",
            "objector_phone": "13612345678",
            "objector_email": "ouyang@example.com",
            "facts": FACTS,
            "actor": Actor("visitor"),
            "at": at or self.at + timedelta(hours=1),
        }
        about = changed.pop("about", None) or self.items[position - 1]
        return receive_objection(about, **(values | changed))

    def screen(self, objection: Objection, at: datetime | None = None) -> Objection:
        """The officer names the handler."""
        facts = Handling(self.handler.person_id)
        return perform(objection, ObjectionAction.SCREEN, actor=Actor.of(self.officer), at=at or self.at, facts=facts)

    def decide(self, objection: Objection, *, upheld: bool, at: datetime | None = None) -> Objection:
        """Screened, proposed and decided."""
        at = at or self.at
        objection = self.screen(objection, at)
        propose = ObjectionAction.PROPOSE_UPHOLDING if upheld else ObjectionAction.PROPOSE_DISMISSAL
        objection = perform(objection, propose, actor=Actor.of(self.handler), at=at, facts=FINDING)
        action = ObjectionAction.UPHOLD if upheld else ObjectionAction.DISMISS
        return perform(objection, action, actor=Actor.of(self.head), at=at)

    def correct(self, objection: Objection, at: datetime | None = None) -> Objection:
        """Screened, a correction proposed, decided."""
        at = at or self.at
        objection = self.screen(objection, at)
        propose = ObjectionAction.PROPOSE_CORRECTION
        objection = perform(objection, propose, actor=Actor.of(self.handler), at=at, facts=CORRECTION)
        return perform(objection, ObjectionAction.CORRECT, actor=Actor.of(self.head), at=at)

    def draft_correction(self, applications: list[Application] | None = None, **texts: Any) -> Notice:
        """The draft that corrects the notice; of all its applications, unless others are named."""
        listed = self.listed if applications is None else applications
        values = {"correction_reason": REASON, "corrects": self.notice, "actor": Actor.of(self.officer), "at": self.at}
        return draft_notice(self.call, listed, **(values | texts))

    def correct_notice(self, draft: Notice | None = None, *, at: datetime | None = None, **texts: Any) -> Notice:
        """Another notice corrects this one: drafted, proposed, issued. The case's own notice is read anew."""
        draft, at = draft or self.draft_correction(**texts), at or self.at
        draft = perform(draft, NoticeAction.PROPOSE, actor=Actor.of(self.officer), at=at)
        draft = perform(draft, NoticeAction.ISSUE, actor=Actor.of(self.head), at=at)
        self.notice = Notice.objects.get(pk=self.notice.pk)
        return draft

    def merge(self, objection: Objection, leading: Objection, *, by: User | None = None) -> Objection:
        """Merged into another about the same line."""
        facts, actor = Merging(leading.pk), Actor.of(by or self.handler)
        note = "反映同一事项。"
        return perform(objection, ObjectionAction.MERGE, actor=actor, at=self.at, facts=facts, note=note)

    def refer(self, objection: Objection) -> Objection:
        """A report or a complaint found true: screened, proposed, decided."""
        by = Actor.of(self.head if objection.kind == "complaint" else self.officer)
        facts = Handling(self.handler.person_id)
        objection = perform(objection, ObjectionAction.SCREEN, actor=by, at=self.at, facts=facts)
        propose = ObjectionAction.PROPOSE_REFERRAL
        objection = perform(objection, propose, actor=Actor.of(self.handler), at=self.at, facts=FINDING)
        return perform(objection, ObjectionAction.REFER, actor=Actor.of(self.head), at=self.at)

    def draft_announcement(self, items: list[NoticeItem] | None = None, **texts: Any) -> Announcement:
        """An announcement of what is clear."""
        chosen = list(clearable(self.notice)) if items is None else items
        starts_on = texts.pop("starts_on", date(2026, 5, 1))
        return draft_announcement(
            self.notice, chosen, starts_on=starts_on, actor=Actor.of(self.officer), at=self.at, **texts
        )

    def announce(self, announcement: Announcement | None = None) -> Announcement:
        """Drafted, proposed and issued."""
        announcement = announcement or self.draft_announcement()
        announcement = perform(announcement, Announce.PROPOSE, actor=Actor.of(self.officer), at=self.at)
        return perform(announcement, Announce.ISSUE, actor=Actor.of(self.head), at=self.at)


@remembered
def drafted(number: int = 1, *, at: datetime = ISSUE, start: datetime = START, **texts: Any) -> Case:
    """A draft that lists so many applications."""
    listed = shortlisted(number, start=start)
    call = listed[0].round
    staff = make.staff(at=start - make.BEFORE)
    handler = people.holder(Role.CITY_OFFICER, at=start - make.BEFORE)
    notice = draft_notice(call, listed, actor=Actor.of(staff.city_officer), at=at, **texts)
    return Case(notice, staff.city_officer, staff.city_head, handler, at, call, listed)


@remembered
def issued(number: int = 1, *, at: datetime = ISSUE, **more: Any) -> Case:
    """A notice in publicity."""
    case = drafted(number, at=at, **more)
    case.issue()
    return case


@remembered
def closed(number: int = 1, *, at: datetime = ISSUE, **more: Any) -> Case:
    """A notice whose period is over."""
    case = issued(number, at=at, **more)
    case.close()
    return case


def _proposed(case: Case) -> None:
    case.do(NoticeAction.PROPOSE, case.officer)


def _issued(case: Case) -> None:
    case.issue()


def _closed(case: Case) -> None:
    case.issue()
    case.close()


def _withdrawn(case: Case) -> None:
    case.issue()
    case.do(NoticeAction.WITHDRAW, case.head, note="名单有误，更正后重新公示。")


def _superseded(case: Case) -> None:
    case.issue()
    case.correct_notice()


WAYS: dict[str, Callable[[Case], None]] = {
    N.DRAFTED: lambda case: None,
    N.PROPOSED: _proposed,
    N.ISSUED: _issued,
    N.CLOSED: _closed,
    N.WITHDRAWN: _withdrawn,
    N.SUPERSEDED: _superseded,
}


@remembered
def notice_at(state: str, number: int = 1, **more: Any) -> Case:
    """A notice brought to a state."""
    case = drafted(number, **more)
    WAYS[state](case)
    return case
