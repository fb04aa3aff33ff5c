"""Applications for tests: a whole valid form for Beijing's edition, and the way to every state through the one door.

Nothing here writes a state: forms are filled in, frozen, stamped, handed in and decided as people do it, at past times
counted from `start`. Every unit and person is fictitious.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role, UnitKind
from accounts.models import Authority, Unit, User
from applications.choices import Action, Finding, State
from applications.models import Application, Consultation, FormEdition, Round
from applications.selectors.form import demands_of
from applications.services import (
    add_attachment,
    attach_scan,
    open_to_bodies,
    save_findings,
    save_section,
    start_application,
    store_scan,
)
from applications.workflow.facts import (
    CorrectionAsked,
    Corrections,
    Declaration,
    Opinion,
    Question,
    Selection,
    Shortlisting,
    StampedScan,
)
from office import clock
from office.machine import Actor, follow, perform
from tests.factories import accounts as people
from tests.factories.memory import remembered

START = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
BEFORE = timedelta(days=30)
HAIDIAN, SHUNYI, CITY = "110108", "110113", "110000"
_serial = itertools.count(1)


# What is there before anybody applies --------------------------------------------------------------------------------


def edition() -> FormEdition:
    """Beijing's form, with its programme."""
    return FormEdition.objects.select_related("programme").get(code="beijing-2024")


@remembered
def call(code: str = "", *, start: datetime = START, **changed: Any) -> Round:
    """A round of Beijing's programme that opens a day before `start` and is open for thirty days."""
    form = changed.pop("edition", None) or edition()
    values = {
        "programme": form.programme,
        "edition": form,
        "code": code or f"r{next(_serial)}",
        "title": "2026年第一批",
        "opens_at": start - timedelta(days=1),
        "closes_at": start + timedelta(days=30),
        "recommend_until": start + timedelta(days=60),
    }
    return Round.objects.create(**(values | changed))


def pdf(name: str = "材料.pdf") -> SimpleUploadedFile:
    """A PDF that is what its name says, different from every other one."""
    file = people.pdf(name)
    return SimpleUploadedFile(name, file.read() + b"%% %d\n" % next(_serial), content_type="application/pdf")


@dataclass(frozen=True)
class Staff:
    """Who works on the files of one district, and at the city's bureau."""

    officer: User
    head: User
    city_officer: User
    city_head: User


@remembered
def staff(code: str = HAIDIAN, *, at: datetime = START - BEFORE) -> Staff:
    """The officers and heads of a district and of the bureau above it; the same ones when asked again."""

    def head(place: Authority) -> User:
        username = f"head-{place.code.lower()}"
        role = Role.DISTRICT_HEAD if place.parent_id else Role.CITY_HEAD
        return User.objects.filter(username=username).first() or people.holder(
            role, code=place.code, username=username, at=at
        )

    place = people.authority(code)
    above = place.parent or place
    return Staff(people.officer_of(place, at=at), head(place), people.officer_of(above, at=at), head(above))


def applicant_of(unit: Unit, *, at: datetime = START - BEFORE) -> User:
    """The clerk who applies for a unit; the same one when asked again."""
    held = unit.assignments.filter(role=Role.APPLICANT, revoked_at__isnull=True).first()
    return User.objects.get(pk=held.user_id) if held else people.holder(Role.APPLICANT, unit=unit, at=at)


# The form ------------------------------------------------------------------------------------------------------------


