"""The frame and the components in a real browser: readable for everybody, at every width, with and without script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

GALLERY = ["/gallery/", "/gallery/form/", "/gallery/confirm/", "/gallery/case/", "/gallery/section/"]
PUBLIC = ["/", "/guide/", "/contacts/", "/policies/", "/verify/"]
WIDTHS = [375, 640, 1280, 1920]

pytestmark = pytest.mark.usefixtures("gallery")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def enlarge(page: Page, live_server: object) -> None:
    page.context.add_cookies([{"name": "enlarged", "value": "1", "url": live_server.url}])


@pytest.mark.parametrize("path", [*GALLERY, *PUBLIC])
def test_axe_finds_nothing(page, path, assert_accessible):
    page.goto(path)
    assert_accessible(page)
    page.set_viewport_size({"width": 375, "height": 800})
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/gallery/", "/gallery/section/", "/"])
def test_axe_finds_nothing_enlarged(page, path, live_server, assert_accessible):
    enlarge(page, live_server)
    page.goto(path)
    assert_accessible(page)


@pytest.mark.parametrize("path", [*GALLERY, *PUBLIC])
def test_nothing_is_cut_off_at_any_width(page, path, live_server):
    page.goto(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert (width, overflow(page)) == (width, 0)
    enlarge(page, live_server)
    page.reload()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert (width, overflow(page)) == (width, 0)


def test_errors_are_named_on_top_and_lead_to_their_fields(page, assert_accessible):
    page.goto("/gallery/form/")
    page.get_by_role("button", name="提交登记").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(6)
    summary.get_by_role("link", name="生态链名称").click()
    field = page.get_by_label("生态链名称")
    assert field.get_attribute("aria-invalid") == "true"
    described = field.get_attribute("aria-describedby").split()
    assert described == ["id_name_helptext", "id_name_error"]
    assert [page.locator(f"#{one}").count() for one in described] == [1, 1]
    assert_accessible(page)


def test_the_first_tab_leads_to_the_text(page):
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_what_has_the_focus_can_be_seen(page):
    page.goto("/gallery/")
    seen = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
            .filter((element) => element.offsetParent)
            .filter((element) => {
                element.focus({focusVisible: true});
                const style = getComputedStyle(element);
                return style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2;
            }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert seen == []


def test_targets_are_large_enough(page):
    page.goto("/gallery/")
    page.set_viewport_size({"width": 375, "height": 800})
    # WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links within a sentence.
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .button, .nav-list a, .tabs a, .chip, input, select')]
            .filter((element) => element.offsetParent && element.type !== 'hidden' && !element.closest('label'))
            .filter((element) => {
                const box = element.getBoundingClientRect();
                return box.height < 24 || box.width < 24;
            }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    assert [one for one in small if "checkbox" not in one and "radio" not in one] == []


def test_the_menu_opens_without_script(browser: Browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 375, "height": 800}
    )
    page = context.new_page()
    page.goto("/")
    link = page.locator(".menu-panel").get_by_role("link", name="申报指南")
    expect(link).to_be_hidden()
    page.locator(".menu > summary").click()
    link.click()
    expect(page).to_have_url(re.compile("/guide/$"))
    context.close()


def test_the_enlarged_mode_by_its_switch(page):
    page.goto("/guide/")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.locator(".masthead .who").first.get_by_role("link", name="大字版").click()
    expect(page).to_have_url(re.compile("/guide/$"))
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == before * 1.25
    page.locator(".masthead .who").first.get_by_role("link", name="标准版").click()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == before


def test_a_second_press_sends_nothing(page):
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/gallery/confirm/")
    page.route("**/gallery/confirm/", lambda route: None if route.request.method == "POST" else route.continue_())
    page.get_by_label("审核意见").fill("材料不全")
    words = page.locator("button.button-primary").evaluate(
        """async (button) => {
            button.click();
            button.click();
            button.click();
            await new Promise((done) => setTimeout(done, 50));
            return button.textContent;
        }"""
    )
    assert (words, len(sent)) == ("正在提交…", 1)


def test_print_shows_the_text_alone(page):
    page.goto("/gallery/case/")
    page.emulate_media(media="print")
    expect(page.locator(".masthead")).to_be_hidden()
    expect(page.locator(".footer")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
