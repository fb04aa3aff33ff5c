"""What of expert review waits for whom; the count; the queries; for whom one waits."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from evaluation.models import ScoreSheet
from evaluation.selectors import count_todo_for, todo_for, waiting_for
from evaluation.services import declare_recusal, draft_decision, draw_panel, put_files, write_decision
from office.machine import Actor, perform
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people
from tests.factories.evaluation import accept_seats, sign

# Recommendations of the round are all in.
LATER = AT + timedelta(days=60)


def again(user: User) -> User:
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)


def tasks(user: User, at=AT) -> list[tuple[str, str]]:
    """Group and second line of each; the count is the length of the list."""
    rows = todo_for(again(user), at)
    assert count_todo_for(again(user), at) == len(rows)
    return [(row["group"], row["sub"]) for row in rows]


def lines(user: User, at=AT) -> list[tuple[str, str]]:
    return [(line["whom"], line["what"]) for line in waiting_for(again(user), at)]


def everybody(world) -> list[User]:
    return [world.staff.city_officer, world.staff.city_head, world.staff.officer, world.staff.head, *world.experts]


def test_accepted_files_wait_for_a_panel_once_recommendations_are_in(world):
    officer = world.staff.city_officer
    assert tasks(officer) == []
    at = world.call.recommend_until
    assert tasks(officer, at) == [("组建专家组", "推荐已经截止，可以组建专家组")]
    [task] = todo_for(again(officer), at)
    assert (task["title"], task["url"]) == (
        f"{world.call.title}：2 件已受理待评审", f"/evaluation/rounds/{world.call.pk}/",
    )  # fmt: skip
    assert task["since"] == min(file.state_since for file in world.files)
    assert [tasks(user, at) for user in everybody(world)[1:]] == [[]] * 8


def test_a_panel_waits_for_the_officer_while_it_is_formed(world):
    panel = draw_panel(world.plan, name="第一组", seed="甲乙丙", actor=world.officer, at=AT)
    assert tasks(world.staff.city_officer) == [("组建专家组", "5 位专家未答复邀请；还没有选定卷宗")]
    assert lines(world.staff.city_officer) == [("受邀专家 5 人", "第一组，未答复邀请")]
    assert [tasks(user) for user in world.experts] == [[("答复邀请", "接受邀请，或说明理由谢绝")]] * 5
    accept_seats(panel, at=AT)
    assert lines(world.staff.city_officer) == []
    assert tasks(world.staff.city_officer) == [("组建专家组", "还没有选定卷宗")]
    put_files(panel, world.files, actor=world.officer, at=AT)
    # The files are on the panel now: they are not counted once more.
    assert tasks(world.staff.city_officer, LATER) == [("组建专家组", "已选 2 件卷宗，选定后开始评审")]
    assert [tasks(user) for user in everybody(world)[1:]] == [[]] * 8


def test_an_open_panel_waits_for_its_experts(world, panel):
    panel = perform(panel, "open", actor=world.officer, at=AT)
    expert = world.experts[0]
    assert tasks(expert) == [("签署承诺", "签署保密与回避承诺后，评审 2 件卷宗")]
    member = panel.members.get(expert__person=expert.person)
    sign(member, actor=Actor.of(expert), at=AT)
    assert tasks(expert) == [("评分", "2 份评分表未提交")]
    [task] = todo_for(again(expert), AT)
    assert (task["since"], task["due"]) == (panel.state_since, panel.due_at)
    assert lines(world.staff.city_officer) == [("评审专家 5 人", "第一组，10 份评分未交")]
    assert (tasks(world.staff.city_officer), tasks(world.staff.city_head)) == ([], [])


def test_an_expert_is_through_with_the_last_sheet_or_a_declared_conflict(world, opened):
    first, second = ScoreSheet.objects.filter(member__expert__person=world.experts[0].person).order_by("pk")
    score(world, first, "80")
    assert tasks(world.experts[0]) == [("评分", "1 份评分表未提交")]
    declare_recusal(second, "担任顾问", actor=Actor.of(world.experts[0]), at=AT)
    assert tasks(world.experts[0]) == []


def test_a_panel_is_closed_when_all_sheets_are_in_or_the_time_is_over(world, opened):
    officer = world.staff.city_officer
    assert tasks(officer, opened.due_at - timedelta(seconds=1)) == []
    assert tasks(officer, opened.due_at) == [("结束评审", "评分期限已过，还有 10 份未交")]
    for sheet in ScoreSheet.objects.all():
        score(world, sheet, "80")
    assert tasks(officer) == [("结束评审", "评分已全部提交")]
    assert lines(officer) == []


def test_a_ranking_waits_for_its_decision_and_the_decision_for_the_head(world, opened):
    officer, head = world.staff.city_officer, world.staff.city_head
    for sheet in ScoreSheet.objects.all():
        score(world, sheet, "80")
    panel = perform(opened, "close", actor=world.officer, at=AT)
    assert tasks(officer) == [("起草遴选决定", "排名已经固定")]
    decision = draft_decision(panel, title="遴选决定", actor=world.officer, at=AT)
    assert (tasks(officer), tasks(head)) == ([("遴选决定", "起草中，核对后提请批准")], [])
    values = {"meeting_on": date(2026, 4, 1), "minutes": "一致同意。", "outcomes": {}, "seen": decision.revision}
    decision = write_decision(decision, **values, actor=world.officer, at=AT)
    decision = perform(decision, "propose", actor=world.officer, at=AT)
    assert (tasks(officer), tasks(head)) == ([], [("遴选审定", "待批准")])
    assert (lines(officer), lines(head)) == ([("负责人", "批准“遴选决定”")], [])
    # The proposer's second account as a head does not count.
    twin = people.user(person=officer.person)
    people.give(twin, "city_head")
    assert tasks(twin) == []
    perform(decision, "approve", actor=world.head, at=AT)
    assert [tasks(user) for user in everybody(world)] == [[]] * 9


def test_another_jurisdiction_has_nothing_of_it(world, opened):
    people.other_jurisdiction()
    for role in ("city_officer", "city_head"):
        user = people.holder(role, code="440000")
        assert (tasks(user, LATER), lines(user)) == ([], [])


@pytest.mark.parametrize("number", [1, 3])
def test_three_panels_are_read_in_as_many_queries_as_one(world, number, django_assert_num_queries):
    for place in range(number):
        draw_panel(world.plan, name=f"第{place}组", actor=world.officer, at=AT)
    officer = again(world.staff.city_officer)
    # Roles; panels, files, visits, decisions.
    with django_assert_num_queries(5):
        assert len(todo_for(officer, AT)) == number
    with django_assert_num_queries(4):
        assert count_todo_for(officer, AT) == number
    # Invitations, sheets of experts, own lists.
    with django_assert_num_queries(3):
        waiting_for(officer, AT)
    expert = again(world.experts[0])
    with django_assert_num_queries(3):
        todo_for(expert, AT)
    clerk = again(world.files[0].unit.assignments.get(role="applicant").user)
    with django_assert_num_queries(1):
        assert (todo_for(clerk, AT), count_todo_for(clerk, AT), waiting_for(clerk, AT)) == ([], 0, [])
