"""The pages of publicity in a real browser: accessible, and nothing runs over the edge of a telephone."""

import pytest

from publicity.models import EmailCode, Objection
from tests.browser.test_accounts import look_at, sign_in
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(frozen):
    case = make.issued(3)
    case.at = frozen("2026-03-25T09:00")
    return case


def test_for_the_public(page, assert_accessible, case):
    case.correct(case.object(1))
    case.decide(case.object(2), upheld=True)
    notice = case.notice.get_absolute_url()
    look_at(page, notice, assert_accessible)
    # Two lines are struck through and say why; the third stands.
    assert page.locator(".paper-list s").count() == 2 * (1 + 3)
    assert page.locator(".paper-list .tag").all_inner_texts() == ["更正后另行公示", "已取消"]
    for path in ("/notices/", f"{notice}object/", "/objections/", "/announcements/"):
        look_at(page, path, assert_accessible)


def test_objecting_from_the_email_to_the_answer(page, assert_accessible, case):
    """The whole way of an objector, by mouse and keyboard; the pages in between at both widths."""
    address = f"{case.notice.get_absolute_url()}object/"
    look_at(page, f"{address}email/", assert_accessible)
    page.fill("input[name=email]", "ouyang@example.com")
    page.click("button[type=submit]:has-text('发送验证码')")
    page.wait_for_url("**/object/email/*/")
    code = EmailCode.objects.get()
    look_at(page, f"{address}email/{code.token}/", assert_accessible)
    page.fill("input[name=code]", code.digits)
    page.click("button[type=submit]:has-text('确认')")
    page.wait_for_url(f"**{address}")
    look_at(page, address, assert_accessible)
    assert "o***@example.com" in page.inner_text("main")
    page.check(f"input[name=item][value='{case.items[0].pk}']")
    page.check("input[name=objector_kind][value=person]")
    page.fill("input[name=objector_name]", "欧阳实名")
    page.fill("input[name=objector_phone]", "13612345678")
    page.fill("textarea[name=facts]", make.FACTS)
    page.click("button[type=submit]:has-text('提交')")
    page.wait_for_url("**/objections/receipt/**")
    objection = Objection.objects.get()
    assert objection.email_confirmed_at is not None
    look_at(page, page.url.replace(page.url.split("/objections")[0], ""), assert_accessible)
    case.decide(objection, upheld=False)
    page.set_viewport_size({"width": 375, "height": 900})
    page.goto("/objections/")
    page.fill("input[name=number]", objection.number)
    page.fill("input[name=code]", objection.query_code)
    page.click("button[type=submit]:has-text('查询')")
    page.wait_for_selector("text=已答复")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert_accessible(page)


def test_after_the_deadline_and_a_report(page, assert_accessible, case, frozen):
    case.close()
    frozen(case.at)
    look_at(page, f"{case.notice.get_absolute_url()}object/", assert_accessible)
    assert page.locator("input[name=kind]").count() == 2


def test_sorting_merging_and_answering(page, assert_accessible, case):
    leading, other = case.screen(case.object(1)), case.object(1)
    complaint = case.object(2, kind="complaint")
    sign_in(page, case.handler)
    look_at(page, f"{other.get_absolute_url()}acts/merge/", assert_accessible)
    merged = case.merge(other, leading)
    for path in (leading.get_absolute_url(), merged.get_absolute_url(), f"{merged.get_absolute_url()}acts/unmerge/"):
        look_at(page, path, assert_accessible)
    page.context.clear_cookies()
    sign_in(page, case.head)
    for path in (
        "/publicity/objections/", complaint.get_absolute_url(), f"{complaint.get_absolute_url()}acts/resort/",
        f"{complaint.get_absolute_url()}acts/screen/", f"{leading.get_absolute_url()}acts/reassign/",
        f"{leading.get_absolute_url()}acts/extend/",
    ):  # fmt: skip
        look_at(page, path, assert_accessible)


def test_for_the_staff(page, assert_accessible, case):
    objection = case.screen(case.object(1))
    sign_in(page, case.handler)
    for path in (
        "/desk/", "/publicity/", "/publicity/objections/", "/publicity/announcements/",
        f"/publicity/notices/{case.notice.pk}/", f"/publicity/notices/{case.notice.pk}/letter/",
        objection.get_absolute_url(), f"{objection.get_absolute_url()}identity/",
        f"{objection.get_absolute_url()}acts/propose_correction/",
    ):  # fmt: skip
        look_at(page, path, assert_accessible)
    case.close()
    page.goto(f"/publicity/announcements/new/{case.notice.pk}/")
    look_at(page, f"/publicity/announcements/new/{case.notice.pk}/", assert_accessible)


def test_an_announcement(page, assert_accessible, case):
    case.close()
    announcement = case.announce()
    look_at(page, announcement.get_absolute_url(), assert_accessible)
    sign_in(page, case.head)
    look_at(page, f"/publicity/announcements/{announcement.pk}/", assert_accessible)


def test_a_correction_and_what_it_corrects(page, assert_accessible, case):
    later = case.correct_notice()
    look_at(page, later.get_absolute_url(), assert_accessible)
    look_at(page, case.notice.get_absolute_url(), assert_accessible)
    page.get_by_role("link", name=later.title).click()
    assert page.url.endswith(later.get_absolute_url())
    sign_in(page, case.officer)
    look_at(page, f"/publicity/notices/{case.notice.pk}/", assert_accessible)
    look_at(page, f"/publicity/notices/{later.pk}/correct/", assert_accessible)
