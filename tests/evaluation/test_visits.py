"""Visits to sites: who may do what in which state, what is fixed, what a list must say of them."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from evaluation.models import ReviewPlan, SitePhoto, SiteVisit
from evaluation.services import (
    add_photo,
    draft_decision,
    plan_visit,
    remove_photo,
    write_decision,
    write_visit,
)
from office.machine import Actor, NotAllowed, NotReady, Stale, WrongState, available, perform
from tests.evaluation.conftest import AT, score
from tests.factories import accounts as people
from tests.office import samples

DAY = date(2026, 4, 2)


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("车间.png", samples.picture("PNG"), content_type="image/png")


PLAN = {"planned_on": DAY, "place": "海淀区上地演示街18号", "visitors": "江同、苏合"}
FOUND = {**PLAN, "visited_on": date(2026, 4, 1), "finding": "true", "findings": "实训场地和设备与申报一致。"}


def browser_of(user) -> Client:
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def visit(world) -> SiteVisit:
    return plan_visit(world.files[0], **PLAN, actor=world.officer, at=AT)


def recorded(world, visit, **changes) -> SiteVisit:
    written = write_visit(visit, FOUND | changes, seen=visit.revision, actor=world.officer, at=AT)
    return perform(written, "record", actor=world.officer, at=AT)


def everybody(world) -> dict[str, object]:
    clerk = world.files[0].unit.assignments.get(role="applicant").user
    return {
        "officer": world.staff.city_officer, "head": world.staff.city_head, "district": world.staff.officer,
        "expert": world.experts[0], "clerk": clerk, "auditor": people.holder(Role.AUDITOR),
    }  # fmt: skip


# What each may do in each state, by hand.
ACTS = {
    ("planned", "officer"): {"record", "cancel"},
}


def test_every_state_action_and_role(world, visit):
    states = {"planned": visit}
    states["done"] = recorded(world, plan_visit(world.files[1], **PLAN, actor=world.officer, at=AT))
    third = plan_visit(world.files[1], **PLAN, actor=world.officer, at=AT)
    states["cancelled"] = perform(third, "cancel", actor=world.officer, at=AT, note="单位停业")
    roles = everybody(world)
    for state, role in product(states, roles):
        offered = {str(row.action) for row in available(states[state], roles[role])}
        assert offered == ACTS.get((state, role), set()), (state, role)
        for action in {"record", "cancel"} - offered:
            with pytest.raises((NotAllowed, WrongState)):
                perform(states[state], action, actor=Actor.of(roles[role]), at=AT, note="试")
    assert sorted(SiteVisit.objects.values_list("state", flat=True)) == ["cancelled", "done", "planned"]


def test_a_visit_is_recorded_whole_and_then_fixed(world, visit):
    with pytest.raises(NotReady, match="请填写核查日期。 请选择核查结论。 请写明核查情况。"):
        perform(visit, "record", actor=world.officer, at=AT)
    done = recorded(world, visit)
    assert (done.state, done.finding, done.visited_on) == ("done", "true", date(2026, 4, 1))
    with pytest.raises(WrongState, match="已核查，不能再改"):
        write_visit(done, FOUND | {"finding": "untrue"}, seen=done.revision, actor=world.officer, at=AT)
    with pytest.raises(WrongState):
        add_photo(done, picture(), "", actor=world.officer, at=AT)
    assert SiteVisit.objects.get().finding == "true"


def test_the_database_refuses_a_done_visit_without_findings(visit):
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteVisit.objects.filter(pk=visit.pk).update(state="done")


def test_one_visit_at_a_time_to_files_in_the_selection(world, visit):
    with pytest.raises(NotReady, match="已有待核查的安排"):
        plan_visit(world.files[0], **PLAN, actor=world.officer, at=AT)
    clerk = Actor.of(world.files[1].unit.assignments.get(role="applicant").user)
    asked = perform(world.files[1], "ask_withdrawal", actor=clerk, at=AT, note="调整")
    gone = perform(asked, "consent_withdrawal", actor=world.officer, at=AT)
    with pytest.raises(NotReady, match="不在遴选中"):
        plan_visit(gone, **PLAN, actor=world.officer, at=AT)
    for user in (world.staff.city_head, world.staff.officer, world.experts[0]):
        with pytest.raises(NotAllowed):
            plan_visit(gone, **PLAN, actor=Actor.of(user), at=AT)
    assert SiteVisit.objects.count() == 1


def test_two_tabs_and_a_day_that_has_not_come(world, visit):
    write_visit(visit, FOUND, seen=0, actor=world.officer, at=AT)
    with pytest.raises(Stale):
        write_visit(visit, FOUND | {"findings": "另一页"}, seen=0, actor=world.officer, at=AT)
    with pytest.raises(NotReady, match="核查日期还没有到"):
        write_visit(visit, FOUND | {"visited_on": AT.date() + timedelta(days=1)}, seen=1, actor=world.officer, at=AT)
    assert SiteVisit.objects.get().findings == FOUND["findings"]


def test_photographs_are_pictures_and_few(world, visit):
    photo = add_photo(visit, picture(), "实训车间", actor=world.officer, at=AT)
    with pytest.raises(ValidationError, match="已经上传过"):
        add_photo(visit, picture(), "", actor=world.officer, at=AT)
    with pytest.raises(ValidationError, match="这里只接收"):
        add_photo(visit, people.pdf(), "", actor=world.officer, at=AT)
    assert list(SitePhoto.objects.values_list("caption", flat=True)) == ["实训车间"]
    answer = browser_of(world.staff.city_head).get(reverse("evaluation:visit_photo", args=[photo.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert b"".join(answer.streaming_content) == samples.picture("PNG")
    for role in ("district", "expert", "clerk"):
        browser = browser_of(everybody(world)[role])
        assert browser.get(reverse("evaluation:visit_photo", args=[photo.pk])).status_code == 404
        assert browser.get(visit.get_absolute_url()).status_code == 404
    remove_photo(photo, actor=world.officer, at=AT)
    assert not SitePhoto.objects.exists()


def test_a_visit_goes_its_way_on_the_pages(world):
    browser = browser_of(world.staff.city_officer)
    page = browser.get(reverse("evaluation:visits", args=[world.call.pk]))
    assert (page.status_code, page.context["rows"]) == (200, [])
    address = page.request["PATH_INFO"]
    wrong = browser.post(address, {"application": world.files[0].pk, "planned_on": "", "place": "", "visitors": ""})
    assert (wrong.status_code, SiteVisit.objects.exists()) == (400, False)
    answer = browser.post(address, {"application": world.files[0].pk, **PLAN})
    visit = SiteVisit.objects.get()
    assert answer["Location"] == visit.get_absolute_url()
    answer = browser.post(visit.get_absolute_url(), {**FOUND, "seen": visit.revision})
    assert answer.status_code == 302
    upload = {"photo": picture(), "caption": "车间"}
    assert browser.post(reverse("evaluation:visit_photo_new", args=[visit.pk]), upload).status_code == 302
    bad = {"photo": SimpleUploadedFile("车间.png", b"text"), "caption": ""}
    assert browser.post(reverse("evaluation:visit_photo_new", args=[visit.pk]), bad).status_code == 400
    assert browser.post(reverse("evaluation:visit_act", args=[visit.pk, "record"]), {"seen": "2"}).status_code == 409
    visit.refresh_from_db()
    act = reverse("evaluation:visit_act", args=[visit.pk, "record"])
    assert browser.post(act, {"seen": visit.revision}).status_code == 302
    page = browser.get(visit.get_absolute_url())
    assert (page.context["form"], page.context["tag"]["label"], len(page.context["photos"])) == (None, "已核查", 1)
    assert browser.post(visit.get_absolute_url(), FOUND).status_code == 403
    [row] = browser.get(address).context["rows"]
    assert (row["finding"], row["place"]) == ("与申报材料相符", PLAN["place"])


# What a list must say of them ----------------------------------------------------------------------------------------


@pytest.fixture
def decision(world, opened):
    for dossier, points in zip(opened.dossiers.order_by("position"), ("90", "80"), strict=True):
        for sheet in dossier.sheets.all():
            score(world, sheet, points)
    panel = perform(opened, "close", actor=world.officer, at=AT)
    ReviewPlan.objects.update(site_visits=True, quota=1)
    made = draft_decision(panel, title="遴选决定", actor=world.officer, at=AT)
    values = {"meeting_on": DAY, "minutes": "同意。", "outcomes": {}, "seen": 0, "actor": world.officer, "at": AT}
    return write_decision(made, **values)


def test_a_file_whose_site_nobody_saw_is_in_only_for_a_reason(world, decision):
    chain = world.files[0].chain_name
    with pytest.raises(NotReady) as refusal:
        perform(decision, "propose", actor=world.officer, at=AT)
    assert [problem.text for problem in refusal.value.problems] == [f"“{chain}”还没有实地核查，拟入围须写明理由。"]
    item = decision.items.get(rank=1)
    outcomes = {item.pk: ("shortlist", "厂区封闭，已视频核查")}
    values = {"meeting_on": DAY, "minutes": "同意。", "seen": decision.revision, "actor": world.officer, "at": AT}
    decision = write_decision(decision, outcomes=outcomes, **values)
    proposed = perform(decision, "propose", actor=world.officer, at=AT)
    page = browser_of(world.staff.city_head).get(reverse("evaluation:decision_act", args=[proposed.pk, "approve"]))
    assert f"{chain}还没有实地核查：厂区封闭，已视频核查" in page.text


@pytest.mark.parametrize(("finding", "is_ready"), [("true", True), ("partly", True), ("untrue", False)])
def test_what_a_visit_found_counts(world, decision, finding, is_ready):
    recorded(world, plan_visit(world.files[0], **PLAN, actor=world.officer, at=AT), finding=finding)
    if is_ready:
        assert perform(decision, "propose", actor=world.officer, at=AT).state == "proposed"
        return
    with pytest.raises(NotReady, match="实地核查严重不符，拟入围须写明理由"):
        perform(decision, "propose", actor=world.officer, at=AT)


def test_the_visit_stands_beside_its_file_in_ranking_and_list(world, decision):
    visit = recorded(world, plan_visit(world.files[0], **PLAN, actor=world.officer, at=AT))
    browser = browser_of(world.staff.city_officer)
    for url in (decision.get_absolute_url(), decision.panel.rankings.get().get_absolute_url()):
        rows = browser.get(url).context["rows"]
        assert [row["visit"] and row["visit"]["url"] for row in rows] == [visit.get_absolute_url(), None]
        assert rows[0]["visit"]["tag"]["label"] == "实地核查：与申报材料相符"
