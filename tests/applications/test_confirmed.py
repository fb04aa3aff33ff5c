"""What officials read of the members' confirmations: of the version handed in, answer by answer, at constant cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role, UnitKind
from applications.choices import Action, ConfirmationAction, State
from applications.models import Application, MemberConfirmation
from applications.selectors.case import case_file, version_shown
from applications.selectors.confirmed import answers_shown, summary
from applications.services import ask_members, save_section
from applications.workflow.facts import Declaration
from office.machine import Actor, perform
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db
A = ConfirmationAction


def contact_of(name: str, number: int, kind: str = UnitKind.ENTERPRISE):
    unit = people.verified_unit(name, at=people.PAST, uscc=people.uscc(number), kind=kind)
    return people.holder(Role.MEMBER, unit=unit, at=people.PAST)


@pytest.fixture
def contacts():
    """Of the first member and of the school; the second member is not registered."""
    return contact_of("北京云桥检测有限公司", 90001), contact_of("北京㛃园技师学院", 90003, UnitKind.VOCATIONAL)


def answered(contacts) -> Way:
    """The first member confirmed, the school declined; not handed in yet."""
    way = make.drafted()
    ask_members(way.application, actor=way.actor, at=way.at)
    for user, action, note in zip(contacts, (A.CONFIRM, A.DECLINE), ("", "合作期限不符。"), strict=True):
        question = MemberConfirmation.objects.live().get(unit__assignments__user=user)
        perform(question, action, actor=Actor.of(user), at=way.at, note=note)
    return way


def hand_in(way: Way, action: str = Action.SUBMIT) -> Way:
    way.do(Action.FINALISE if action == Action.SUBMIT else Action.FINALISE_CORRECTION)
    way.stamp()
    way.do(action, facts=Declaration(True))
    return way


def change_first(way: Way, **values: str) -> None:
    fresh = Application.objects.get(pk=way.application.pk)
    row = fresh.version.contents.get(key="members")
    rows = [row.content["rows"][0] | values, *row.content["rows"][1:]]
    save_section(fresh, "members", {"rows": rows}, seen=row.revision, actor=way.actor, at=way.at)


def read(way: Way) -> list[tuple[str, str, str, str]]:
    case = case_file(way.staff.officer, way.application.pk, way.at)
    rows = answers_shown(case, version_shown(case))
    return [(row["name"], row["tag"]["label"], row["by"], row["reason"]) for row in rows]


def test_each_named_unit_stands_with_its_answer(contacts) -> None:
    way = answered(contacts)
    at = "2026年3月2日 11:00"
    hand_in(way)
    member, school = (user.person.name for user in contacts)
    assert read(way) == [
        ("北京云桥检测有限公司", "已确认", f"{member} {at}确认参加", ""),
        ("北京远图技能评价中心", "未登记", "", ""),
        ("北京㛃园技师学院", "不同意", f"{school} {at}答复不同意", "理由：合作期限不符。"),
    ]
    case = case_file(way.staff.officer, way.application.pk, way.at)
    assert summary(answers_shown(case, version_shown(case))) == "1 / 3 家已确认，1 家不同意"


def test_what_is_written_in_its_one_form_when_finalised_is_no_change(contacts) -> None:
    way = make.drafted()
    change_first(way, places="１２", uscc=people.uscc(90001).lower())
    ask_members(way.application, actor=way.actor, at=way.at)
    question = MemberConfirmation.objects.live().get(section="members")
    perform(question, A.CONFIRM, actor=Actor.of(contacts[0]), at=way.at)
    hand_in(way)
    assert [label for _, label, _, _ in read(way)] == ["已确认", "未登记", "已请求，未答复"]


def test_an_answer_falls_with_the_row_that_changed(contacts) -> None:
    way = answered(contacts)
    change_first(way, places="15")
    hand_in(way)
    by = f"{contacts[0].person.name} 2026年3月2日 11:00确认参加"
    assert read(way)[0] == ("北京云桥检测有限公司", "内容已改动，答复失效", by, "")


def test_who_went_from_the_form_still_stands_with_its_answer(contacts) -> None:
    way = answered(contacts)
    row = way.application.version.contents.get(key="schools")
    other = {"name": "北京另园技师学院", "uscc": people.uscc(90008), "kind": "vocational", "majors": "微电子技术",
             "students": "60", "cooperation": "三年", "contact": "钱程", "phone": "13700137000"}  # fmt: skip
    save_section(way.application, "schools", {"rows": [other | {"id": "new"}]}, seen=row.revision, actor=way.actor,
                 at=way.at)  # fmt: skip
    hand_in(way)
    assert [(name, label) for name, label, _, _ in read(way)] == [
        ("北京云桥检测有限公司", "已确认"), ("北京远图技能评价中心", "未登记"), ("北京另园技师学院", "未登记"),
        ("北京㛃园技师学院", "已从申报书删去"),
    ]  # fmt: skip


def test_what_is_asked_anew_while_correcting_is_told_only_when_handed_in(contacts) -> None:
    way = hand_in(answered(contacts))
    way.do(Action.RETURN, way.staff.officer, facts=make.CORRECTIONS)
    told = read(way)
    change_first(way, places="15")
    ask_members(way.application, actor=way.actor, at=way.at)
    question = MemberConfirmation.objects.live().get(section="members")
    perform(question, A.DECLINE, actor=Actor.of(contacts[0]), at=way.at, note="名额过多。")
    assert read(way) == told
    way.at += timedelta(hours=1)
    hand_in(way, Action.RESUBMIT)
    assert read(way)[0][1::2] == ("不同意", "理由：名额过多。")


def test_the_page_is_for_officials_at_constant_cost(contacts, frozen) -> None:
    way = hand_in(answered(contacts))
    frozen(way.at)
    url = reverse("applications:members", args=[way.application.pk])
    client = Client()
    client.force_login(way.staff.officer)
    client.get(url)
    with CaptureQueriesContext(connection) as three:
        html = client.get(url).content.decode()
    assert html.count("1 / 3 家已确认，1 家不同意") == 1
    bare = make.way_to(State.SUBMITTED, round_=way.application.round)  # nobody was asked
    other = reverse("applications:members", args=[bare.application.pk])
    client.get(other)
    with CaptureQueriesContext(connection) as none:
        assert client.get(other).status_code == 200
    assert len(none) == len(three)
    client.force_login(way.actor.user)
    assert client.get(url).status_code == 403
