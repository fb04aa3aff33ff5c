"""Walks one application along its way, step by step, at past times, through the same doors as everybody."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Unit, User
from applications.choices import Action, Finding
from applications.models import Application, MessageTemplate, Round
from applications.selectors.correspondence import draft_of
from applications.selectors.form import demands_of
from applications.services import (
    add_attachment,
    attach_scan,
    save_findings,
    save_section,
    start_application,
    store_scan,
)
from applications.services.correspondence import send_message
from applications.services.notes import write_note
from applications.workflow.facts import CorrectionAsked, Corrections, Declaration, Opinion, StampedScan
from office.machine import Actor, perform
from portal.demo.content import Example
from portal.demo.forms import sections_of
from portal.demo.people import Staff, paper

# Attached by everybody, so that experts find something beside the form.
SHOWN_TO_EXPERTS = "systems"
STEP = timedelta(hours=20)


@dataclass
class Way:
    """One application on its way; `at` runs on with every step."""

    example: Example
    clerk: User
    staff: Staff
    city: Staff
    application: Application
    at: datetime
    sections: Callable[[Example, Unit], Iterable[tuple[str, dict]]] = sections_of

    @classmethod
    def start(
        cls, example: Example, clerk: User, call: Round, staff: Staff, city: Staff, at: datetime, **more: Any
    ) -> "Way":
        """A draft with nothing but what the portal knows."""
        unit = clerk.assignments.get().unit
        application, _ = start_application(unit=unit, call=call, actor=Actor.of(clerk), at=at)
        return cls(example, clerk, staff, city, application, at + timedelta(hours=1), **more)

    def do(self, action: str, user: User, **more: Any) -> "Way":
        """One action of one person; some hours pass."""
        self.application = perform(self.application, action, actor=Actor.of(user), at=self.at, **more)
        self.at += STEP
        return self

    def fill_in(self, leave_out: int = 0) -> "Way":
        """Type the whole form, but for the last sections, and attach what is required."""
        actor = Actor.of(self.clerk)
        sections = list(self.sections(self.example, self.application.unit))
        known = dict(self.application.version.contents.values_list("key", "revision"))
        for key, content in sections[: len(sections) - leave_out]:
            save_section(self.application, key, content, seen=known.get(key, 0), actor=actor, at=self.at)
        for kind, demand in demands_of(Application.objects.get(pk=self.application.pk).version):
            if not leave_out and (demand.needed or kind.key == SHOWN_TO_EXPERTS):
                file = paper(f"{kind.label}（演示）", self.application.pk)
                add_attachment(self.application, kind.key, file, actor=actor, at=self.at)
        self.at += STEP
        self.application = Application.objects.get(pk=self.application.pk)
        return self

    def finalise(self) -> "Way":
        return self.do(Action.FINALISE, self.clerk)

    def stamp(self) -> "Way":
        """Upload the stamped scan of the frozen version."""
        code = self.application.version.document.code
        scan = paper("申报书盖章扫描件（演示）", self.application.pk)
        attach_scan(self.application, scan, code, actor=Actor.of(self.clerk), at=self.at)
        self.application = Application.objects.get(pk=self.application.pk)
        return self

    def submit(self) -> "Way":
        """Finalise, stamp and hand in."""
        return self.finalise().stamp().do(Action.SUBMIT, self.clerk, facts=Declaration(True))

    def find(self) -> "Way":
        """The officer goes through the checklist."""
        rows = [(item["key"], Finding.MET, "见申报书及附件") for item in self.application.checklist]
        save_findings(self.application, rows, actor=Actor.of(self.staff.officer), at=self.at)
        self.application = Application.objects.get(pk=self.application.pk)
        return self

    def propose(self) -> "Way":
        """Checklist and opinion; the head has it next."""
        opinion = Opinion(
            f"经初步审核，{self.example.unit}符合申报条件，材料齐全，岗位和培养计划真实可行，同意推荐。",
            self.example.priority,
        )
        return self.find().do(Action.PROPOSE_RECOMMENDATION, self.staff.officer, facts=opinion)

    def approve(self) -> "Way":
        return self.propose().do(Action.APPROVE_RECOMMENDATION, self.staff.head)

    def recommend(self) -> "Way":
        """Stamp the recommendation form and send both papers up."""
        self.approve()
        recommendation = self.application.recommendations.get(voided_at__isnull=True)
        code = recommendation.document.code
        scan = paper("推荐书盖章扫描件（演示）", self.application.pk)
        upload = store_scan(scan, actor=Actor.of(self.staff.officer), at=self.at)
        return self.do(Action.SEND_UP, self.staff.officer, facts=StampedScan(upload, code))

    def accept(self) -> "Way":
        return self.recommend().do(Action.ACCEPT, self.city.officer)

    def give_back(self) -> "Way":
        """Returned for correction, everything told at once."""
        items = (
            CorrectionAsked("fund", "", "2024 年实际使用数与审计报告不一致，请核对并附凭证。"),
            CorrectionAsked("members", "", "第 2 行成员单位未附合作协议。"),
        )
        return self.do(Action.RETURN, self.staff.officer, facts=Corrections(items, workdays=8))

    def note(self, text: str) -> "Way":
        """The officer writes down something for the colleagues."""
        write_note(self.application, text, token=uuid.uuid4(), actor=Actor.of(self.staff.officer), at=self.at)
        return self

    def remind(self, name: str) -> "Way":
        """The officer sends the unit a message from a template, without the line whose blank nobody fills here."""
        template = MessageTemplate.objects.get(name=name, programme=None)
        place = self.application.authority
        subject, body, _ = draft_of(template, self.application, place, self.at)
        words = body.replace("联系电话：{办理部门电话}。", "")
        more = {"template": template, "actor": Actor.of(self.staff.officer), "at": self.at}
        send_message(self.application, subject, words, token=uuid.uuid4(), **more)
        return self
