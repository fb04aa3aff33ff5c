"""Questions to co-issuing bodies: their table, their deadlines, their end; rounds opened and closed; who is told."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.choices import Role
from accounts.services import revoke
from applications.choices import Action, ConsultationAction, ConsultationState, OpinionKind, State
from applications.models import Application, BodyAccess, Consultation, Round
from applications.selectors import count_todo_for, todo_for, waiting_for
from applications.services import close_to_body, open_to_bodies
from applications.workflow.facts import Answer, Extension, Question, Route, Shortlisting
from office import clock, jobs
from office.machine import Actor, NotAllowed, NotReady, WrongState, available, follow, perform
from office.models import Effect, Message, RegisterEntry
from tests.applications.roles import cast_for
from tests.applications.test_workflow import at_once
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
A, S = ConsultationAction, ConsultationState
YES = Answer(OpinionKind.AGREE, "")
# (from, who, to), by hand: the brief answers, the city's officers manage, an upper act ends.
TABLE = {
    A.ANSWER: ({"body"}, S.ANSWERED),
    A.EXTEND: ({"city_officer"}, S.ASKED),
    A.WITHDRAW: ({"city_officer"}, S.WITHDRAWN),
    A.CLOSE: (set(), S.CLOSED),
}


@pytest.fixture
def way():
    """An accepted file of a round that is open to two bodies."""
    way = make.way_to(State.ACCEPTED)
    make.open_to(way.application.round, people.EDUCATION, people.INDUSTRY, at=way.at)
    return way


def body_person(code: str = people.EDUCATION, **more):
    return people.holder(Role.CO_OFFICER, code=code, at=make.START - make.BEFORE, **more)


def snapshot() -> tuple:
    things = Consultation.objects.order_by("pk").values(), BodyAccess.objects.order_by("pk").values()
    counts = RegisterEntry.objects.count(), Effect.objects.count(), Message.objects.count()
    return [list(rows) for rows in things], list(Round.objects.order_by("pk").values()), counts


def answer(question, user, facts=YES, at=None):
    return perform(question, A.ANSWER, actor=Actor.of(user), at=at or question.asked_at, facts=facts)


def told(kind: str = "consultation") -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return [(row.recipient.username, row.title) for row in rows]


# The cube ------------------------------------------------------------------------------------------------------------


def brought_to(state: str, question: Consultation, way: make.Way, body) -> Consultation:
    """A question in each of its states."""
    if state == S.ANSWERED:
        return answer(question, body, at=way.at)
    if state == S.WITHDRAWN:
        return perform(question, A.WITHDRAW, actor=Actor.of(way.staff.city_officer), at=way.at, note="不再需要。")
    if state == S.CLOSED:
        way.do(Action.PROPOSE_DISQUALIFICATION, way.staff.city_officer, note="材料不实。")
        way.do(Action.APPROVE_DISQUALIFICATION, way.staff.city_head)
    return Consultation.objects.get(pk=question.pk)


@pytest.mark.parametrize("state", S.values)
def test_everybody_tries_everything(way, state):
    cast = cast_for(way)
    users = cast.users | {"other_body": body_person(people.INDUSTRY)}
    actors = cast.actors | {"other_body": Actor.of(users["other_body"])}
    (question,) = make.ask_bodies(way)
    question = brought_to(state, question, way, users["body"])
    facts = {A.ANSWER: YES, A.EXTEND: Extension(20)}
    for action, (names, target) in TABLE.items():
        before = snapshot()
        for name, actor in actors.items():
            expected = str(target) if name in names else "NotAllowed"
            assert outcome(question, action, actor, way.at, facts.get(action)) == (
                expected if state == S.ASKED else "WrongState"
            ), (state, action, name)
        assert snapshot() == before
    buttons = {name: {str(row.action) for row in available(question, user)} for name, user in users.items()}
    assert buttons == {
        name: {str(action) for action, (names, _) in TABLE.items() if name in names and state == S.ASKED}
        for name in users
    }


def outcome(question, action, actor, at, facts) -> str:
    try:
        with transaction.atomic():
            done = perform(question, action, actor=actor, at=at, note="理由。", facts=facts)
            transaction.set_rollback(True)
            return done.state
    except (NotAllowed, NotReady, WrongState) as refusal:
        return type(refusal).__name__


# Asking --------------------------------------------------------------------------------------------------------------


def test_a_question_goes_to_each_body_with_a_deadline_in_working_days(way):
    way.at = datetime(2026, 4, 30, 10, 0, tzinfo=clock.SHANGHAI)  # before the holidays of May
    asked = make.ask_bodies(way, people.EDUCATION, people.INDUSTRY, workdays=2)
    due = datetime(2026, 5, 8, 0, 0, tzinfo=clock.SHANGHAI)  # 6 and 7 May
    assert [(row.state, row.due_at, row.answer_by, row.asked_by) for row in asked] == [
        (S.ASKED, due, due, way.staff.city_officer)
    ] * 2
    assert way.application.state == State.ACCEPTED


@pytest.mark.parametrize(
    ("codes", "text", "workdays", "field"),
    [
        ((), "请提出意见。", 5, "bodies"),
        ((people.EDUCATION,), "  ", 5, "question"),
        ((people.EDUCATION,), "请提出意见。", 0, "workdays"),
        (("11ZGH",), "请提出意见。", 5, "bodies"),  # the round is not open to it
        ((people.HAIDIAN,), "请提出意见。", 5, "bodies"),  # no body at all
    ],
)
def test_what_is_not_whole_asks_nobody(way, codes, text, workdays, field):
    before = snapshot()
    facts = Question(tuple(people.authority(code).pk for code in codes), text, workdays)
    with pytest.raises(NotReady) as refusal:
        way.do(Action.ASK_BODIES, way.staff.city_officer, facts=facts)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert snapshot() == before


def test_a_body_that_owes_an_answer_is_not_asked_again(way):
    make.ask_bodies(way)
    before = snapshot()
    with pytest.raises(NotReady, match="已经在征求市教委的意见"):
        make.ask_bodies(way, people.EDUCATION, people.INDUSTRY)
    assert snapshot() == before


def test_a_body_that_answered_can_be_asked_again(way):
    (first,) = make.ask_bodies(way)
    answer(first, body_person())
    (second,) = make.ask_bodies(way)
    assert (first.pk != second.pk, second.state) == (True, S.ASKED)


# Answering -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [OpinionKind.REMARK, OpinionKind.DISAGREE])
def test_a_remark_or_refusal_needs_words(way, kind):
    (question,), person = make.ask_bodies(way), body_person()
    before = snapshot()
    with pytest.raises(NotReady, match="请写明内容和理由"):
        answer(question, person, Answer(kind, " "))
    assert snapshot() == before
    assert answer(question, person, Answer(kind, "院校专业不对口。")).text == "院校专业不对口。"


@pytest.mark.parametrize("kind", [OpinionKind.AGREE, OpinionKind.NONE])
def test_consent_and_nothing_to_say_need_no_words(way, kind):
    (question,), person = make.ask_bodies(way), body_person()
    done = answer(question, person, Answer(kind, ""))
    assert (done.state, done.opinion, done.answered_by, done.due_at, done.is_late) == (
        S.ANSWERED, kind, person, None, False,
    )  # fmt: skip


def test_an_unknown_kind_is_no_opinion(way):
    (question,) = make.ask_bodies(way)
    with pytest.raises(NotReady, match="请选择意见"):
        answer(question, body_person(), Answer("maybe", "也许。"))
    assert Consultation.objects.get().state == S.ASKED


def test_an_answer_after_the_deadline_counts_and_is_marked(way):
    (question,), person = make.ask_bodies(way), body_person()
    last = answer_at(question, person, question.answer_by - timedelta(seconds=1))
    assert last == (S.ANSWERED, False)
    (question,) = make.ask_bodies(way)
    assert answer_at(question, person, question.answer_by) == (S.ANSWERED, True)


def answer_at(question, person, at):
    done = answer(question, person, at=at)
    return done.state, done.is_late


def test_a_longer_time_is_longer(way):
    (question,) = make.ask_bodies(way, workdays=5)
    officer = Actor.of(way.staff.city_officer)
    with pytest.raises(NotReady, match="没有比现在的晚"):
        perform(question, A.EXTEND, actor=officer, at=question.asked_at, facts=Extension(5))
    assert Consultation.objects.get().revision == 0
    done = perform(question, A.EXTEND, actor=officer, at=question.asked_at, facts=Extension(6))
    assert (done.due_at == done.answer_by, done.due_at > question.due_at) == (True, True)


def test_who_moved_away_answers_no_more_and_the_successor_does(way):
    (question,), person, successor = make.ask_bodies(way), body_person(), body_person()
    revoke(person.assignments.get(), actor=Actor.clock(), at=way.at, note="调离")
    person = type(person).objects.get(pk=person.pk)
    with pytest.raises(NotAllowed):
        answer(question, person, at=way.at)
    assert count_todo_for(person, way.at) == 0
    assert answer(question, successor, at=way.at).answered_by == successor


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_give_one():
    way = make.way_to(State.ACCEPTED)
    make.open_to(way.application.round, at=way.at)
    (question,), one, other = make.ask_bodies(way), body_person(), body_person()
    found = at_once(
        lambda: answer(question, one, Answer(OpinionKind.AGREE, "")),
        lambda: answer(question, other, Answer(OpinionKind.NONE, "")),
    )
    assert sorted(type(each).__name__ for each in found) == ["Consultation", "WrongState"]
    kept = Consultation.objects.get()
    assert kept.answered_by_id == next(each.answered_by_id for each in found if isinstance(each, Consultation))
    assert RegisterEntry.objects.of(kept).filter(action=A.ANSWER).count() == 1


# The end of asking ---------------------------------------------------------------------------------------------------


def leave(way: make.Way, action: str) -> None:
    """One of the acts after which no opinion counts."""
    if action == Action.SHORTLIST:
        way.follow(Action.PUT_BEFORE_PANEL)
        way.follow(action, facts=Shortlisting(way.staff.city_officer.person_id))
    elif action == Action.NOT_SELECT:
        way.follow(Action.PUT_BEFORE_PANEL)
        way.follow(action)
    elif action == Action.CONSENT_WITHDRAWAL:
        way.do(Action.ASK_WITHDRAWAL, note="经营调整。")
        way.do(action, way.staff.city_officer)
    elif action == Action.APPROVE_DISQUALIFICATION:
        way.do(Action.PROPOSE_DISQUALIFICATION, way.staff.city_officer, note="材料不实。")
        way.do(action, way.staff.city_head)


@pytest.mark.parametrize(
    "action",
    [Action.SHORTLIST, Action.NOT_SELECT, Action.CONSENT_WITHDRAWAL, Action.APPROVE_DISQUALIFICATION],
)
def test_a_decision_ends_what_is_still_asked_and_keeps_what_was_answered(way, action):
    first, second = make.ask_bodies(way, people.EDUCATION, people.INDUSTRY)
    person = body_person()
    answer(first, person)
    leave(way, action)
    assert dict(Consultation.objects.values_list("pk", "state")) == {first.pk: S.ANSWERED, second.pk: S.CLOSED}
    with pytest.raises(WrongState):
        answer(second, body_person(people.INDUSTRY), at=way.at)


@pytest.mark.parametrize("action", [Action.RETURN_TO_DISTRICT, Action.RETURN_PAST_DISTRICT, Action.REROUTE])
def test_a_file_that_goes_back_is_no_longer_asked_about(action):
    way = make.way_to(State.RECOMMENDED)
    make.open_to(way.application.round, at=way.at)
    (question,) = make.ask_bodies(way)
    facts = {
        Action.RETURN_PAST_DISTRICT: make.CORRECTIONS,
        Action.REROUTE: make_route(),
    }.get(action)
    way.do(action, way.staff.city_officer, note="请重新审核。", facts=facts)
    assert Consultation.objects.get(pk=question.pk).state == S.CLOSED
    assert Consultation.objects.visible_to(body_person()).count() == 0


def make_route():
    return Route(people.authority(people.CHAOYANG).pk)


# Rounds opened and closed --------------------------------------------------------------------------------------------


def test_opening_and_closing_are_acts_on_the_round_and_are_told():
    call, person = make.call(), body_person(username="jyw")
    make.open_to(call)
    access = BodyAccess.objects.get()
    officer = access.opened_by
    closed = close_to_body(access, "批次已经结束。", actor=Actor.of(officer), at=make.START + timedelta(days=1))
    assert closed.closed_by == officer
    assert Round.objects.get(pk=call.pk).consults_bodies is False
    entries = RegisterEntry.objects.of(call).order_by("seq").values_list("action", "label", "detail__note")
    assert list(entries) == [
        ("open_to_body", "向联合印发部门开放", "北京市教育委员会"),
        ("close_to_body", "停止向联合印发部门开放", "北京市教育委员会。批次已经结束。"),
    ]
    assert person.username == "jyw"


def test_only_the_citys_officer_opens_and_closes(way):
    access, before = BodyAccess.objects.first(), snapshot()
    union = people.authority("11ZGH").pk
    for name, actor in cast_for(way).actors.items():
        before = snapshot()
        if name == "city_officer":
            continue
        with pytest.raises(NotAllowed):
            open_to_bodies(way.application.round, [union], actor=actor, at=way.at)
        with pytest.raises(NotAllowed):
            close_to_body(access, "理由。", actor=actor, at=way.at)
        assert snapshot() == before


@pytest.mark.parametrize("code", [people.EDUCATION, people.HAIDIAN, people.CITY])
def test_a_round_is_opened_to_bodies_that_do_not_have_it(way, code):
    before = snapshot()
    with pytest.raises(NotReady):
        make.open_to(way.application.round, code, at=way.at)
    assert snapshot() == before


def test_a_body_closed_out_in_mid_question_owes_nothing_and_reads_nothing(way):
    person = body_person()
    asked, others = make.ask_bodies(way, people.EDUCATION, people.INDUSTRY)
    assert Application.objects.opened_to(person).count() == 1
    access = BodyAccess.objects.get(body=asked.body)
    close_to_body(access, "不再需要。", actor=Actor.of(way.staff.city_officer), at=way.at)
    states = dict(Consultation.objects.values_list("pk", "state"))
    assert states == {asked.pk: S.CLOSED, others.pk: S.ASKED}
    assert Application.objects.opened_to(person).count() == 0
    assert Consultation.objects.visible_to(person).count() == 0
    assert todo_for(person, way.at) == []
    with pytest.raises(WrongState):
        close_to_body(access, "再来一次。", actor=Actor.of(way.staff.city_officer), at=way.at)
    with pytest.raises(NotReady, match="没有向所选部门开放"):
        make.ask_bodies(way)
    assert Round.objects.get().consults_bodies is True


def test_a_round_can_be_opened_again(way):
    access = BodyAccess.objects.get(body__code=people.EDUCATION)
    close_to_body(access, "暂停。", actor=Actor.of(way.staff.city_officer), at=way.at)
    make.open_to(way.application.round, at=way.at)
    assert BodyAccess.objects.filter(body__code=people.EDUCATION).count() == 2
    assert Application.objects.opened_to(body_person()).count() == 1


# What waits, and who is told -----------------------------------------------------------------------------------------


def test_a_question_waits_for_its_body_and_the_city_waits_for_the_answer(way):
    person, other = body_person(), body_person(people.INDUSTRY)
    (question,) = make.ask_bodies(way)
    (task,) = todo_for(person, way.at)
    assert (task["group"], task["title"], task["due"]) == ("征求意见", way.application.chain_name, question.due_at)
    assert (count_todo_for(person, way.at), count_todo_for(other, way.at)) == (1, 0)
    city = type(person).objects.get(pk=way.staff.city_officer.pk)
    assert [line["what"] for line in waiting_for(city, way.at) if line["whom"] == "市教委"] == ["1 件征求意见待回复"]
    answer(question, person)
    assert (todo_for(person, way.at), count_todo_for(person, way.at)) == ([], 0)
    assert [line for line in waiting_for(city, way.at) if line["whom"] == "市教委"] == []


def test_everybody_concerned_is_told_once(way, run_effects):
    run_effects()
    person = body_person(username="jyw")
    (question,) = make.ask_bodies(way)
    officer, name = Actor.of(way.staff.city_officer), way.application.chain_name
    perform(question, A.EXTEND, actor=officer, at=way.at, facts=Extension(20))
    answer(question, person, Answer(OpinionKind.REMARK, "请补充协议。"), at=way.at)
    run_effects()
    run_effects()
    assert told() == [
        ("jyw", f"请回复意见：{name}"),
        ("jyw", f"回复期限已延长：{name}"),
        (way.staff.city_officer.username, f"市教委已回复：{name}"),
    ]


def test_the_end_is_told_to_the_body_without_the_outcome(way, run_effects):
    body_person(username="jyw")
    make.ask_bodies(way)
    leave(way, Action.NOT_SELECT)
    run_effects()
    message = Message.objects.filter(kind="consultation").order_by("pk").last()
    assert message.title == f"不用再回复意见：{way.application.chain_name}"
    assert message.body == "此件已办理到下一步，或者批次停止开放。"


def test_reminders_come_once_before_and_once_after_the_deadline(way, run_effects):
    body_person(username="jyw")
    way.at = datetime(2026, 3, 16, 10, 0, tzinfo=clock.SHANGHAI)
    (question,) = make.ask_bodies(way, workdays=2)  # until the end of Wednesday
    run_effects()
    Message.objects.all().delete()
    for day, hour in ((17, 9), (18, 9), (18, 15), (19, 9), (20, 9)):
        jobs.run("applications.warn", at=datetime(2026, 3, day, hour, tzinfo=clock.SHANGHAI))
        run_effects()
    name, officer = way.application.chain_name, way.staff.city_officer.username
    assert told() == [
        ("jyw", f"征求意见：{name}，今天到期"),
        ("jyw", f"征求意见：{name}，已超 1 个工作日"),
        (officer, f"征求意见：{name}，已超 1 个工作日"),
    ]
    answer(question, body_person())
    assert Consultation.objects.get().state == S.ANSWERED


# The database --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"due_at": None},
        {"question": ""},
        {"opinion": OpinionKind.AGREE},
        {"text": "意见。"},
        {"state": S.ANSWERED, "due_at": None},
        {"state": S.CLOSED},
    ],
)
def test_the_database_refuses_a_contradiction(way, changed):
    (question,) = make.ask_bodies(way)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=question.pk).update(**changed)
    assert Consultation.objects.filter(pk=question.pk).values().get()["revision"] == 0


def test_an_upper_act_is_needed_to_close(way):
    (question,) = make.ask_bodies(way)
    with pytest.raises(NotAllowed):
        perform(question, A.CLOSE, actor=Actor.of(way.staff.city_officer), at=way.at)
    assert follow(question, A.CLOSE, actor=Actor.clock(), at=way.at, evidence=way.application).state == S.CLOSED