def content(unit: Unit, chain_name: str = "集成电路封装测试技能生态链", code: str = HAIDIAN) -> dict[str, dict]:
    """A whole valid form for Beijing's edition, by section."""
    sections = {
        "chain": _fields(
            name=chain_name,
            industry="C39 计算机、通信和其他电子设备制造业",
            key_field="manufacturing",
            summary="围绕封装测试岗位，由链主单位牵头，与院校共同培养技能人才。",
        ),
        "lead": _fields(
            name=unit.name,
            uscc=unit.uscc,
            kind=unit.kind,
            address=unit.address,
            authority=code,
            legal_representative="张龑",
            person_in_charge="李䶮",
            contact="王㛃",
            phone="13800138000",
            email="office@example.com",
            staff="2860",
            skilled_staff="1735",
            economic_type="leading",
            business="集成电路封装和测试，近一年收入占比百分之八十。",
        ),
        "fund": {
            "rows": [
                {"year": year, "due": "412.50", "set_aside": "412.50", "used": "398.20", "frontline": "66.3"}
                for year in ("2023", "2024", "2025")
            ]
        },
        "posts": {
            "rows": [
                _row(name="封装测试工程员", current="142", places="40", chain_places="90", occupation="6-25-02-06",
                     occupation_name="半导体分立器件和集成电路装调工"),
                _row(name="晶圆切割操作员", current="86", places="30", chain_places="55", occupation="6-25-02-05",
                     occupation_name="半导体芯片制造工"),
            ]
        },
        "members": {
            "rows": [
                _row(name="北京云桥检测有限公司", uscc=people.uscc(90001), kind="enterprise", post="测试员",
                     places="12", tasks="提供带教师傅和实训岗位", contact="赵明", phone="13900139000"),
                _row(name="北京远图技能评价中心", uscc=people.uscc(90002), kind="evaluation", tasks="组织等级认定",
                     contact="孙悦", phone="010-65395678"),
            ]
        },
        "schools": {
            "rows": [
                _row(name="北京㛃园技师学院", uscc=people.uscc(90003), kind="vocational", majors="微电子技术",
                     students="120", cooperation="2026年9月至2029年7月", contact="钱程", phone="13700137000"),
            ]
        },
        "apprentices": {
            "rows": [
                _plan(employer=unit.name, level="senior", school="北京㛃园技师学院"),
                _plan(employer="北京云桥检测有限公司", level="intermediate", school="北京㛃园技师学院", number="12"),
            ]
        },
        "trainees": {"rows": [_plan(employer=unit.name, level="junior", starts_on="2026-07", months="6", school="")]},
        "targets": _fields(
            **{
                "trained": "1200", "apprentices": "150", "class-students": "120", "certified": "400",
                "certified-senior": "120", "standards": "3", "places": "145", "hired": "90", "fund-used": "95",
                "fund-frontline": "66.3",
            }
        ),
        "policies": _fields(numbers="1,3,7", usage="由链主单位和成员企业分期申请。"),
        "plan": _fields(text="第一阶段编制岗位标准。\n第二阶段开展学徒培养。\n第三阶段组织等级认定。"),
    }  # fmt: skip
    if unit.kind == UnitKind.ENTERPRISE:
        sections["eligibility_enterprise"] = _fields(
            operation="yes", credit="yes", standing="市场份额居全市前列。", training_system="2023年印发培训管理办法。",
            career_path="岗位等级与薪酬衔接。", fund_compliance="yes", priority_grounds="",
        )  # fmt: skip
    else:
        del sections["fund"]
        sections["eligibility_institution"] = _fields(
            operation="yes", credit="yes", linking="已与三十家企业合作。", resources="专业十二个。",
            standard="省部级优质院校。", service="年培训五千人次。", priority_grounds="",
        )  # fmt: skip
    return sections


def _fields(**values: str) -> dict:
    return {"fields": values}


def _row(**values: str) -> dict:
    return values


def _plan(**values: str) -> dict:
    """A row of a plan for apprentices or trainees."""
    return {
        "occupation_name": "半导体芯片制造工", "occupation": "6-25-02-05", "starts_on": "2026-09", "months": "12",
        "number": "30",
    } | values  # fmt: skip


def fill_in(
    application: Application,
    sections: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    actor: Actor | None = None,
    at: datetime,
    attach: bool = True,
) -> Application:
    """Save sections (a whole valid form unless given) and add the attachments that are required."""
    actor = actor or Actor.of(applicant_of(application.unit))
    application = Application.objects.get(pk=application.pk)
    code = application.unit.authority.code
    for key, typed in (content(application.unit, code=code) if sections is None else sections).items():
        row = application.version.contents.filter(key=key).first()
        save_section(application, key, typed, seen=row.revision if row else 0, actor=actor, at=at)
    if attach:
        for kind, demand in demands_of(application.version):
            if demand.needed:
                add_attachment(application, kind.key, pdf(f"{kind.label}.pdf"), actor=actor, at=at)
    return application


# The way -------------------------------------------------------------------------------------------------------------


