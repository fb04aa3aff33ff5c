"""Results of assessments in a real browser, from the draft to the letter; a complaint about no line."""

from datetime import date

import pytest
from django.urls import reverse

from publicity.models import Notice, Objection
from tests.browser.test_accounts import look_at, sign_in
from tests.factories import chains as making
from tests.factories import results as make
from tests.factories.publicity import FACTS, ISSUE

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_draft_to_the_letter(page, assert_accessible, frozen, run_effects):
    world = make.world()
    frozen(ISSUE)
    sign_in(page, world.officer)
    new = reverse("publicity:results_new", args=[world.programme.pk])
    look_at(page, new, assert_accessible)
    for chain, result in zip(world.chains, ("continue", "stop"), strict=False):
        page.check(f"input[name=result_{chain.pk}][value={result}]")
    page.click("button[type=submit]:has-text('保存')")
    page.wait_for_url("**/publicity/notices/*/")
    notice = Notice.objects.get()
    look_at(page, reverse("publicity:notice_file", args=[notice.pk]), assert_accessible)
    case = make.Case(notice, world.officer, world.head, world.handler, ISSUE, call=None)
    case.issue()
    look_at(page, notice.get_absolute_url(), assert_accessible)
    assert page.locator(".paper-list").first.inner_text().count("继续建设") == 1
    case.close()
    frozen(case.at)
    look_at(page, reverse("publicity:announcement_new", args=[notice.pk]), assert_accessible)
    announcement = case.announce(case.draft_announcement(starts_on=date(2026, 4, 1)))
    run_effects()
    look_at(page, announcement.get_absolute_url(), assert_accessible)
    look_at(page, world.chains[0].get_absolute_url(), assert_accessible)
    page.context.clear_cookies()
    sign_in(page, making.applicant_of(world.chains[0]))
    look_at(page, world.chains[0].file_url, assert_accessible)
    assert page.locator("ul.files li").count() == 1


def test_a_complaint_about_no_line(page, frozen):
    case = make.issued(make.world(), "continue")
    frozen(ISSUE)
    page.goto(f"{case.notice.get_absolute_url()}object/")
    page.check("input[name=kind][value=complaint]")
    page.check("input[name=objector_kind][value=person]")
    page.fill("input[name=objector_name]", "欧阳实名")
    page.fill("input[name=objector_phone]", "13612345678")
    page.fill("textarea[name=facts]", FACTS)
    page.click("button[type=submit]:has-text('提交')")
    page.wait_for_url("**/objections/receipt/*/")
    assert "公示程序或工作人员" in page.inner_text("main")
    complaint = Objection.objects.get()
    assert (complaint.kind, complaint.item, complaint.notice) == ("complaint", None, case.notice)
