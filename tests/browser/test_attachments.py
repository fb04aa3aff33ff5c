"""The upload page in a real browser: several at once, one that fails sent again alone, cancelled, too large."""

import base64
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from applications.models import Attachment
from tests.browser.test_form import sign_in
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db(transaction=True)
DROP = """([element, files]) => {
  const dataTransfer = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    dataTransfer.items.add(new File([bytes], name));
  }
  const options = {dataTransfer, bubbles: true, cancelable: true};
  element.dispatchEvent(new DragEvent("dragenter", options));
  element.dataset.lit = String("over" in element.dataset);
  element.dispatchEvent(new DragEvent("drop", options));
}"""
OFFLINE = "连接中断，没有上传。恢复后会自动重试。"


@pytest.fixture
def way(frozen: Any) -> Way:
    frozen("2026-03-02T12:00")
    make.edition()
    return make.drafted(fill=False)


@pytest.fixture
def upload_page(way: Way, page: Page) -> Page:
    sign_in(page, way.actor.user)
    page.goto(reverse("applications:form_attachments", args=[way.application.pk]))
    return page


def content(name: str) -> bytes:
    return b"MZ\x90\0" * 20 if name.startswith("bad") else make.pdf().read()


def drop(page: Page, kind: str, *names: str) -> None:
    files = [(name, base64.b64encode(content(name)).decode()) for name in names]
    page.evaluate(DROP, [page.locator(f"#kind-{kind}").element_handle(), files])


def choose(page: Page, kind: str, *names: str) -> None:
    files = [{"name": name, "mimeType": "application/pdf", "buffer": content(name)} for name in names]
    page.set_input_files(f"#files-{kind}", files)


def line(page: Page, name: str) -> Locator:
    return page.locator(".upload", has_text=name)


def kept() -> list[tuple[str, str]]:
    return sorted(Attachment.objects.values_list("kind", "upload__name"))


def lose_once(page: Page, name: str) -> None:
    """The connection breaks while this file is under way, the first time."""
    lost: list[str] = []

    def handle(route: Route) -> None:
        if route.request.method == "POST" and name.encode() in route.request.post_data_buffer and not lost:
            lost.append(name)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/form/attachments/", handle)


def test_several_are_dropped_one_is_refused_and_one_is_sent_again_alone(upload_page: Page) -> None:
    page = upload_page
    lose_once(page, "lost.pdf")
    drop(page, "licence", "one.pdf", "bad.pdf", "lost.pdf", "two.pdf")
    expect(page.locator("#kind-licence")).to_have_attribute("data-lit", "true")
    expect(page.locator("#kind-licence-files .file")).to_have_count(2)
    expect(page.locator("#kind-licence-tag")).to_have_text("必需，已上传")
    expect(line(page, "bad.pdf")).to_contain_text("无法识别文件的内容。请上传PDF、JPEG、PNG或Office文件")
    expect(line(page, "lost.pdf")).to_contain_text(OFFLINE)
    assert kept() == [("licence", "one.pdf"), ("licence", "two.pdf")]

    # What was refused for what it is cannot be sent again; what was lost can, and alone.
    expect(line(page, "bad.pdf").get_by_role("button", name="重试")).to_be_hidden()
    line(page, "bad.pdf").get_by_role("button", name="移除").click()
    expect(page.locator("#files-licence")).to_be_focused()
    line(page, "lost.pdf").get_by_role("button", name="重试").click()
    expect(page.locator("#kind-licence-files .file")).to_have_count(3)
    expect(page.locator(".upload")).to_have_count(0)
    expect(page.locator("#kind-licence [data-upload-said]")).to_have_text("“lost.pdf”已上传。")
    assert kept() == [("licence", "lost.pdf"), ("licence", "one.pdf"), ("licence", "two.pdf")]
    page.troubles.clear()


def test_what_was_lost_is_sent_by_itself_when_the_line_is_back(upload_page: Page) -> None:
    page = upload_page
    page.context.set_offline(True)
    choose(page, "fund", "a.pdf", "b.pdf")
    for name in ("a.pdf", "b.pdf"):
        expect(line(page, name)).to_contain_text(OFFLINE)
    page.context.set_offline(False)
    expect(page.locator("#kind-fund-files .file")).to_have_count(2)
    assert kept() == [("fund", "a.pdf"), ("fund", "b.pdf")]
    page.troubles.clear()


def test_one_under_way_is_cancelled_and_the_next_ones_go_on(upload_page: Page) -> None:
    page = upload_page
    held: list[Route] = []

    def handle(route: Route) -> None:
        is_held = route.request.method == "POST" and b"held" in route.request.post_data_buffer
        held.append(route) if is_held else route.continue_()

    page.route("**/form/attachments/", handle)
    choose(page, "other", "held1.pdf", "held2.pdf", "waits.pdf")
    expect(line(page, "waits.pdf")).to_contain_text("等待上传")
    line(page, "held1.pdf").get_by_role("button", name="取消").click()
    expect(page.locator("#kind-other-files .file")).to_have_count(1)
    line(page, "held2.pdf").get_by_role("button", name="取消").click()
    expect(page.locator(".upload")).to_have_count(0)
    assert kept() == [("other", "waits.pdf")]
    page.troubles.clear()


def test_what_is_too_large_or_empty_is_not_even_sent(upload_page: Page) -> None:
    page = upload_page
    asked: list[str] = []
    page.on("request", lambda request: asked.extend([request.url] if request.method == "POST" else []))
    page.locator("#kind-fund form[data-upload]").evaluate("(form) => { form.dataset.uploadMax = '100'; }")
    choose(page, "fund", "big.pdf")
    expect(line(page, "big.pdf")).to_contain_text("超过 1 KB。请压缩或拆分后再上传。")
    page.set_input_files("#files-licence", [{"name": "空.pdf", "mimeType": "application/pdf", "buffer": b""}])
    expect(line(page, "空.pdf")).to_contain_text("文件是空的。请检查后重新选择。")
    assert (asked, kept()) == ([], [])


def test_after_the_session_ended_one_signs_in_beside_it_and_tries_again(way: Way, upload_page: Page) -> None:
    page = upload_page
    page.context.clear_cookies(name="sessionid")
    choose(page, "licence", "a.pdf")
    expect(line(page, "a.pdf")).to_contain_text("登录已过期，没有上传。在新窗口登录，再回到这里点“重试”。")
    expect(line(page, "a.pdf").get_by_role("link")).to_have_attribute("href", reverse("accounts:login"))
    assert kept() == []
    sign_in(page, way.actor.user)
    line(page, "a.pdf").get_by_role("button", name="重试").click()
    expect(page.locator("#kind-licence-files .file")).to_have_count(1)
    assert kept() == [("licence", "a.pdf")]
    page.troubles.clear()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_page_is_accessible_while_it_works(upload_page: Page, assert_accessible: Any, width: int) -> None:
    page = upload_page
    page.set_viewport_size({"width": width, "height": 900})
    page.route("**/form/attachments/", lambda route: None if route.request.method == "POST" else route.continue_())
    choose(
        page,
        "licence",
        "held.pdf",
        "一份名字很长很长的营业执照扫描件（二〇二六年三月最新年检版本，加盖公章）第一部分.pdf",
    )
    page.set_input_files("#files-fund", [{"name": "空.pdf", "mimeType": "application/pdf", "buffer": b""}])
    expect(page.locator(".upload")).to_have_count(3)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for name in ("held.pdf", "一份名字"):
        line(page, name).get_by_role("button", name="取消").click()
    page.troubles.clear()
