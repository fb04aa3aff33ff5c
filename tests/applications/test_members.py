"""Members' confirmations: asked for the present row, answered by the unit itself, void when the row changes."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import Role, UnitKind
from applications.choices import Action, ConfirmationAction, ConfirmationState
from applications.models import Application, MemberConfirmation
from applications.selectors.form import contents_of
from applications.selectors.members import named_units, standing
from applications.services import ask_members, save_section
from office.clock import local_date
from office.machine import Actor, NotAllowed, NotReady, WrongState, perform
from office.models import Effect, Message, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
A, S = ConfirmationAction, ConfirmationState
DAY = timedelta(days=1)


@pytest.fixture
def member():
    """A registered unit with a contact, which the form names in its first row of members."""
    return people.verified_unit("北京云桥检测有限公司", at=people.PAST, uscc=people.uscc(90001))


@pytest.fixture
def contact(member):
    return people.holder(Role.MEMBER, unit=member, at=people.PAST)


@pytest.fixture
def way(member, contact):
    """A draft of which only the sections that matter here are filled in."""
    drafted = make.drafted(fill=False)
    whole = make.content(drafted.application.unit)
    some = {key: whole[key] for key in ("chain", "members", "schools")}
    drafted.application = make.fill_in(drafted.application, some, actor=drafted.actor, at=drafted.at, attach=False)
    return drafted


@pytest.fixture
def whole_way(member, contact):
    """A draft that could be finalised."""
    return make.drafted()


def ask(way) -> MemberConfirmation:
    assert ask_members(way.application, actor=way.actor, at=way.at) == 1
    return MemberConfirmation.objects.live().get()


def answer(question, action, user, at, **more):
    return perform(question, action, actor=Actor.of(user), at=at, **more)


def change_members(way, **values) -> None:
    row = way.application.version.contents.get(key="members")
    rows = [dict(row.content["rows"][0], **values), *row.content["rows"][1:]]
    save_section(way.application, "members", {"rows": rows}, seen=row.revision, actor=way.actor, at=way.at)


def standings(application) -> list[str]:
    contents = contents_of(Application.objects.get(pk=application.pk).version)
    return [standing(named).label for named in named_units(application, contents, local_date(make.START))]


def test_only_units_with_people_here_are_asked(way, member):
    question = ask(way)
    assert (question.unit, question.section, question.state) == (member, "members", S.ASKED)
    assert question.chain_name == "集成电路封装测试技能生态链"
    assert standings(way.application) == ["待确认", "未登记", "未登记"]
    assert ask_members(way.application, actor=way.actor, at=way.at + DAY) == 0
    assert MemberConfirmation.objects.count() == 1


def test_what_is_shown_leaves_out_the_numbers(way):
    assert ask(way).shown == [
        {"label": "单位名称", "value": "北京云桥检测有限公司"},
        {"label": "统一社会信用代码", "value": people.uscc(90001)},
        {"label": "单位类别", "value": "企业"},
        {"label": "岗位", "value": "测试员"},
        {"label": "可实习", "value": "12 个"},
        {"label": "承担任务", "value": "提供带教师傅和实训岗位"},
        {"label": "联系人", "value": "赵明"},
    ]


def test_a_confirmation_holds_for_the_content_only(way, contact):
    confirmed = answer(ask(way), A.CONFIRM, contact, way.at)
    assert confirmed.state == S.CONFIRMED
    assert standings(way.application)[0] == "已确认"
    change_members(way, places="15")
    assert standings(way.application)[0] == "内容已改动"
    again = ask(way)
    assert (again.pk == confirmed.pk, again.state) == (False, S.ASKED)
    confirmed.refresh_from_db()
    assert confirmed.state == S.REPLACED


def test_the_task_list_says_how_many_have_confirmed(way, contact, client):
    answer(ask(way), A.CONFIRM, contact, way.at)
    client.force_login(way.actor.user)
    html = client.get(reverse("applications:form", args=[way.application.pk])).content.decode()
    address = reverse("applications:confirmations_of", args=[way.application.pk])
    assert html.count(f'<a href="{address}">成员确认：1/3</a>') == 1


def test_a_changed_contact_number_counts_as_a_change(way, contact):
    answer(ask(way), A.CONFIRM, contact, way.at)
    change_members(way, phone="13900139001")
    assert standings(way.application)[0] == "内容已改动"


def test_saving_the_same_again_changes_nothing(way, contact):
    answer(ask(way), A.CONFIRM, contact, way.at)
    change_members(way, phone="139****9000")
    assert standings(way.application)[0] == "已确认"


def test_the_old_content_cannot_be_confirmed(way, contact):
    question = ask(way)
    change_members(way, places="15")
    with pytest.raises(NotReady) as refused:
        answer(question, A.CONFIRM, contact, way.at)
    assert str(refused.value) == "链主单位修改了这一行，请等它按新内容重新请您确认。"
    question.refresh_from_db()
    assert question.state == S.ASKED


def test_declining_needs_a_reason(way, contact):
    question = ask(way)
    with pytest.raises(NotReady):
        answer(question, A.DECLINE, contact, way.at)
    declined = answer(question, A.DECLINE, contact, way.at, note="实习岗位没有这么多。")
    assert (declined.state, declined.reason) == (S.DECLINED, "实习岗位没有这么多。")
    assert standings(way.application)[0] == "不同意"
    assert answer(declined, A.CONFIRM, contact, way.at + DAY).reason == ""
    with pytest.raises(IntegrityError):
        MemberConfirmation.objects.filter(pk=question.pk).update(state=S.DECLINED, reason="")


# Every state × action × person, by hand: who reaches which state. All others are refused and change nothing.
OUTCOMES = {
    (S.ASKED, A.CONFIRM, "contact"): S.CONFIRMED,
    (S.ASKED, A.DECLINE, "contact"): S.DECLINED,
    (S.CONFIRMED, A.DECLINE, "contact"): S.DECLINED,
    (S.DECLINED, A.CONFIRM, "contact"): S.CONFIRMED,
}


@pytest.mark.parametrize("state", list(S))
def test_the_whole_table(way, contact, state):
    question = ask(way)
    if state in (S.CONFIRMED, S.REPLACED):
        question = answer(question, A.CONFIRM, contact, way.at)
    if state == S.DECLINED:
        question = answer(question, A.DECLINE, contact, way.at, note="不参加。")
    if state == S.REPLACED:
        change_members(way, places="15")
        ask(way)
        question.refresh_from_db()
    users = {
        "contact": contact, "lead": way.actor.user, "other": people.holder(Role.MEMBER, at=people.PAST),
        "officer": way.staff.officer, "auditor": people.holder(Role.AUDITOR, at=people.PAST),
        "admin": people.holder(Role.ADMINISTRATOR, at=people.PAST),
    }  # fmt: skip
    reached, acts = {}, RegisterEntry.objects.count()
    for action, who in itertools.product(A, users):
        begun = transaction.savepoint()
        try:
            reached[state, action, who] = answer(question, action, users[who], way.at, note="说明").state
        except (NotAllowed, WrongState):
            question.refresh_from_db()
            assert (question.state, RegisterEntry.objects.count()) == (state, acts)
        transaction.savepoint_rollback(begun)
    assert reached == {key: target for key, target in OUTCOMES.items() if key[0] == state}


def test_after_handing_in_nothing_is_answered(whole_way, contact):
    way = whole_way
    question = ask(way)
    way.do(Action.FINALISE)
    way.stamp()
    way.do(Action.SUBMIT, facts=make.Declaration(True))
    for action in (A.CONFIRM, A.DECLINE):
        with pytest.raises(NotReady):
            answer(question, action, contact, way.at, note="说明")
    with pytest.raises(WrongState):
        ask_members(way.application, actor=way.actor, at=way.at)
    question.refresh_from_db()
    assert question.state == S.ASKED


def test_where_the_programme_wants_it_everybody_must_confirm(whole_way, contact):
    way = whole_way
    programme = way.application.round.programme
    programme.members_must_confirm = True
    programme.save()
    with pytest.raises(NotReady) as refused:
        way.do(Action.FINALISE)
    assert [problem.text for problem in refused.value.problems] == [
        "第 1 行“北京云桥检测有限公司”还没有请其确认。",
        "第 2 行“北京远图技能评价中心”还没有在本门户登记，不能在线确认。",
        "第 1 行“北京㛃园技师学院”还没有在本门户登记，不能在线确认。",
    ]
    others = [("北京远图技能评价中心", 90002, UnitKind.EVALUATION)]
    others.append(("北京㛃园技师学院", 90003, UnitKind.VOCATIONAL))
    contacts = [contact]
    for name, number, kind in others:
        unit = people.verified_unit(name, at=people.PAST, uscc=people.uscc(number), kind=kind)
        contacts.append(people.holder(Role.MEMBER, unit=unit, at=people.PAST))
    assert ask_members(way.application, actor=way.actor, at=way.at) == 3
    for user in contacts:
        answer(MemberConfirmation.objects.visible_to(user).get(), A.CONFIRM, user, way.at)
    way.do(Action.FINALISE)
    way.stamp()
    answer(MemberConfirmation.objects.visible_to(contact).get(), A.DECLINE, contact, way.at, note="情况有变。")
    with pytest.raises(NotReady) as refused:
        way.do(Action.SUBMIT, facts=make.Declaration(True))
    assert str(refused.value) == "第 1 行“北京云桥检测有限公司”不同意参加。"


# Pages ---------------------------------------------------------------------------------------------------------------


def test_the_lead_unit_asks_and_the_member_answers(client, way, contact, frozen, run_effects):
    frozen(way.at)
    Effect.objects.all().delete()
    page = reverse("applications:confirmations_of", args=[way.application.pk])
    client.force_login(way.actor.user)
    assert [row["tag"]["label"] for row in client.get(page).context["rows"]] == ["未请求", "未登记", "未登记"]
    assert client.get(page).context["askable"] == 1
    assert client.post(page)["Location"] == page
    run_effects()
    told = Message.objects.get(recipient=contact)
    assert told.title == "请确认参加“集成电路封装测试技能生态链”"

    client.force_login(contact)
    desk = client.get(reverse("portal:desk"))
    assert [row["title"] for row in desk.context["rows"]] == ["集成电路封装测试技能生态链"]
    question = client.get(told.url)
    assert question.context["facts"][0] == {"label": "链主单位", "value": way.application.unit.name}
    assert "13800138000" not in question.content.decode()
    assert "139****9000" not in question.content.decode()
    act = reverse("applications:confirmation_act", args=[MemberConfirmation.objects.get().pk, "confirm"])
    assert client.get(act).status_code == 200
    assert client.post(act, {"seen": "0"})["Location"] == told.url
    assert client.post(act, {"seen": "0"}).status_code == 409
    run_effects()
    assert Message.objects.get(recipient=way.actor.user, kind="confirmation").title == "北京云桥检测有限公司：确认参加"
    assert client.get(reverse("applications:case", args=[way.application.pk])).status_code == 404


def test_another_unit_finds_nothing(client, way, contact):
    question = ask(way)
    client.force_login(people.holder(Role.MEMBER, at=people.PAST))
    assert client.get(question.get_absolute_url()).status_code == 404
    act = reverse("applications:confirmation_act", args=[question.pk, "confirm"])
    assert client.post(act, {"seen": "0"}).status_code == 404
    assert client.post(reverse("applications:confirmations_of", args=[way.application.pk])).status_code == 404
    question.refresh_from_db()
    assert question.state == S.ASKED


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(
    client, contact, member, frozen, number, django_assert_num_queries
):
    frozen(make.START)
    for index in range(number):
        way = make.drafted(round_=make.call(f"list-{index}"), fill=False)
        members = {"members": make.content(way.application.unit)["members"]}
        make.fill_in(way.application, members, actor=way.actor, at=way.at, attach=False)
        ask_members(way.application, actor=way.actor, at=way.at)
    client.force_login(contact)
    url = reverse("applications:confirmations")
    client.get(url)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(url).context["rows"]) == number


# Session and account, roles, questions, the register's head for the frame's counts.
LIST_QUERIES = 4
