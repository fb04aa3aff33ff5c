"""What of publicity waits for whom, held against tables written by hand; the count; the queries; for whom one waits."""

from datetime import timedelta

import pytest

from accounts.models import User
from office import clock
from office.machine import Actor, perform
from publicity.choices import AnnouncementAction, NoticeAction, ObjectionAction
from publicity.choices import AnnouncementState as P
from publicity.choices import NoticeState as N
from publicity.choices import ObjectionState as O
from publicity.selectors import count_todo_for, todo_for, waiting_for
from publicity.services import draft_notice
from tests.factories import publicity as make
from tests.publicity.roles import cast_for

pytestmark = pytest.mark.django_db
OFFICERS = ("officer", "handler", "other_officer")
SIGNERS = ("head", "handler_as_head")  # the officer's second account is the person that proposed

OF_NOTICE = {
    N.DRAFTED: dict.fromkeys(OFFICERS, "公示起草"),
    N.PROPOSED: dict.fromkeys(SIGNERS, "公示签发"),
    N.ISSUED: {},
    N.CLOSED: dict.fromkeys(OFFICERS, "公布起草"),
    N.WITHDRAWN: dict.fromkeys(OFFICERS, "公示起草"),
    N.SUPERSEDED: {},
}
OF_ANNOUNCEMENT = {
    P.DRAFTED: dict.fromkeys(OFFICERS, "公布起草"),
    P.PROPOSED: dict.fromkeys(SIGNERS, "公布签发"),
    P.ISSUED: {},
    P.DISCARDED: dict.fromkeys(OFFICERS, "公布起草"),
}
OF_OBJECTION = {
    O.RECEIVED: dict.fromkeys(OFFICERS, "异议受理"),
    O.SCREENED: {"handler": "异议核查"},
    O.PROPOSED: {"head": "异议决定"},
}


def again(user: User) -> User:
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)


def waiting_things(case: make.Case) -> dict[str, str]:
    """Whose task it is, by name; everybody's count is the length of the list."""
    users = cast_for(case).users
    tasks = {name: todo_for(user, case.at) for name, user in users.items()}
    assert {name: count_todo_for(again(user), case.at) for name, user in users.items()} == {
        name: len(rows) for name, rows in tasks.items()
    }
    assert [name for name, rows in tasks.items() if len(rows) > 1] == []
    return {name: rows[0]["group"] for name, rows in tasks.items() if rows}


@pytest.mark.parametrize("state", N.values)
def test_a_notice_is_the_task_of_whom_the_table_lets_act(state):
    assert waiting_things(make.notice_at(state)) == OF_NOTICE[state]


@pytest.mark.parametrize("state", P.values)
def test_an_announcement_is_the_task_of_whom_the_table_lets_act(state):
    case = make.closed()
    announcement = case.draft_announcement()
    if state == P.DISCARDED:
        perform(announcement, AnnouncementAction.DISCARD, actor=Actor.of(case.officer), at=case.at)
    elif state != P.DRAFTED:
        announcement = perform(announcement, AnnouncementAction.PROPOSE, actor=Actor.of(case.officer), at=case.at)
    if state == P.ISSUED:
        perform(announcement, AnnouncementAction.ISSUE, actor=Actor.of(case.head), at=case.at)
    assert waiting_things(case) == OF_ANNOUNCEMENT[state]


@pytest.mark.parametrize("state", [O.RECEIVED, O.SCREENED, O.PROPOSED])
def test_an_objection_is_the_task_of_whom_the_table_lets_act(state):
    case = make.issued()
    objection = case.object()
    if state != O.RECEIVED:
        objection = case.screen(objection)
    if state == O.PROPOSED:
        actor = Actor.of(case.handler)
        perform(objection, ObjectionAction.PROPOSE_DISMISSAL, actor=actor, at=case.at, facts=make.FINDING)
    assert waiting_things(case) == OF_OBJECTION[state]