@dataclass
class Way:
    """One application on its way: who works on it, and the time, which runs on by a day at each step."""

    application: Application
    actor: Actor
    staff: Staff
    at: datetime

    def do(self, action: str, user: User | None = None, **more: Any) -> Application:
        """Perform an action as somebody (the applicant unless given) and let a day pass."""
        actor = self.actor if user is None else Actor.of(user)
        self.application = perform(self.application, action, actor=actor, at=self.at, **more)
        self.at += timedelta(days=1)
        return self.application

    def follow(self, action: str, **more: Any) -> Application:
        """What an upper process would do, with a sentence in its place."""
        more.setdefault("evidence", "测试所用的上级事项")
        actor = Actor.of(self.staff.city_head)
        self.application = follow(self.application, action, actor=actor, at=self.at, **more)
        self.at += timedelta(days=1)
        return self.application

    def stamp(self) -> Application:
        """Upload the stamped scan of the frozen version."""
        fresh = Application.objects.get(pk=self.application.pk)
        attach_scan(fresh, pdf("盖章扫描件.pdf"), fresh.version.document.code, actor=self.actor, at=self.at)
        self.application = Application.objects.get(pk=fresh.pk)
        return self.application

    def find(self, unmet: str = "") -> Application:
        """Write a finding for every item of the checklist, all met but one if it is named."""
        fresh = Application.objects.get(pk=self.application.pk)
        rows = [
            (
                item["key"],
                Finding.UNMET if item["key"] == unmet else Finding.MET,
                "与附件不符" if item["key"] == unmet else "",
            )
            for item in fresh.checklist
        ]
        save_findings(fresh, rows, actor=Actor.of(self.staff.officer), at=self.at)
        self.application = Application.objects.get(pk=fresh.pk)
        return self.application

    def send_up(self) -> Application:
        """Upload the stamped recommendation form and send the file up."""
        officer = self.staff.officer
        document = self.application.recommendations.get(voided_at__isnull=True).document
        scan = store_scan(pdf("推荐书.pdf"), actor=Actor.of(officer), at=self.at)
        return self.do(Action.SEND_UP, officer, facts=StampedScan(scan, document.code))


# Co-issuing bodies ---------------------------------------------------------------------------------------------------


def open_to(call: Round, *codes: str, at: datetime = START) -> Round:
    """Open a round to the bodies of these codes (the education commission unless told otherwise)."""
    bodies = [people.authority(code) for code in codes or (people.EDUCATION,)]
    actor = Actor.of(people.officer_of(people.authority(CITY), at=START - BEFORE))
    open_to_bodies(call, [body.pk for body in bodies], actor=actor, at=at)
    return Round.objects.get(pk=call.pk)


def ask_bodies(
    way: Way, *codes: str, text: str = "请就该链的院校合作提出意见。", workdays: int = 5
) -> list[Consultation]:
    """The municipal officer asks bodies about a file; the questions in the order of the codes."""
    keys = tuple(people.authority(code).pk for code in codes or (people.EDUCATION,))
    way.application = Application.objects.get(pk=way.application.pk)
    way.do(Action.ASK_BODIES, way.staff.city_officer, facts=Question(keys, text, workdays))
    found = {row.body_id: row for row in Consultation.objects.filter(application=way.application).order_by("pk")}
    return [found[key] for key in keys]


CORRECTIONS = Corrections(
    (
        CorrectionAsked("lead", "skilled_staff", "与社会保险缴纳人数不一致。"),
        CorrectionAsked("members", "", "第 2 行未附合作协议。"),
    ),
    workdays=5,
)
OPINION = Opinion("材料齐全，符合申报条件。", "服务国家重大战略。")


@remembered
def drafted(
    unit: Unit | None = None,
    round_: Round | None = None,
    *,
    start: datetime = START,
    fill: bool = True,
    sections: Mapping[str, Mapping[str, Any]] | None = None,
) -> Way:
    """A draft, filled in unless told otherwise."""
    unit = unit or people.verified_unit(at=start - BEFORE)
    round_ = round_ or call(start=start)
    code = unit.authority.code
    actor = Actor.of(applicant_of(unit, at=start - BEFORE))
    application, _ = start_application(unit=unit, call=round_, actor=actor, at=start)
    if fill or sections is not None:
        application = fill_in(application, sections, actor=actor, at=start + timedelta(hours=1))
    return Way(application, actor, staff(code, at=start - BEFORE), start + timedelta(hours=2))


def _finalise(way: Way) -> None:
    way.do(Action.FINALISE)


def _submit(way: Way) -> None:
    _finalise(way)
    way.stamp()
    way.do(Action.SUBMIT, facts=Declaration(True))


