"""The list that decides: one for a panel or a round, the cut, a ranking made anew, two heads at once, feedback."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from applications.choices import State
from applications.models import Application
from evaluation.choices import SheetAction
from evaluation.models import DecisionItem, Panel, ScoreSheet, SelectionDecision
from evaluation.selectors.decisions import departing_items, items_of
from evaluation.selectors.ranking import latest_ranking
from evaluation.services import (
    draft_decision,
    draft_round_decision,
    draw_panel,
    put_files,
    redraft_decision,
    write_decision,
)
from evaluation.workflow.panels import make_ranking
from office.machine import Actor, NotAllowed, NotReady, Refusal, WrongState, follow, perform
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people
from tests.factories.evaluation import accept_seats, sign

MEETING = {"meeting_on": date(2026, 4, 9), "minutes": "一致同意。", "outcomes": {}, "at": AT}
REASON = "评委 1 事后查明应当回避，评分作废。"


def browser_of(user) -> Client:
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def closed(world, opened, points=("90", "89")):
    """The panel closed; the first seat sees the first file far lower than the others do."""
    for dossier, text in zip(opened.dossiers.order_by("position"), points, strict=True):
        for sheet in dossier.sheets.order_by("member__number"):
            score(world, sheet, text)
    return perform(opened, "close", actor=world.officer, at=AT)


@pytest.fixture
def done(world, opened):
    world.plan.quota, world.plan.near = 1, 2
    world.plan.save()
    return closed(world, opened)


def anew(world, panel):
    """The first seat is found in conflict with the first file alone: its sheet goes, and the ranking is made anew."""
    sheet = ScoreSheet.objects.get(dossier__panel=panel, dossier__position=1, member__number=1)
    with transaction.atomic():
        Panel.objects.select_for_update().get(pk=panel.pk)
        follow(sheet, SheetAction.VOID, actor=world.officer, at=AT, evidence="事后查明应当回避")
        return make_ranking(panel, actor=world.officer, at=AT, reason=REASON)


def drafted(world, panel) -> SelectionDecision:
    decision = draft_decision(panel, title="遴选决定", actor=world.officer, at=AT)
    return write_decision(decision, **MEETING, seen=0, actor=world.officer)


def states(world) -> list[str]:
    return [Application.objects.get(pk=file.pk).state for file in world.files]


# The draft -----------------------------------------------------------------------------------------------------------


def test_the_draft_follows_quota_and_line(world, done):
    world.plan.quota, world.plan.line = 2, Decimal("89.5")
    world.plan.save()
    decision = drafted(world, done)
    assert [(item.rank, str(item.score), item.outcome) for item in items_of(decision)] == [
        (1, "90.00", "shortlist"), (2, "89.00", "not_select"),
    ]  # fmt: skip
    assert {item.ranking_id for item in items_of(decision)} == {latest_ranking(done).pk}


def test_the_cut_and_what_lies_near_it_are_on_the_list(world, done):
    page = browser_of(world.staff.city_officer).get(drafted(world, done).get_absolute_url())
    assert [(row["near"], row["cut"]) for row in page.context["rows"]] == [
        (True, "按名额 1 件，以上 1 件在线内"), (True, ""),
    ]  # fmt: skip
    assert page.context["rows"][0]["means"][0] == {"title": "链主单位引领带动能力", "own": "90.00", "group": "89.50"}


# A ranking made anew -------------------------------------------------------------------------------------------------


def test_a_newer_ranking_keeps_the_list_from_being_proposed(world, done):
    decision = drafted(world, done)
    anew(world, done)
    with pytest.raises(NotReady, match="“第一组”的排名已有第 2 版，名单还是按第 1 版起草的"):
        perform(decision, "propose", actor=world.officer, at=AT)
    decision.refresh_from_db()
    assert (decision.state, decision.proposer) == ("drafted", None)
    page = browser_of(world.staff.city_officer).get(decision.get_absolute_url())
    assert page.context["outdated"] == ["“第一组”的排名已有第 2 版，名单还是按第 1 版起草的。"]
    assert reverse("evaluation:redraft", args=[decision.pk]) in page.text


def test_a_newer_ranking_keeps_a_proposed_list_from_being_approved(world, done):
    decision = perform(drafted(world, done), "propose", actor=world.officer, at=AT)
    anew(world, done)
    with pytest.raises(NotReady, match="排名已有第 2 版"):
        perform(decision, "approve", actor=world.head, at=AT)
    assert states(world) == [State.UNDER_REVIEW] * 2
    with pytest.raises(WrongState):
        redraft_decision(decision, actor=world.officer, at=AT)
    decision = perform(decision, "send_back", actor=world.head, at=AT, note="按新的排名起草")
    decision = redraft_decision(decision, actor=world.officer, at=AT)
    decision = perform(decision, "propose", actor=world.officer, at=AT)
    assert perform(decision, "approve", actor=world.head, at=AT).state == "approved"


def test_one_press_drafts_anew_and_keeps_what_was_written(world, done):
    decision = drafted(world, done)
    first, second = items_of(decision)
    decision = write_decision(
        decision, **{**MEETING, "outcomes": {second.pk: ("not_select", "临界，现场条件待查")}},
        feedback={first.pk: "岗位方案扎实。", second.pk: "目标需要细化。"}, seen=decision.revision, actor=world.officer,
    )  # fmt: skip
    newer = anew(world, done)
    browser = browser_of(world.staff.city_officer)
    answer = browser.post(reverse("evaluation:redraft", args=[decision.pk]))
    assert answer["Location"] == decision.get_absolute_url()
    assert [
        (item.application_id, item.ranking_id, item.reason, item.feedback) for item in items_of(decision)
    ] == [
        (world.files[0].pk, newer.pk, "", "岗位方案扎实。"),
        (world.files[1].pk, newer.pk, "临界，现场条件待查", "目标需要细化。"),
    ]  # fmt: skip
    assert browser.get(decision.get_absolute_url()).context["outdated"] == []


def test_a_ranking_made_after_the_approval_is_told_and_changes_nothing(world, done):
    decision = perform(drafted(world, done), "propose", actor=world.officer, at=AT)
    decision = perform(decision, "approve", actor=world.head, at=AT)
    anew(world, done)
    page = browser_of(world.staff.city_head).get(decision.get_absolute_url())
    assert ("批准之后排名又重新形成" in page.text, page.context["is_open"]) == (True, False)
    assert states(world) == [State.SHORTLISTED, State.NOT_SELECTED]


def test_only_the_officer_drafts_anew(world, done):
    decision = drafted(world, done)
    for user in (world.staff.city_head, world.staff.officer, world.experts[0]):
        with pytest.raises(NotAllowed):
            redraft_decision(decision, actor=Actor.of(user), at=AT)
    assert decision.items.count() == 2


def test_a_file_that_left_the_selection_leaves_the_list(world, done):
    decision = drafted(world, done)
    clerk = Actor.of(world.files[0].unit.assignments.get(role="applicant").user)
    asked = perform(world.files[0], "ask_withdrawal", actor=clerk, at=AT, note="调整")
    perform(asked, "consent_withdrawal", actor=world.officer, at=AT)
    with pytest.raises(NotReady, match="已不在遴选中，请按最新情况重新起草"):
        perform(decision, "propose", actor=world.officer, at=AT)
    redraft_decision(decision, actor=world.officer, at=AT)
    assert [item.application_id for item in items_of(decision)] == [world.files[1].pk]


# The whole round -----------------------------------------------------------------------------------------------------


@pytest.fixture
def two_groups(world, db):
    """Two panels of one file each, both with the same experts."""
    panels = []
    for name, file, points in (("第一组", world.files[0], "80"), ("第二组", world.files[1], "90")):
        panel = draw_panel(world.plan, name=name, actor=world.officer, at=AT)
        put_files(panel, [file], actor=world.officer, at=AT)
        panel = perform(accept_seats(panel, at=AT), "open", actor=world.officer, at=AT)
        for member in panel.members.select_related("expert"):
            sign(member, actor=Actor.of(world.accounts[member.expert.person_id]), at=AT)
        panels.append((panel, points))
    return panels


def test_a_round_waits_for_all_its_panels(world, two_groups):
    (first, points), _ = two_groups
    closed(world, first, (points,))
    with pytest.raises(NotReady, match="“第二组”还没有结束评审"):
        draft_round_decision(world.call, title="遴选决定", actor=world.officer, at=AT)
    assert not SelectionDecision.objects.exists()


def test_one_list_for_a_round_ranks_each_group_for_itself(world, two_groups):
    for panel, points in two_groups:
        closed(world, panel, (points,))
    world.plan.quota = 1
    world.plan.save()
    browser = browser_of(world.staff.city_officer)
    assert browser.get(reverse("evaluation:round", args=[world.call.pk])).context["may_decide"] is True
    answer = browser.post(reverse("evaluation:decide", args=[world.call.pk]))
    decision = SelectionDecision.objects.get()
    assert answer["Location"] == decision.get_absolute_url()
    page = browser.get(decision.get_absolute_url())
    assert [(row["group"], row["rank"], row["score"]) for row in page.context["rows"]] == [
        ("第一组", "1", "80.00"), ("第二组", "1", "90.00"),
    ]  # fmt: skip
    assert page.context["grouped"] is True
    # Each is the best of its group: neither departs, though one has less points.
    first, second = items_of(decision)
    first.outcome, second.outcome = "shortlist", "not_select"
    assert departing_items([first, second]) == set()
    for panel, _ in two_groups:
        with pytest.raises(NotReady, match="已有遴选决定"):
            draft_decision(panel, title="又一个", actor=world.officer, at=AT)
        assert browser.get(panel.get_absolute_url()).context["decision"] == decision
    with pytest.raises(NotReady, match="没有评审已经结束、还没有遴选决定的专家组"):
        draft_round_decision(world.call, title="又一个", actor=world.officer, at=AT)
    assert SelectionDecision.objects.count() == 1


def test_the_list_is_read_in_as_many_queries_for_two_files_as_for_one(world, done, django_assert_num_queries, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    decision = drafted(world, done)
    auditor = browser_of(people.holder(Role.AUDITOR))
    auditor.get(decision.get_absolute_url())
    counted = []
    for _ in range(2):
        with django_assert_num_queries(9):
            auditor.get(decision.get_absolute_url())
        counted.append(decision.items.count())
        DecisionItem.objects.filter(decision=decision, rank=2).delete()
    assert counted == [2, 1]


# Two at once ---------------------------------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Start all acts at the same moment, each on a connection of its own; "done" or the refusal's name of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait()
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_who_approve_at_once_one_does(transactional_db, world, done):
    second = people.holder(Role.CITY_HEAD)
    decision = perform(drafted(world, done), "propose", actor=world.officer, at=AT)
    outcome = at_once(
        *(lambda head=head: perform(decision, "approve", actor=head, at=AT) for head in (world.head, Actor.of(second)))
    )
    assert outcome == ["WrongState", "done"]
    assert states(world) == [State.SHORTLISTED, State.NOT_SELECTED]
    assert world.files[0].dossiers.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_ranking_made_anew_while_the_head_approves_comes_before_or_after(transactional_db, world, done):
    decision = perform(drafted(world, done), "propose", actor=world.officer, at=AT)
    outcome = at_once(lambda: perform(decision, "approve", actor=world.head, at=AT), lambda: anew(world, done))
    approved = SelectionDecision.objects.get().state == "approved"
    assert outcome == (["done", "done"] if approved else ["NotReady", "done"])
    assert states(world) == ([State.SHORTLISTED, State.NOT_SELECTED] if approved else [State.UNDER_REVIEW] * 2)
