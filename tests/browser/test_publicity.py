"""The pages of publicity in a real browser: accessible, and nothing runs over the edge of a telephone."""

import pytest

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