def _return(way: Way) -> None:
    _submit(way)
    way.do(Action.RETURN, way.staff.officer, facts=CORRECTIONS)


def _resubmit(way: Way) -> None:
    _return(way)
    way.do(Action.FINALISE_CORRECTION)
    way.stamp()
    way.do(Action.RESUBMIT, facts=Declaration(True))


def _lapse(way: Way) -> None:
    _return(way)
    way.at = way.application.due_at + timedelta(minutes=1)
    way.application = perform(way.application, Action.LAPSE, actor=Actor.clock(), at=way.at)


def _propose(way: Way, action: str = Action.PROPOSE_RECOMMENDATION, unmet: str = "") -> None:
    _submit(way)
    way.find(unmet)
    way.do(action, way.staff.officer, facts=OPINION)


def _refuse(way: Way) -> None:
    _propose(way, Action.PROPOSE_REFUSAL, "fund")
    way.do(Action.APPROVE_REFUSAL, way.staff.head)


def _approve(way: Way) -> None:
    _propose(way)
    way.do(Action.APPROVE_RECOMMENDATION, way.staff.head)


def _recommend(way: Way) -> None:
    _approve(way)
    way.send_up()


def _accept(way: Way) -> None:
    _recommend(way)
    way.do(Action.ACCEPT, way.staff.city_officer)


def _review(way: Way) -> None:
    _accept(way)
    way.follow(Action.PUT_BEFORE_PANEL)


def _shortlist(way: Way) -> None:
    _review(way)
    way.follow(Action.SHORTLIST, **_shortlisting(way))


def _shortlisting(way: Way) -> dict[str, Any]:
    return {"facts": Shortlisting(way.staff.city_officer.person_id)}


def _not_select(way: Way) -> None:
    _review(way)
    way.follow(Action.NOT_SELECT)


def _list(way: Way) -> None:
    _shortlist(way)
    way.follow(Action.LIST)


def _select(way: Way) -> None:
    _list(way)
    today = clock.local_date(way.at)
    way.follow(Action.SELECT, facts=Selection(today, today, "京人社告〔2026〕1号"))


def _disqualify(way: Way) -> None:
    _accept(way)
    way.do(Action.PROPOSE_DISQUALIFICATION, way.staff.city_officer, note="申报材料不实。")
    way.do(Action.APPROVE_DISQUALIFICATION, way.staff.city_head)


def _withdraw(way: Way) -> None:
    _submit(way)
    way.do(Action.ASK_WITHDRAWAL, note="经营调整。")
    way.do(Action.CONSENT_WITHDRAWAL, way.staff.officer)


def _discard(way: Way) -> None:
    way.do(Action.DISCARD)


WAYS: dict[str, Callable[[Way], None]] = {
    State.DRAFT: lambda way: None,
    State.AWAITING_STAMP: _finalise,
    State.DISCARDED: _discard,
    State.SUBMITTED: _submit,
    State.RETURNED: _return,
    State.LAPSED: _lapse,
    State.RECOMMENDATION_PROPOSED: _propose,
    State.REFUSAL_PROPOSED: partial(_propose, action=Action.PROPOSE_REFUSAL, unmet="fund"),
    State.APPROVED: _approve,
    State.NOT_RECOMMENDED: _refuse,
    State.RECOMMENDED: _recommend,
    State.ACCEPTED: _accept,
    State.UNDER_REVIEW: _review,
    State.SHORTLISTED: _shortlist,
    State.NOT_SELECTED: _not_select,
    State.IN_PUBLICITY: _list,
    State.SELECTED: _select,
    State.DISQUALIFIED: _disqualify,
    State.WITHDRAWN: _withdraw,
}


@remembered
def way_to(
    state: str, unit: Unit | None = None, round_: Round | None = None, *, start: datetime = START, **more: Any
) -> Way:
    """A filled-in application brought to a state; `way.application` is fresh, `way.at` the time to go on from."""
    way = drafted(unit, round_, start=start, **more)
    WAYS[state](way)
    way.application = Application.objects.get(pk=way.application.pk)
    return way


@remembered
def resubmitted(unit: Unit | None = None, round_: Round | None = None, *, start: datetime = START, **more: Any) -> Way:
    """Returned for correction and handed in again."""
    way = drafted(unit, round_, start=start, **more)
    _resubmit(way)
    way.application = Application.objects.get(pk=way.application.pk)
    return way
