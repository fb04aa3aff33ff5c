"""The pages of expert review in a real browser: accessible, nothing over the edge, the sum while one types."""

import re
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from accounts.choices import Role
from evaluation.models import PanelMember, ScoreSheet
from evaluation.selectors.ranking import latest_ranking
from evaluation.services import (
    Employer,
    add_employer,
    add_photo,
    draft_decision,
    draw_panel,
    issue_panel_papers,
    keep_secrecy,
    plan_visit,
    put_files,
    record_recusal,
    recuse_staff,
    write_decision,
    write_minutes,
)
from office.machine import Actor, perform
from tests.browser.test_accounts import look_at, sign_in
from tests.evaluation.conftest import AT, opened, panel, score, world
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories.evaluation import accept_seats
from tests.office import samples

__all__ = ["opened", "panel", "world"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_for_an_expert(page, assert_accessible, world, opened):
    user = world.experts[0]
    sheet = ScoreSheet.objects.filter(member__expert__person=user.person).order_by("pk").first()
    sign_in(page, user)
    for path in ("/desk/", "/evaluation/dossiers/", sheet.get_absolute_url(), f"{sheet.get_absolute_url()}recuse/"):
        look_at(page, path, assert_accessible)
    page.goto(sheet.get_absolute_url())
    total = page.locator("output[data-scores-total]")
    expect(total).to_have_text("0.00")
    for key, points in (("lead", "79"), ("posts", "91.25"), ("schools", "60"), ("skills", "85"), ("targets", "88.5")):
        page.fill(f"#id_{key}-points", points)
    # 79 × 25 + 91.25 × 25 + 60 × 20 + 85 × 15 + 88.5 × 15 = 8058.75 hundredths of a point.
    expect(total).to_have_text("80.59")
    page.fill("#id_targets-points", "101")
    expect(total).to_have_text("67.31")
    expect(page.locator("[data-scores-count]").first).to_have_text("4")
    page.fill("#id_targets-points", "88.5")
    page.get_by_role("button", name="提交评分").click()
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_count(5)
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_lead-comment")).to_be_focused()
    assert_accessible(page)
    page.troubles.clear()  # the answer 400
    for key in ("lead", "posts", "schools", "skills", "targets"):
        page.fill(f"#id_{key}-comment", "有依据。")
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_text("评分已提交并锁定。")).to_be_visible(timeout=30_000)
    sheet.refresh_from_db()
    assert (sheet.state, str(sheet.total)) == ("submitted", "80.59")
    look_at(page, sheet.get_absolute_url(), assert_accessible)


def test_for_the_staff(page, assert_accessible, world, opened):
    call = f"/evaluation/rounds/{world.call.pk}/"
    sheets = list(ScoreSheet.objects.order_by("pk"))
    score(world, sheets[0], "60")
    sign_in(page, world.staff.city_head)
    for path in ("/evaluation/", "/evaluation/experts/", call, opened.get_absolute_url()):
        look_at(page, path, assert_accessible)
    for sheet in sheets[1:]:
        score(world, sheet, "88.5")
    closed = perform(opened, "close", actor=world.officer, at=AT)
    decision = draft_decision(closed, title="遴选决定", actor=world.officer, at=AT)
    page.context.clear_cookies()
    sign_in(page, world.staff.city_officer)
    for path in (f"{call}plan/", closed.get_absolute_url(), decision.get_absolute_url(), "/desk/"):
        look_at(page, path, assert_accessible)
    first, second = decision.items.order_by("rank", "pk")
    outcomes = {first.pk: ("not_select", "产业布局。"), second.pk: ("shortlist", "重大战略。")}
    values = {"meeting_on": AT.date(), "minutes": "一致同意。", "outcomes": outcomes, "seen": decision.revision}
    decision = write_decision(decision, **values, actor=world.officer, at=AT)
    perform(decision, "propose", actor=world.officer, at=AT)
    page.context.clear_cookies()
    sign_in(page, world.staff.city_head)
    for path in (decision.get_absolute_url(), f"{decision.get_absolute_url()}do/approve/", "/desk/"):
        look_at(page, path, assert_accessible)


def test_before_the_dossiers_open(page, assert_accessible, world):
    """From the invitation to a seat to the declaration of conflicts, and the own profile."""
    user = world.experts[0]
    actor = Actor.of(user)
    panel = draw_panel(world.plan, name="第一组", seed="甲乙丙", actor=world.officer, at=AT)
    put_files(panel, world.files, actor=world.officer, at=AT)
    seat = PanelMember.objects.get(panel=panel, expert__person=user.person)
    sign_in(page, user)
    for path in (
        "/desk/", "/evaluation/dossiers/", seat.get_absolute_url(), f"{seat.get_absolute_url()}do/decline/",
        "/evaluation/profile/", f"/evaluation/experts/{seat.expert_id}/add/tie/",
    ):  # fmt: skip
        look_at(page, path, assert_accessible)
    accept_seats(panel, at=AT)
    perform(panel, "open", actor=world.officer, at=AT)
    look_at(page, "/evaluation/dossiers/", assert_accessible)
    keep_secrecy(seat, actor=actor, at=AT)
    path = f"{seat.get_absolute_url()}pledge/"
    look_at(page, path, assert_accessible)
    page.get_by_role("button", name="签署回避声明").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(len(world.files))
    assert_accessible(page)
    page.troubles.clear()  # the answer 400