@pytest.mark.parametrize("upheld", [True, False])
def test_a_decided_objection_is_nobodys_task(upheld):
    case = make.issued()
    case.decide(case.object(), upheld=upheld)
    assert waiting_things(case) == {}


def test_an_announcement_waits_for_the_days_of_grace():
    case = make.closed(grace_days=3)
    end = clock.end_of_day(case.notice.ends_on)
    assert todo_for(case.officer, case.at) == []
    case.at = end + timedelta(days=3)
    [task] = todo_for(again(case.officer), case.at)
    assert (task["group"], task["since"], task["due"]) == ("公布起草", case.at, None)


def test_a_task_tells_since_when_and_until_when():
    case = make.issued()
    objection = case.screen(case.object())
    [task] = todo_for(case.handler, case.at)
    assert (task["since"], task["due"]) == (objection.state_since, objection.due_at)
    assert (task["title"], task["sub"], task["source"]) == (
        f"{objection.number}：{case.listed[0].chain_name}", case.notice.title, case.call.title,
    )  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_three_are_read_in_as_many_queries_as_one(number, django_assert_num_queries):
    case = make.drafted(4)
    case.issue()
    for place in range(number):
        case.object(place + 1)
    officer = again(case.officer)
    # Roles; notices, announcements, objections; rounds to publish; notices to announce.
    with django_assert_num_queries(6):
        assert len(todo_for(officer, case.at)) == number
    with django_assert_num_queries(5):
        assert count_todo_for(officer, case.at) == number
    # What was proposed (notices, announcements), objections, periods.
    with django_assert_num_queries(4):
        waiting_for(officer, case.at)


@pytest.mark.parametrize("number", [1, 3])
def test_three_drafts_are_read_in_as_many_queries_as_one(number, django_assert_num_queries):
    listed = make.shortlisted(3)
    case = make.Case(None, *_staff_of(listed[0]), make.ISSUE, listed[0].round, listed)
    for row in listed[:number]:
        draft_notice(case.call, [row], actor=Actor.of(case.officer), at=case.at)
    officer = again(case.officer)
    with django_assert_num_queries(6):
        todo_for(officer, case.at)


def _staff_of(row):
    staff = make.make.staff()
    return staff.city_officer, staff.city_head, staff.city_officer


# Waiting for others --------------------------------------------------------------------------------------------------


def lines(user: User, case: make.Case) -> list[tuple[str, str]]:
    return [(line["whom"], line["what"]) for line in waiting_for(again(user), case.at)]


def test_an_officer_waits_for_the_signature_then_everybody_for_the_end_of_the_period():
    case = make.drafted()
    assert (lines(case.officer, case), lines(case.head, case)) == ([], [])
    case.do(NoticeAction.PROPOSE, case.officer)
    assert lines(case.officer, case) == [("负责人", f"签发“{case.notice.title}”")]
    assert (lines(case.handler, case), lines(case.head, case)) == ([], [])
    case.do(NoticeAction.ISSUE, case.head)
    ends = [("公示期满", case.notice.title)]
    assert (lines(case.officer, case), lines(case.head, case)) == (ends, ends)
    [line] = waiting_for(again(case.officer), case.at)
    assert (line["since"], line["due"]) == (case.notice.state_since, case.notice.due_at)


def test_whom_an_objection_keeps_waiting():
    case = make.issued()
    ends = ("公示期满", case.notice.title)
    objection = case.object()
    assert lines(case.head, case) == [("经办", f"受理异议 {objection.number}"), ends]
    assert lines(case.officer, case) == [ends]
    objection = case.screen(objection)
    by_handler = (case.handler.person.name, f"核查异议 {objection.number}")
    assert lines(case.head, case) == lines(case.officer, case) == [by_handler, ends]
    assert lines(case.handler, case) == [ends]
    actor = Actor.of(case.handler)
    perform(objection, ObjectionAction.PROPOSE_DISMISSAL, actor=actor, at=case.at, facts=make.FINDING)
    assert lines(case.handler, case) == [("负责人", f"决定异议 {objection.number}"), ends]
    assert lines(case.head, case) == [ends]
