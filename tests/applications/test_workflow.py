"""What the moves of an application leave behind: papers, numbers, deadlines, versions; and several people at once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from accounts.choices import Role
from accounts.models import User
from applications.choices import Action as A
from applications.choices import Finding, Proposal
from applications.choices import State as S
from applications.models import Application, Recommendation
from applications.selectors.case import case_file
from applications.services import save_findings
from applications.workflow.facts import Declaration, Extension, Opinion, Route, StampedScan
from chains.models import Programme
from office import clock
from office.machine import Actor, NotAllowed, NotReady, Refusal, Stale, WrongState, perform
from office.models import IssuedDocument, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import guangdong

CHAOYANG = "110105"


def evening(text: str) -> datetime:
    """The end of a day, as deadlines are kept."""
    return clock.end_of_day(datetime.fromisoformat(text).date())


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


@pytest.mark.django_db
def test_rounds_of_two_schemes_with_one_code_give_each_file_a_number_of_its_own() -> None:
    ours = make.way_to(S.SUBMITTED, round_=make.call("2026-1"))
    theirs = guangdong.drafted(round_=guangdong.call("2026-1"))
    theirs.do(A.FINALISE)
    theirs.stamp()
    theirs.do(A.SUBMIT, facts=Declaration(True))
    assert [way.application.number for way in (ours, theirs)] == ["2026-1-0001", "2026-1-0002"]


# Recommendation and refusal ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_recommendation_is_numbered_by_authority_and_year() -> None:
    call = make.call()
    first = make.way_to(S.APPROVED, round_=call)
    second = make.way_to(S.APPROVED, round_=call)
    elsewhere = make.way_to(S.APPROVED, people.verified_unit(code=CHAOYANG, at=make.START - make.BEFORE), call)
    numbers = [way.application.recommendations.get().number for way in (first, second, elsewhere)]
    assert numbers == ["海淀区推〔2026〕1号", "海淀区推〔2026〕2号", "朝阳区推〔2026〕1号"]
    paper = first.application.recommendations.get()
    assert (paper.proposer, paper.approver) == (first.staff.officer.person, first.staff.head.person)
    assert (paper.opinion, paper.document.kind, paper.document.is_valid) == (
        make.OPINION.opinion, "recommendation_form", True,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_return_to_the_district_voids_the_recommendation_and_the_next_one_has_a_new_number() -> None:
    way = make.way_to(S.RECOMMENDED)
    way.do(A.RETURN_TO_DISTRICT, way.staff.city_officer, note="推荐意见与清单不符。")
    old = way.application.recommendations.get()
    assert way.application.state == S.SUBMITTED
    assert (old.document.is_valid, old.void_reason) == (False, "退回推荐部门：推荐意见与清单不符。")
    way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    way.do(A.APPROVE_RECOMMENDATION, way.staff.head)
    new = way.application.recommendations.get(voided_at__isnull=True)
    assert (old.number, new.number) == ("海淀区推〔2026〕1号", "海淀区推〔2026〕2号")


@pytest.mark.django_db
def test_a_return_past_the_district_voids_the_recommendation_and_asks_the_unit() -> None:
    way = make.way_to(S.RECOMMENDED)
    way.do(A.RETURN_PAST_DISTRICT, way.staff.city_officer, note="附件不全。", facts=make.CORRECTIONS)
    application = way.application
    assert (application.state, application.return_count) == (S.RETURNED, 1)
    assert application.recommendations.get().document.is_valid is False
    assert [row.section for row in application.corrections.all()] == ["lead", "members"]
    assert application.version.is_open


@pytest.mark.django_db
def test_the_scan_of_a_voided_recommendation_does_not_go_up() -> None:
    way = make.way_to(S.APPROVED)
    old = way.application.recommendations.get().document.code
    way.send_up()
    way.do(A.RETURN_TO_DISTRICT, way.staff.city_officer, note="请重新审核。")
    way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    way.do(A.APPROVE_RECOMMENDATION, way.staff.head)
    before = again(way.application)
    with pytest.raises(NotReady) as refused:
        way.do(A.SEND_UP, way.staff.officer, facts=StampedScan(0, old))
    new = way.application.recommendations.get(voided_at__isnull=True)
    assert str(refused.value) == f"上传的扫描件不是推荐书 {new.number}：校验码应为 {new.document.code}。"
    assert again(way.application).revision == before.revision


@pytest.mark.django_db
def test_a_refusal_has_its_paper_and_reopening_voids_it() -> None:
    way = make.way_to(S.NOT_RECOMMENDED)
    paper = way.application.refusal_document
    assert (paper.kind, paper.number, paper.is_valid) == ("refusal_notice", "海淀区不推〔2026〕1号", True)
    way.do(A.REOPEN_REVIEW, way.staff.head, note="复核有理由。")
    paper.refresh_from_db()
    assert (way.application.state, paper.standing) == (S.SUBMITTED, "已作废")


@pytest.mark.django_db
def test_reopening_ends_with_the_time_for_recommending() -> None:
    way = make.way_to(S.NOT_RECOMMENDED)
    way.at = way.application.round.recommend_until
    with pytest.raises(NotReady):
        way.do(A.REOPEN_REVIEW, way.staff.head, note="复核有理由。")
    assert again(way.application).state == S.NOT_RECOMMENDED
    assert way.application.refusal_document.is_valid


@pytest.mark.django_db
def test_a_proposal_needs_the_whole_checklist_and_an_opinion() -> None:
    way = make.way_to(S.SUBMITTED)
    with pytest.raises(NotReady) as refused:
        way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    assert {problem.section for problem in refused.value.problems} == {"checklist"}
    assert len(refused.value.problems) == len(way.application.checklist)
    way.find()
    with pytest.raises(NotReady) as refused:
        way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=Opinion("  "))
    assert [problem.field for problem in refused.value.problems] == ["opinion"]
    way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    assert (way.application.proposal, way.application.proposer) == (Proposal.RECOMMEND, way.staff.officer.person)


@pytest.mark.django_db
def test_what_was_taken_back_stays_as_a_draft_and_nobody_is_the_proposer() -> None:
    way = make.way_to(S.RECOMMENDATION_PROPOSED)
    way.do(A.TAKE_BACK, way.staff.officer)
    assert (way.application.proposal, way.application.proposer) == ("", None)
    assert way.application.opinion == make.OPINION.opinion


# Deadlines -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_deadlines_are_counted_in_working_days() -> None:
    way = make.way_to(S.RETURNED)  # returned on Wednesday, 4 March 2026, for five working days
    assert clock.local_date(way.application.state_since).isoformat() == "2026-03-04"
    assert way.application.due_at == evening("2026-03-11")
    way.do(A.EXTEND, way.staff.officer, note="单位申请延期。", facts=Extension(3))  # on Thursday
    assert way.application.due_at == evening("2026-03-10")
    assert way.application.state == S.RETURNED


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 61, 10_000])
def test_a_deadline_is_a_sensible_number_of_working_days(days: int) -> None:
    way = make.way_to(S.SUBMITTED)
    before = again(way.application)
    with pytest.raises(NotReady) as refused:
        way.do(A.RETURN, way.staff.officer, facts=replace(make.CORRECTIONS, workdays=days))
    assert [problem.field for problem in refused.value.problems] == ["workdays"]
    assert again(way.application).revision == before.revision
    assert way.application.corrections.count() == 0


@pytest.mark.django_db
def test_a_deadline_in_a_year_without_a_calendar_is_refused_and_not_guessed() -> None:
    start = datetime(2026, 11, 30, 9, 0, tzinfo=clock.SHANGHAI)
    way = make.way_to(S.SUBMITTED, start=start)
    with pytest.raises(NotReady) as refused:
        way.do(A.RETURN, way.staff.officer, facts=replace(make.CORRECTIONS, workdays=30))
    assert "2027年" in str(refused.value)
    assert again(way.application).state == S.SUBMITTED


@pytest.mark.django_db
def test_corrections_count_in_time_even_when_the_round_has_closed() -> None:
    call = make.call(closes_at=make.START + timedelta(days=2, hours=1), recommend_until=make.START + timedelta(days=60))
    way = make.way_to(S.RETURNED, round_=call)
    assert way.at > call.closes_at
    way.do(A.FINALISE_CORRECTION)
    way.stamp()
    way.do(A.RESUBMIT, facts=make.Declaration(True))
    assert way.application.state == S.SUBMITTED


@pytest.mark.django_db
def test_a_lapsed_application_may_be_revived_by_a_head() -> None:
    way = make.way_to(S.LAPSED)
    way.do(A.REVIVE, way.staff.head, note="不可抗力。", facts=Extension(2))
    assert (way.application.state, way.application.version.is_open) == (S.RETURNED, True)
    assert way.application.due_at > way.at


# Routes and requests -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_rerouting_sets_aside_what_the_wrong_authority_found() -> None:
    way = make.way_to(S.RECOMMENDED)
    target = people.authority(CHAOYANG)
    way.do(A.REROUTE, way.staff.city_officer, facts=Route(target.pk), note="社会保险缴纳地在朝阳区。")
    application = way.application
    assert (application.state, application.authority, application.is_direct) == (S.SUBMITTED, target, False)
    assert application.version.findings.count() == 0
    assert application.recommendations.get().document.is_valid is False
    with pytest.raises(NotAllowed):
        way.do(A.RETURN, way.staff.officer, facts=make.CORRECTIONS)


@pytest.mark.django_db
@pytest.mark.parametrize("code", [make.HAIDIAN, make.CITY, "440100"])
def test_a_file_is_rerouted_only_to_another_recommending_authority(code: str) -> None:
    people.other_jurisdiction()
    way = make.way_to(S.SUBMITTED)
    with pytest.raises(NotReady) as refused:
        way.do(A.REROUTE, way.staff.city_officer, facts=Route(people.authority(code).pk), note="地点有误。")
    assert [problem.field for problem in refused.value.problems] == ["authority"]
    assert again(way.application).authority.code == make.HAIDIAN


@pytest.fixture
def direct(db: None) -> make.Way:
    """An application of a unit that reports directly to the selecting authority."""
    call = make.call()
    Programme.objects.filter(pk=call.programme_id).update(directly_reporting_kinds=["enterprise"])
    call.refresh_from_db()
    return make.way_to(S.SUBMITTED, round_=call)


def test_a_directly_reporting_unit_is_reviewed_by_the_selecting_authority(direct: make.Way) -> None:
    application = direct.application
    assert (application.is_direct, application.authority.code) == (True, make.CITY)
    with pytest.raises(NotAllowed):
        direct.do(A.RETURN, direct.staff.officer, facts=make.CORRECTIONS)
    with pytest.raises(NotAllowed):
        direct.do(A.PROPOSE_RECOMMENDATION, direct.staff.city_officer, facts=make.OPINION)
    direct.do(A.ACCEPT, direct.staff.city_officer)
    assert direct.application.state == S.ACCEPTED


def test_a_directly_reporting_unit_is_returned_revived_and_rerouted_by_the_city(direct: make.Way) -> None:
    direct.do(A.RETURN, direct.staff.city_officer, facts=make.CORRECTIONS)
    late = direct.application.due_at
    perform(direct.application, A.LAPSE, actor=Actor.clock(), at=late)
    direct.at = late + timedelta(hours=1)
    direct.do(A.REVIVE, direct.staff.city_head, note="不可抗力。", facts=Extension(3))
    direct.do(A.FINALISE_CORRECTION)
    direct.stamp()
    direct.do(A.RESUBMIT, facts=make.Declaration(True))
    target = people.authority(CHAOYANG)
    direct.do(A.REROUTE, direct.staff.city_officer, facts=Route(target.pk), note="应由区级推荐。")
    assert (direct.application.is_direct, direct.application.authority) == (False, target)


@pytest.mark.django_db
def test_a_pending_request_to_leave_is_answered_before_anything_is_decided() -> None:
    way = make.way_to(S.SUBMITTED)
    way.find()
    way.do(A.ASK_WITHDRAWAL, note="经营调整。")
    with pytest.raises(NotReady) as refused:
        way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    assert str(refused.value) == "申报单位已申请撤回，请先答复。"
    way.do(A.REFUSE_WITHDRAWAL, way.staff.officer, note="已与单位沟通，继续办理。")
    assert (way.application.withdrawal_asked_at, way.application.state) == (None, S.SUBMITTED)
    way.do(A.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)


@pytest.mark.django_db
def test_consent_to_leave_takes_the_recommendation_with_it() -> None:
    way = make.way_to(S.RECOMMENDED)
    way.do(A.ASK_WITHDRAWAL, note="经营调整。")
    way.do(A.CONSENT_WITHDRAWAL, way.staff.city_officer)
    assert way.application.state == S.WITHDRAWN
    assert way.application.recommendations.get().document.is_valid is False


# Versions ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_officials_read_what_was_handed_in_and_not_what_the_unit_is_writing() -> None:
    way = make.way_to(S.RETURNED)
    officer = case_file(way.staff.officer, way.application.pk, way.at)
    clerk = case_file(way.actor.user, way.application.pk, way.at)
    assert [version.number for version in officer.versions] == [1]
    assert [version.number for version in clerk.versions] == [1, 2]
    way.do(A.FINALISE_CORRECTION)
    way.stamp()
    officer = case_file(way.staff.officer, way.application.pk, way.at)
    assert [version.number for version in officer.versions] == [1]
    way.do(A.RESUBMIT, facts=make.Declaration(True))
    officer = case_file(way.staff.officer, way.application.pk, way.at)
    assert [version.number for version in officer.versions] == [1, 2]


@pytest.mark.django_db
def test_findings_are_written_for_the_version_that_was_read() -> None:
    way = make.resubmitted()
    item = way.application.checklist[0]["key"]
    actor = Actor.of(way.staff.officer)
    with pytest.raises(Stale):
        save_findings(way.application, [(item, Finding.MET, "")], actor=actor, at=way.at, version=1)
    assert way.application.version.findings.count() == 0
    save_findings(way.application, [(item, Finding.MET, "")], actor=actor, at=way.at, version=2)
    assert way.application.version.findings.get().key == item


@pytest.mark.django_db
def test_the_first_finding_begins_the_review_and_bars_the_simple_way_back() -> None:
    way = make.way_to(S.SUBMITTED)
    item = way.application.checklist[0]["key"]
    save_findings(way.application, [(item, Finding.MET, "")], actor=Actor.of(way.staff.officer), at=way.at)
    assert again(way.application).review_began_at == way.at
    assert RegisterEntry.objects.of(way.application).filter(action="begin_review").count() == 1
    with pytest.raises(NotReady):
        way.do(A.WITHDRAW)
    assert again(way.application).state == S.SUBMITTED


# Several people at once ----------------------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run acts in threads that start together; each result, or the refusal."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[index] = act()
        except Refusal as refusal:
            results[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_who_press_different_buttons_one_wins_and_the_other_is_told() -> None:
    way = make.way_to(S.SUBMITTED)
    way.find()
    colleague = people.holder(Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=make.START - make.BEFORE)
    seen, thing = way.application.revision, way.application

    def act(action: str, user: User, facts: object) -> Callable[[], object]:
        return lambda: perform(thing, action, actor=Actor.of(user), at=way.at, facts=facts, seen=seen)

    results = at_once(
        act(A.PROPOSE_RECOMMENDATION, way.staff.officer, make.OPINION), act(A.RETURN, colleague, make.CORRECTIONS)
    )
    won = [result for result in results if isinstance(result, Application)]
    told = [result for result in results if isinstance(result, WrongState)]
    assert (len(won), len(told)) == (1, 1)
    fresh = again(thing)
    assert (fresh.state, fresh.revision) == (won[0].state, seen + 1)
    assert fresh.state in (S.RECOMMENDATION_PROPOSED, S.RETURNED)
    assert "已不能办理" in str(told[0])
    assert RegisterEntry.objects.of(thing).filter(action__in=[A.PROPOSE_RECOMMENDATION, A.RETURN]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_stay_in_the_state_the_second_is_refused_as_stale() -> None:
    way = make.way_to(S.RETURNED)
    colleague = people.holder(Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=make.START - make.BEFORE)
    seen, thing = way.application.revision, way.application

    def extend(user: User, days: int) -> Callable[[], object]:
        more = {"facts": Extension(days), "note": "单位申请延期。", "seen": seen}
        return lambda: perform(thing, A.EXTEND, actor=Actor.of(user), at=way.at, **more)

    results = at_once(extend(way.staff.officer, 6), extend(colleague, 8))
    assert sorted(type(result).__name__ for result in results) == ["Application", "Stale"]
    [won] = [result for result in results if isinstance(result, Application)]
    assert again(thing).due_at == won.due_at


@pytest.mark.django_db(transaction=True)
def test_two_heads_approve_once_and_issue_one_number() -> None:
    way = make.way_to(S.RECOMMENDATION_PROPOSED)
    second = people.holder(Role.DISTRICT_HEAD, code=make.HAIDIAN, at=make.START - make.BEFORE)

    def approve(user: User) -> Callable[[], object]:
        return lambda: perform(way.application, A.APPROVE_RECOMMENDATION, actor=Actor.of(user), at=way.at)

    results = at_once(approve(way.staff.head), approve(second))
    assert sorted(type(result).__name__ for result in results) == ["Application", "WrongState"]
    assert Recommendation.objects.values_list("number", flat=True).get() == "海淀区推〔2026〕1号"
    assert IssuedDocument.objects.filter(kind="recommendation_form").count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_and_no_doubles_when_many_approve_at_once() -> None:
    call = make.call()
    ways = [make.way_to(S.RECOMMENDATION_PROPOSED, round_=call) for _ in range(4)]

    def approve(way: make.Way, *, fail: bool) -> Callable[[], object]:
        def act() -> object:
            actor = Actor.of(way.staff.head)
            with transaction.atomic():
                done = perform(way.application, A.APPROVE_RECOMMENDATION, actor=actor, at=way.at)
                if fail:
                    raise Stale("撤销。")
            return done

        return act

    results = at_once(*(approve(way, fail=index == 1) for index, way in enumerate(ways)))
    assert [isinstance(result, Application) for result in results] == [True, False, True, True]
    numbers = sorted(Recommendation.objects.values_list("number", flat=True))
    assert numbers == ["海淀区推〔2026〕1号", "海淀区推〔2026〕2号", "海淀区推〔2026〕3号"]
    perform(ways[1].application, A.APPROVE_RECOMMENDATION, actor=Actor.of(ways[1].staff.head), at=ways[1].at)
    assert again(ways[1].application).recommendations.get().number == "海淀区推〔2026〕4号"