def finished(world, opened) -> SimpleNamespace:
    """A panel whose ranking was made anew, with papers, minutes, a visit and officials who keep away."""
    for number, sheet in enumerate(ScoreSheet.objects.order_by("pk")):
        score(world, sheet, f"{70 + 3 * number}.5")
    panel = perform(opened, "close", actor=world.officer, at=AT)
    former = latest_ranking(panel)
    seats = list(panel.members.order_by("number"))
    words = {"met_on": AT.date(), "leader": seats[1], "minutes": "逐件审阅，独立评分。", "seen": panel.revision}
    write_minutes(panel, **words, actor=world.officer, at=AT)
    for kind in ("draw", "sheet", "ranking"):
        issue_panel_papers(panel, kind, actor=world.officer, at=AT)
    record_recusal(panel.dossiers.first(), seats[0], "近三年任职。", reason="found", actor=world.officer, at=AT)
    # Not recorded yet: a check finds it.
    employer = Employer("演示成员单位", world.files[1].unit.uscc)
    add_employer(seats[1].expert, employer, actor=world.officer, at=AT)
    colleague = people.holder(Role.CITY_OFFICER)
    recuse_staff(world.files[0], colleague.person, "亲属任职。", actor=world.head, at=AT)
    plan = {"planned_on": AT.date(), "place": "海淀区上地演示街18号", "visitors": "江同、苏合"}
    visit = plan_visit(world.files[1], **plan, actor=world.officer, at=AT)
    photo = SimpleUploadedFile("车间.png", samples.picture("PNG"), content_type="image/png")
    add_photo(visit, photo, "实训车间", actor=world.officer, at=AT)
    return SimpleNamespace(panel=panel, former=former, latest=latest_ranking(panel), visit=visit, seats=seats)


def test_what_the_staff_keep(page, assert_accessible, world, opened):
    """The pool, conflicts, papers, rankings and visits; then what the unit is told."""
    call, found = f"/evaluation/rounds/{world.call.pk}/", finished(world, opened)
    panel, expert = found.panel.get_absolute_url(), found.seats[0].expert.get_absolute_url()
    sign_in(page, world.staff.city_officer)
    for path in (
        "/evaluation/experts/?q=1", "/evaluation/experts/new/", "/evaluation/experts/import/", expert,
        f"{expert}edit/", f"{expert}do/suspend/", f"{panel}recusals/", f"{call}recusals/", f"{panel}papers/",
        f"{panel}minutes/", found.former.get_absolute_url(), found.latest.get_absolute_url(), f"{call}visits/",
        found.visit.get_absolute_url(),
    ):  # fmt: skip
        look_at(page, path, assert_accessible)
    decision = draft_decision(found.panel, title="遴选决定", actor=world.officer, at=AT)
    items = list(decision.items.values_list("pk", flat=True))
    decision = write_decision(
        decision, meeting_on=AT.date(), minutes="一致同意。", seen=decision.revision,
        outcomes=dict.fromkeys(items, ("not_select", "两年目标无法核算。")),
        feedback=dict.fromkeys(items, "两年目标的核算办法须进一步细化。"), actor=world.officer, at=AT,
    )  # fmt: skip
    look_at(page, decision.get_absolute_url(), assert_accessible)
    decision = perform(decision, "propose", actor=world.officer, at=AT)
    perform(decision, "approve", actor=world.head, at=AT)
    file = world.files[1]
    page.context.clear_cookies()
    sign_in(page, making.applicant_of(file.unit))
    look_at(page, f"/evaluation/feedback/{file.pk}/", assert_accessible)
    expect(page.get_by_text("两年目标的核算办法须进一步细化。")).to_be_visible()


def stored(sheet):
    sheet.refresh_from_db()
    return sheet.revision, {key: entry for key, entry in sheet.scores.items() if any(entry.values())}


def test_what_is_typed_is_saved_and_a_second_window_overwrites_nothing(page, world, opened):
    sheet = ScoreSheet.objects.filter(member__expert__person=world.experts[0].person).order_by("pk").first()
    sign_in(page, world.experts[0])
    page.goto(sheet.get_absolute_url())
    page.fill("#id_lead-points", "79")
    page.fill("#id_lead-comment", "带动能力强。")
    expect(page.locator("[data-autosave-note]")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
    assert stored(sheet) == (1, {"lead": {"points": "79", "comment": "带动能力强。"}})
    page.reload()
    expect(page.locator("#id_lead-points")).to_have_value("79")
    expect(page.locator("#id_lead-comment")).to_have_value("带动能力强。")
    # Both windows show the same; what the second one sends arrives after the first has saved something else.
    second, held = page.context.new_page(), []
    second.route("**/autosave/", lambda route: held.append(route))
    second.goto(sheet.get_absolute_url())
    second.fill("#id_lead-points", "60")
    expect(second.locator("[data-autosave-note]")).to_have_text("正在保存…")
    page.fill("#id_posts-points", "88")
    expect(page.locator("[data-autosave-note]")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
    first = (2, {"lead": {"points": "79", "comment": "带动能力强。"}, "posts": {"points": "88", "comment": ""}})
    assert stored(sheet) == first
    held[0].continue_()
    told = second.locator("[data-autosave-notice]")
    expect(told).to_contain_text("刚刚在另一个窗口保存过，和这里的不一样。您的内容还在本机，请选择用哪一份。")
    assert stored(sheet) == first
    told.get_by_role("button", name="用服务器上的内容").click()
    expect(second.locator("#id_lead-points")).to_have_value("79")
    expect(second.locator("#id_posts-points")).to_have_value("88")
    assert stored(sheet) == first
