"""The pledge with its paper, conflicts declared and found later, officials who step aside."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from evaluation.models import Expert, ExpertEmployer, Recusal, ReviewPaper, ScoreSheet, StaffRecusal
from evaluation.selectors.ranking import latest_ranking
from evaluation.services import (
    declare_recusal,
    draft_decision,
    keep_secrecy,
    pledge,
    put_files,
    record_recusal,
    recuse_staff,
)
from evaluation.workflow.deadlines import Extension
from office import documents, effects, typesetting
from office.machine import Actor, NotAllowed, NotReady, WrongState, available, perform
from office.models import Effect, IssuedDocument, Message
from tests.evaluation.conftest import AT, score
from tests.evaluation.test_review import closed
from tests.factories import accounts as people
from tests.office import pdf_reading


def browser(user) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def seat_of(panel, user):
    return panel.members.get(expert__person=user.person)


# The pledge ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def unsigned(world, panel):
    return perform(panel, "open", actor=world.officer, at=AT)


def test_conflicts_are_declared_only_after_confidentiality(world, unsigned):
    user = world.experts[0]
    seat = seat_of(unsigned, user)
    with pytest.raises(WrongState, match="请先签署保密承诺书"):
        pledge(seat, actor=Actor.of(user), at=AT)
    with pytest.raises(NotAllowed):
        keep_secrecy(seat, actor=Actor.of(world.experts[1]), at=AT)
    seat.refresh_from_db()
    assert (seat.secrecy_at, seat.pledged_at, IssuedDocument.objects.filter(kind="pledge").count()) == (None, None, 0)


def test_what_is_declared_before_the_dossier_opens_voids_the_sheet_and_stands_on_the_paper(world, unsigned):
    user = world.experts[0]
    seat = seat_of(unsigned, user)
    first, second = seat.sheets.order_by("dossier__position")
    keep_secrecy(seat, actor=Actor.of(user), at=AT)
    pledge(seat, {second.pk: "近三年担任顾问"}, actor=Actor.of(user), at=AT)
    pledge(seat, {first.pk: "又想起来"}, actor=Actor.of(user), at=AT)  # doubled: the first one holds
    recusals = [(row.dossier_id, row.reason, row.note) for row in Recusal.objects.all()]
    assert recusals == [(second.dossier_id, "declared", "近三年担任顾问")]
    assert [seat.sheets.get(pk=one.pk).state for one in (first, second)] == ["open", "void"]
    seat.refresh_from_db()
    paper = ReviewPaper.objects.get()
    assert (paper.kind, paper.document, paper.panel) == ("pledge", seat.pledge, unsigned)
    assert (seat.pledge.number, seat.pledge.title) == ("评审承诺-2026-0001", "保密承诺书和回避声明")
    assert seat.pledge.content["rows"] == [
        ["1", world.files[0].unit.name, "无关系", "—"], ["2", world.files[1].unit.name, "需要回避", "近三年担任顾问"],
    ]  # fmt: skip


def test_the_paper_is_read_by_its_expert_and_staff_alone(world, opened):
    user = world.experts[0]
    seat = seat_of(opened, user)
    documents.render(seat.pledge_id, at=AT)
    url = reverse("evaluation:pledge_paper", args=[seat.pk])
    readers = [user, world.staff.city_officer, world.staff.city_head, people.holder(Role.AUDITOR)]
    others = [world.experts[1], world.staff.officer, people.admin_of(world.files[0].unit)]
    answers = [browser(one).get(url) for one in readers]
    assert [b"".join(one.streaming_content)[:5] for one in answers] == [b"%PDF-"] * 4
    assert [browser(one).get(url).status_code for one in others] == [404] * 3
    text = "".join(pdf_reading.text(typesetting.pdf_of(seat.pledge.template, seat.pledge.content)).split())
    words = ("一、保密承诺", "二、回避声明", "三、逐件声明", user.person.name, world.files[0].unit.name, "2026-1")
    assert [word for word in words if word not in text] == []


# Found later ---------------------------------------------------------------------------------------------------------


def test_an_expert_declares_after_submitting(world, opened):
    done = score(world, ScoreSheet.objects.order_by("pk").first(), "80")
    user = world.accounts[done.member.expert.person_id]
    client = browser(user)
    assert client.get(done.get_absolute_url()).context["may_recuse"]
    url = reverse("evaluation:recuse", args=[done.pk])
    assert client.post(url, {"note": ""}).status_code == 400
    assert ScoreSheet.objects.get(pk=done.pk).state == "submitted"
    assert client.post(url, {"note": "担任顾问"}).status_code == 302
    assert ScoreSheet.objects.get(pk=done.pk).state == "void"
    assert client.get(done.get_absolute_url()).status_code == 404


def test_found_after_the_ranking_makes_a_new_one_that_says_why(world, opened):
    panel = closed(world, opened)
    before = latest_ranking(panel)
    member = panel.members.get(number=2)
    dossier = panel.dossiers.get(position=1)
    record_recusal(dossier, member, "查明 2024 年起任该单位独立董事", actor=world.head, at=AT)
    ranking = latest_ranking(panel)
    assert (before.version, ranking.version, ranking.made_by) == (1, 2, world.staff.city_head.person)
    assert ranking.reason == (
        f"“{world.files[0].chain_name}”：评委 2 的评分表（第 1 版）因回避作废。理由：查明 2024 年起任该单位独立董事"
    )
    counts = {row["application"]: row["sheets"] for row in ranking.rows}
    assert counts == {world.files[0].pk: 4, world.files[1].pk: 5}
    sheet = dossier.sheets.get(member=member)
    assert (sheet.state, sheet.void_reason) == ("void", "查明 2024 年起任该单位独立董事")
    recusal = Recusal.objects.get()
    assert (recusal.reason, recusal.recorded_by) == ("found", world.staff.city_head.person)
    with pytest.raises(NotReady, match="已经登记过回避"):
        record_recusal(dossier, member, "再一次", actor=world.officer, at=AT)
    assert latest_ranking(panel).version == 2


def test_too_few_sheets_are_told_and_the_file_has_no_rank(world, opened):
    panel = closed(world, opened)
    dossier = panel.dossiers.get(position=1)
    Effect.objects.update(done_at=AT)
    for number in (1, 2, 3):
        record_recusal(dossier, panel.members.get(number=number), "查明任职", actor=world.officer, at=AT)
    row = next(one for one in latest_ranking(panel).rows if one["application"] == world.files[0].pk)
    assert (row["score"], row["rank"], row["sheets"]) == (None, None, 2)
    words = f"“{world.files[0].chain_name}”只有 2 份有效评分，至少需要 3 份。"
    page = browser(world.staff.city_officer).get(panel.get_absolute_url())
    assert (page.context["short"], words in page.text) == ([words], True)
    Message.objects.all().delete()
    for key in Effect.objects.filter(name="evaluation.tell_shortage", done_at=None).values_list("pk", flat=True):
        effects.carry_out(key, at=AT)
    assert [(one.recipient, one.title) for one in Message.objects.all()] == [
        (world.staff.city_officer, f"第一组：“{world.files[0].chain_name}”回避后有效评分不足 3 份")
    ]


def test_only_staff_of_the_programme_record_and_not_after_the_decision(world, opened):
    sheet = ScoreSheet.objects.select_related("dossier", "member").order_by("pk").first()
    for user in (world.experts[0], world.staff.officer, world.staff.head):
        with pytest.raises(NotAllowed):
            record_recusal(sheet.dossier, sheet.member, "理由", actor=Actor.of(user), at=AT)
    with pytest.raises(NotReady, match="请写明回避的理由"):
        record_recusal(sheet.dossier, sheet.member, " ", actor=world.officer, at=AT)
    perform(opened, "dissolve", actor=world.head, at=AT, note="专家变动")
    with pytest.raises(WrongState, match="专家组已经解散"):
        record_recusal(sheet.dossier, sheet.member, "理由", actor=world.officer, at=AT)
    assert Recusal.objects.count() == 0


def test_the_page_lists_what_changed_and_records_it_at_a_press(world, opened):
    expert = Expert.objects.get(person=world.experts[3].person)
    ExpertEmployer.objects.create(expert=expert, name="某某公司", uscc=world.files[1].unit.uscc)
    url = reverse("evaluation:recusals", args=[opened.pk])
    officer = browser(world.staff.city_officer)
    [row] = officer.get(url).context["found"]
    assert (row["reason"], row["note"]) == ("employer", "某某公司（统一社会信用代码相同）")
    sent = {"pair": row["pair"], "reason": row["reason"], "note": row["note"]}
    assert browser(world.experts[0]).post(url, sent).status_code == 404
    assert officer.post(url, sent).status_code == 302
    page = officer.get(url)
    assert (page.context["found"], len(page.context["recorded"])) == ([], 1)
    assert not expert.seats.get().sheets.filter(dossier__application=world.files[1]).exclude(state="void").exists()


# Officials -----------------------------------------------------------------------------------------------------------


def test_an_official_who_stepped_aside_does_nothing_with_what_holds_the_file(world, opened):
    officer = world.staff.city_officer
    recuse_staff(world.files[0], officer.person, "配偶在该单位任职", actor=world.officer, at=AT)
    fresh = Actor.of(type(officer).objects.get(pk=officer.pk))
    with pytest.raises(NotAllowed, match="您与其中的申报有利害关系"):
        perform(opened, "extend", actor=fresh, at=AT, note="理由", facts=Extension(1))
    with pytest.raises(NotAllowed):
        record_recusal(opened.dossiers.first(), opened.members.first(), "理由", actor=fresh, at=AT)
    assert available(opened, fresh.user) == []
    page = browser(officer).get(opened.get_absolute_url())
    assert "您与其中的申报有利害关系" in page.context["kept_away"]
    assert [row.action for row in available(opened, world.staff.city_head)] == ["dissolve"]


def test_who_held_a_role_at_a_unit_of_the_chain_keeps_away_by_that_alone(world, opened):
    head = world.staff.city_head
    assert [row.action for row in available(opened, head)] == ["dissolve"]
    past = people.user(person=head.person)
    people.give(past, Role.APPLICANT, unit=world.files[1].unit)
    assert available(opened, type(head).objects.get(pk=head.pk)) == []
    other = next(one for one in ScoreSheet.objects.all() if one.dossier.application_id == world.files[0].pk)
    done = score(world, other, "80")
    assert [row.action for row in available(done, type(head).objects.get(pk=head.pk))] == ["reopen"]


def test_a_decision_and_the_choice_of_files_are_kept_from_them_too(world, panel):
    opened = perform(panel, "open", actor=world.officer, at=AT)
    perform(opened, "dissolve", actor=world.head, at=AT, note="专家变动")
    recuse_staff(world.files[0], world.staff.city_officer.person, "曾在该单位任职", actor=world.head, at=AT)
    fresh = Actor.of(type(world.staff.city_officer).objects.get(pk=world.staff.city_officer.pk))
    with pytest.raises(NotAllowed):
        put_files(opened, world.files, actor=fresh, at=AT)
    with pytest.raises(NotAllowed):
        draft_decision(opened, title="遴选决定", actor=fresh, at=AT)


def test_only_oneself_or_a_head_records_an_officials_recusal(world, opened):
    head = world.staff.city_head.person
    for user in (world.staff.city_officer, world.staff.officer, world.experts[0]):
        with pytest.raises(NotAllowed):
            recuse_staff(world.files[0], head, "理由", actor=Actor.of(user), at=AT)
    url = reverse("evaluation:staff_recusals", args=[world.call.pk])
    officer = browser(world.staff.city_officer)
    assert list(officer.get(url).context["form"].fields["person"].queryset) == [world.staff.city_officer.person]
    sent = {"application": world.files[0].pk, "person": head.pk, "note": "理由"}
    assert officer.post(url, sent).status_code == 400
    assert StaffRecusal.objects.count() == 0
    assert officer.post(url, sent | {"person": world.staff.city_officer.person_id}).status_code == 302
    assert [row["person"] for row in officer.get(url).context["rows"]] == [world.staff.city_officer.person.name]


def test_declaring_twice_is_one_recusal(world, opened):
    sheet = ScoreSheet.objects.order_by("pk").first()
    own = Actor.of(world.accounts[sheet.member.expert.person_id])
    declare_recusal(sheet, "担任顾问", actor=own, at=AT)
    with pytest.raises(NotReady, match="已经登记过回避"):
        declare_recusal(sheet, "担任顾问", actor=own, at=AT)
    assert Recusal.objects.count() == 1
