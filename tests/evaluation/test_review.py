"""Panels, sheets and decisions: what they let through, what they refuse, and what they freeze."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from applications.choices import State
from evaluation.draw import Candidate, draw
from evaluation.models import Expert, ExpertEmployer, Panel, Recusal, ScoreSheet
from evaluation.selectors.ranking import frozen_rule, latest_ranking, ranking_digest, rows_by, sheets_of
from evaluation.services import (
    declare_recusal,
    draft_decision,
    draw_panel,
    put_files,
    save_sheet,
    write_decision,
)
from evaluation.workflow.experts import Suspension
from office.machine import Actor, NotAllowed, NotReady, Stale, WrongState, perform
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people
from tests.factories.evaluation import sign


def decided(world, panel, **changes):
    """A proposed decision of a closed panel."""
    decision = draft_decision(panel, title="遴选决定", actor=world.officer, at=AT)
    values = {"meeting_on": date(2026, 4, 9), "minutes": "一致同意。", "outcomes": {}, "seen": decision.revision}
    return write_decision(decision, **(values | changes), actor=world.officer, at=AT)


def closed(world, opened, points=("90", "80")):
    for dossier, text in zip(opened.dossiers.order_by("position"), points, strict=True):
        for sheet in dossier.sheets.all():
            score(world, sheet, text)
    return perform(opened, "close", actor=world.officer, at=AT)


def test_the_draw_is_recorded_and_repeatable(world, panel):
    candidates = [Candidate(row.expert_id, (row.name,)) for row in ExpertEmployer.objects.order_by("expert_id")]
    drawn = draw(candidates, "甲乙丙", 5, reserve=3, max_per_employer=1)
    assert (panel.seed, tuple(panel.drawn), tuple(panel.reserve)) == ("甲乙丙", drawn.seats, ())
    assert panel.candidates == [{"key": one.key, "employers": list(one.employers)} for one in candidates]
    assert [member.expert_id for member in panel.members.order_by("pk")] == panel.drawn


def test_too_few_experts_are_refused(world):
    expert = Expert.objects.get(person=world.experts[0].person)
    perform(expert, "suspend", actor=world.officer, at=AT, note="另有任务", facts=Suspension())
    with pytest.raises(NotReady, match="可以抽取的专家只有 4 位，按同一单位人数的限制凑不齐 5 位"):
        draw_panel(world.plan, name="第一组", actor=world.officer, at=AT)
    assert not Panel.objects.exists()


def test_only_the_officer_draws(world):
    for user in (world.staff.officer, world.staff.city_head, world.experts[0], world.staff.head):
        with pytest.raises(NotAllowed):
            draw_panel(world.plan, name="第一组", actor=Actor.of(user), at=AT)


def test_opening_freezes_dossiers_and_moves_the_files(world, opened):
    for file in world.files:
        file.refresh_from_db()
        assert file.state == State.UNDER_REVIEW
    assert ScoreSheet.objects.count() == 10
    content = opened.dossiers.first().content
    text = str(content)
    assert content["chain"] == world.files[0].chain_name
    for hidden in ("张龑", "李䶮", "王㛃", "13800138000", "office@example.com"):
        assert hidden not in text
    with pytest.raises(WrongState):
        put_files(opened, world.files[:1], actor=world.officer, at=AT)


def test_an_employer_in_the_chain_recuses(world, panel):
    expert = Expert.objects.get(person=world.experts[2].person)
    ExpertEmployer.objects.create(expert=expert, name="北京云桥检测有限公司")
    perform(panel, "open", actor=world.officer, at=AT)
    assert set(Recusal.objects.values_list("member__expert_id", "reason")) == {(expert.pk, "employer")}
    assert ScoreSheet.objects.count() == 8
    assert not ScoreSheet.objects.filter(member__expert=expert).exists()


def test_too_many_recusals_keep_the_panel_closed(world, panel):
    for user in world.experts[:3]:
        expert = Expert.objects.get(person=user.person)
        ExpertEmployer.objects.create(expert=expert, name="某某公司", uscc=world.files[0].unit.uscc)
    with pytest.raises(NotReady, match="回避后只剩 2 位专家，少于 3 位"):
        perform(panel, "open", actor=world.officer, at=AT)
    panel.refresh_from_db()
    assert (panel.state, ScoreSheet.objects.count()) == ("forming", 0)


def test_weights_must_add_up(world, panel):
    world.plan.criteria.filter(key="lead").update(weight=30)
    with pytest.raises(NotReady, match="权重合计应为 100，现为 105.00"):
        perform(panel, "open", actor=world.officer, at=AT)


def test_nobody_scores_before_the_pledge_or_for_another(world, panel):
    panel = perform(panel, "open", actor=world.officer, at=AT)
    sheet = ScoreSheet.objects.select_related("member__expert").first()
    own = Actor.of(world.accounts[sheet.member.expert.person_id])
    with pytest.raises(NotAllowed):
        save_sheet(sheet, {}, seen=0, actor=own, at=AT)
    sign(sheet.member, actor=own, at=AT)
    for user in [*world.accounts.values(), world.staff.city_officer, world.staff.city_head]:
        if user.person_id != own.person_id:
            with pytest.raises(NotAllowed):
                save_sheet(sheet, {}, seen=0, actor=Actor.of(user), at=AT)
    assert save_sheet(sheet, {}, seen=0, actor=own, at=AT).revision == 1


def test_two_tabs_and_a_locked_sheet(world, opened):
    sheet = ScoreSheet.objects.select_related("member__expert").first()
    own = Actor.of(world.accounts[sheet.member.expert.person_id])
    save_sheet(sheet, {"lead": {"points": "77", "comment": "好"}}, seen=0, actor=own, at=AT)
    with pytest.raises(Stale):
        save_sheet(sheet, {"lead": {"points": "11"}}, seen=0, actor=own, at=AT)
    done = score(world, sheet, "80.5")
    assert (done.state, str(done.total)) == ("submitted", "80.50")
    with pytest.raises(WrongState):
        save_sheet(sheet, {}, seen=done.revision, actor=own, at=AT)
    with pytest.raises(WrongState):
        perform(done, "submit", actor=own, at=AT)


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        ("", "还没有打分。"), ("101", "“101”超过 100 分。"), ("abc", "“abc”不是数字。"), ("-1", "“-1”低于 0 分。"),
        ("1.234", "“1.234”的小数多于两位。"), ("100.005", "“100.005”超过 100 分。"), ("1e2", "“1e2”不是数字。"),
    ],
)  # fmt: skip
def test_a_sheet_is_submitted_whole(world, opened, points, fault):
    sheet = ScoreSheet.objects.first()
    with pytest.raises(NotReady) as refusal:
        score(world, sheet, points)
    titles = [entry["title"] for entry in opened.rule["criteria"]]
    expected = [f"“{title}”{fault}请填 0 至 100 分，最多两位小数。" for title in titles]
    assert [problem.text for problem in refusal.value.problems] == expected
    sheet.refresh_from_db()
    assert (sheet.state, sheet.total) == ("open", None)


def test_after_the_deadline_nothing_is_submitted(world, opened):
    sheet = ScoreSheet.objects.select_related("member__expert").first()
    own = Actor.of(world.accounts[sheet.member.expert.person_id])
    with pytest.raises(NotReady, match="评分期限已过"):
        perform(sheet, "submit", actor=own, at=opened.due_at)


def test_reopening_makes_a_new_version(world, opened):
    done = score(world, ScoreSheet.objects.first(), "80")
    perform(done, "reopen", actor=world.head, at=AT, note="评语与分数不符")
    versions = ScoreSheet.objects.filter(dossier=done.dossier, member=done.member).order_by("version")
    assert list(versions.values_list("version", "state")) == [(1, "void"), (2, "open")]
    assert versions[1].scores == versions[0].scores


def test_a_declared_conflict_voids_the_sheet(world, opened):
    done = score(world, ScoreSheet.objects.first(), "80")
    own = Actor.of(world.accounts[done.member.expert.person_id])
    declare_recusal(done, "担任顾问", actor=own, at=AT)
    done.refresh_from_db()
    assert (done.state, Recusal.objects.get().reason) == ("void", "declared")


def test_closing_needs_enough_sheets_and_freezes_the_ranking(world, opened):
    with pytest.raises(NotReady, match="只有 0 份有效评分"):
        perform(opened, "close", actor=world.officer, at=AT)
    panel = closed(world, opened)
    ranking = latest_ranking(panel)
    assert [(row["rank"], row["score"]) for row in ranking.rows] == [(1, "90.00"), (2, "80.00")]
    world.plan.criteria.filter(key="lead").update(weight=99)
    sheets = sheets_of(panel)
    rows = rows_by(frozen_rule(ranking.rule), [file.pk for file in world.files], sheets)
    assert (sheets, rows) == (ranking.sheets, ranking.rows)
    assert ranking_digest(ranking.rule, sheets, rows) == ranking.digest


def test_a_decision_moves_all_its_files_by_two_persons(world, opened):
    world.plan.quota = 1
    world.plan.save()
    decision = decided(world, closed(world, opened))
    decision = perform(decision, "propose", actor=world.officer, at=AT)
    with pytest.raises(NotAllowed):
        perform(decision, "approve", actor=world.officer, at=AT)
    twin = people.user(person=world.staff.city_officer.person)
    people.give(twin, "city_head")
    with pytest.raises(NotAllowed):
        perform(decision, "approve", actor=Actor.of(twin), at=AT)
    perform(decision, "approve", actor=world.head, at=AT)
    for file in world.files:
        file.refresh_from_db()
    assert [file.state for file in world.files] == [State.SHORTLISTED, State.NOT_SELECTED]
    assert world.files[0].shortlist_proposer_id == world.staff.city_officer.person_id


def test_a_departure_from_the_ranking_needs_a_reason(world, opened):
    panel = closed(world, opened)
    decision = draft_decision(panel, title="遴选决定", actor=world.officer, at=AT)
    first, second = decision.items.order_by("rank")
    outcomes = {first.pk: ("not_select", ""), second.pk: ("shortlist", "")}
    values = {"meeting_on": date(2026, 4, 9), "minutes": "同意。", "actor": world.officer, "at": AT}
    decision = write_decision(decision, outcomes=outcomes, seen=0, **values)
    with pytest.raises(NotReady) as refusal:
        perform(decision, "propose", actor=world.officer, at=AT)
    assert len(refusal.value.problems) == 2
    outcomes = {first.pk: ("not_select", "产业布局"), second.pk: ("shortlist", "重大战略")}
    decision = write_decision(decision, outcomes=outcomes, seen=decision.revision, **values)
    assert perform(decision, "propose", actor=world.officer, at=AT).state == "proposed"


def test_a_decision_needs_its_meeting(world, opened):
    decision = decided(world, closed(world, opened), meeting_on=None, minutes="")
    with pytest.raises(NotReady, match="请填写会议日期和会议纪要"):
        perform(decision, "propose", actor=world.officer, at=AT)


def test_a_failing_file_stops_the_whole_decision(world, opened):
    decision = decided(world, closed(world, opened))
    decision = perform(decision, "propose", actor=world.officer, at=AT)
    unit_clerk = Actor.of(world.files[0].unit.assignments.get(role="applicant").user)
    perform(world.files[0], "ask_withdrawal", actor=unit_clerk, at=AT, note="调整")
    with pytest.raises(NotReady, match="申报单位已申请撤回"):
        perform(decision, "approve", actor=world.head, at=AT)
    for file in world.files:
        file.refresh_from_db()
        assert file.state == State.UNDER_REVIEW


def test_dissolving_gives_the_files_back(world, opened):
    perform(opened, "dissolve", actor=world.head, at=AT, note="专家变动")
    for file in world.files:
        file.refresh_from_db()
        assert file.state == State.ACCEPTED
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {"void"}


# What is not seen ----------------------------------------------------------------------------------------------------


def test_experts_see_their_own_sheets_while_the_panel_is_open(world, opened):
    user = world.experts[0]
    own = ScoreSheet.objects.filter(member__expert__person=user.person)
    assert set(ScoreSheet.objects.visible_to(user)) == set(own)
    for model in (Panel, Expert):
        assert not model.objects.visible_to(user).exists()
    closed(world, opened)
    assert not ScoreSheet.objects.visible_to(user).exists()


def test_applicants_see_nothing_of_the_review(world, opened, client):
    clerk = world.files[0].unit.assignments.get(role="applicant").user
    assert not ScoreSheet.objects.visible_to(clerk).exists()
    client.force_login(clerk, "django.contrib.auth.backends.ModelBackend")
    sheet = ScoreSheet.objects.first()
    assert client.get(sheet.get_absolute_url()).status_code == 404
    assert client.get(opened.get_absolute_url()).status_code == 404
    assert client.get(reverse("evaluation:dossiers")).status_code == 403


def test_another_experts_sheet_is_a_404(world, opened, client):
    client.force_login(world.experts[0], "django.contrib.auth.backends.ModelBackend")
    other = ScoreSheet.objects.exclude(member__expert__person=world.experts[0].person).first()
    assert client.get(other.get_absolute_url()).status_code == 404


def test_staff_see_progress_but_no_scores_before_the_end(world, opened, client):
    score(world, ScoreSheet.objects.first(), "87.65")
    client.force_login(world.staff.city_officer, "django.contrib.auth.backends.ModelBackend")
    html = client.get(opened.get_absolute_url()).content.decode()
    assert "1 / 5" in html
    assert "87.65" not in html


def test_a_saved_sheet_comes_back_as_typed(world, opened, client):
    sheet = ScoreSheet.objects.select_related("member__expert").first()
    client.force_login(world.accounts[sheet.member.expert.person_id], "django.contrib.auth.backends.ModelBackend")
    answer = client.post(
        sheet.get_absolute_url(), {"revision": "0", "lead-points": "99", "lead-comment": "𠮷"}, follow=True
    )
    assert answer.status_code == 200
    assert "𠮷" in answer.content.decode()
    answer = client.post(sheet.get_absolute_url(), {"revision": "1", "lead-points": "99", "submit": "1"})
    assert answer.status_code == 400
    assert "请写明评语" in answer.content.decode()
    sheet.refresh_from_db()
    assert sheet.state == "open"


def test_closing_after_the_deadline_is_possible(world, opened):
    for dossier in opened.dossiers.all():
        for sheet in list(dossier.sheets.all())[:3]:
            score(world, sheet, "80")
    panel = perform(opened, "close", actor=world.officer, at=opened.due_at + timedelta(days=1))
    assert [row["sheets"] for row in latest_ranking(panel).rows] == [3, 3]
