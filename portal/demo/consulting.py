"""What the demonstration asks the bodies that issued the plan too: two have answered, one owes an answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import Authority, User
from applications.choices import Action, ConsultationAction, OpinionKind
from applications.models import Application, Round
from applications.services import open_to_bodies
from applications.workflow.facts import Answer, Question
from office.machine import Actor, perform
from portal.demo.people import EDUCATION, INDUSTRY

ASKED = "请就院校合作的专业、规模与岗位需求是否匹配，以及与在建项目有无重复，提出意见。"
OVERLAP = "所列实训设备与该单位在建的技改项目有部分重复，建议核实后不重复计算投入。"
ANSWERS = {EDUCATION: Answer(OpinionKind.AGREE, ""), INDUSTRY: Answer(OpinionKind.REMARK, OVERLAP)}
HOUR = timedelta(hours=1)


def play(call: Round, files: list[Application], officer: User, people: Mapping[str, User], at: datetime) -> None:
    """Open the round to all bodies; ask about its first two files; `people` answer for their bodies, by code."""
    bodies = {body.code: body.pk for body in Authority.objects.filter(code__in=people)}
    open_to_bodies(call, bodies.values(), actor=Actor.of(officer), at=at)
    first, second = (Application.objects.get(pk=file.pk) for file in files[:2])
    for file, codes in ((first, (EDUCATION, INDUSTRY)), (second, (EDUCATION,))):
        question = Question(tuple(bodies[code] for code in codes), ASKED, workdays=5)
        perform(file, Action.ASK_BODIES, actor=Actor.of(officer), at=at + HOUR, facts=question)
    for asked in first.consultations.select_related("body").order_by("pk"):
        code = asked.body.code
        actor = Actor.of(people[code])
        perform(asked, ConsultationAction.ANSWER, actor=actor, at=at + 5 * HOUR, facts=ANSWERS[code])
