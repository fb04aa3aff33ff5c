"""The pages of accounts in a real browser: accessible, and nothing runs over the edge of a telephone."""

import os
from pathlib import Path

import pytest

from accounts import services
from accounts.choices import Role
from office.machine import Actor
from tests.factories.accounts import (
    PASSWORD,
    PAST,
    admin_of,
    authority,
    bar,
    give,
    holder,
    officer_of,
    pdf,
    pending_unit,
    user,
    verified_unit,
)

# The tables are emptied between tests with real transactions; every page is therefore looked at in one test a role.
pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (375, 1280)
# Set to a folder, it keeps a picture of every page.
PICTURES = os.environ.get("PAGE_PICTURES", "")


def look_at(page, path, assert_accessible):
    """Open a page at both widths: no sideways scrolling, no finding of axe."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.goto(path).status == 200, path
        across = page.evaluate("document.documentElement.scrollWidth")
        assert across <= width, f"{path} is {across} pixels wide on {width}"
        if PICTURES:
            name = path.strip("/").split("?")[0].replace("/", "-") or "home"
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        assert_accessible(page)


def sign_in(page, account):
    page.goto("/login/")
    page.fill("input[name=username]", account.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/**")


@pytest.fixture
def unit():
    made = verified_unit("北京测山精密制造科技有限公司")
    bar(made)
    return made


def test_for_visitors(page, assert_accessible, unit):
    _, token = services.invite_clerk(unit, role=Role.APPLICANT, name="林立", actor=Actor.of(admin_of(unit)), at=PAST)
    for path in ("/login/", "/register-unit/", f"/takeovers/new/{unit.uscc}/"):
        look_at(page, path, assert_accessible)
    assert page.goto(f"/join/{token}/").status == 404
    page.troubles.clear()


def test_for_a_unit(page, assert_accessible, unit, frozen):
    frozen("2026-03-02T10:00")
    admin = admin_of(unit)
    clerk = holder(Role.APPLICANT, unit=unit)
    _, token = services.invite_clerk(
        unit, role=Role.MEMBER, name="林立", actor=Actor.of(admin), at=PAST.replace(month=3)
    )
    look_at(page, f"/join/{token}/", assert_accessible)
    sign_in(page, admin)
    held = clerk.assignments.get()
    for path in (
        f"/units/{unit.pk}/", f"/units/{unit.pk}/invite/", f"/clerks/{held.pk}/remove/", "/units/", "/profile/",
        "/profile/change/", "/password/", "/register-unit/",
    ):  # fmt: skip
        look_at(page, path, assert_accessible)


def test_for_a_district(page, assert_accessible, unit):
    waiting = pending_unit("北京测水科技有限公司")
    takeover = services.request_takeover(
        unit, reason="原管理员已离职", letter=pdf("授权书.pdf"), actor=Actor.of(user()), at=PAST
    )
    head = holder(Role.DISTRICT_HEAD)
    made = bar(waiting, head=head, ends_on=None)
    sign_in(page, head)
    for path in (
        "/units/", f"/units/{waiting.pk}/", f"/units/{waiting.pk}/do/reject/", f"/units/{waiting.pk}/do/amend/",
        "/takeovers/", f"/takeovers/{takeover.pk}/", f"/takeovers/{takeover.pk}/do/approve/", "/bars/", "/bars/new/",
        f"/bars/{made.pk}/lift/",
    ):  # fmt: skip
        look_at(page, path, assert_accessible)


def test_for_the_administrator(page, assert_accessible):
    account = officer_of(authority())
    held = give(account, Role.EXPERT)
    sign_in(page, holder(Role.ADMINISTRATOR))
    for path in (
        "/users/", "/users/new/", f"/users/{account.pk}/", f"/users/{account.pk}/grant/",
        f"/users/{account.pk}/active/", f"/roles/{held.pk}/revoke/",
    ):  # fmt: skip
        look_at(page, path, assert_accessible)


def test_a_unit_registers_and_is_verified(page, unit):
    """The whole way in a browser: register, be verified, read it."""
    officer = officer_of(authority())
    code = "91110108000070017"
    page.goto("/register-unit/")
    page.fill("input[name=uscc]", code)
    page.click("main button[type=submit]")
    assert "统一社会信用代码应为18位，现为17位。" in page.inner_text("main")
    page.troubles.clear()
    waiting = pending_unit("北京测水科技有限公司")
    sign_in(page, officer)
    page.goto("/units/?state=pending")
    page.click("text=北京测水科技有限公司")
    page.click("text=核验通过")
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/units/{waiting.pk}/")
    assert "“核验通过”已办理。" in page.inner_text("main")
