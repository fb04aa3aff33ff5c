"""The pages of expert review in a real browser: accessible, nothing over the edge, the sum while one types."""

import pytest
from playwright.sync_api import expect

from evaluation.models import ScoreSheet
from evaluation.services import draft_decision, write_decision
from office.machine import perform
from tests.browser.test_accounts import look_at, sign_in
from tests.evaluation.conftest import AT, opened, panel, score, world

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
