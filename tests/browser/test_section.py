"""The scripts of a form section in a real browser: rows, pasting, saving while typing, and what then goes wrong."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.gallery.views import SAVED

pytestmark = pytest.mark.usefixtures("gallery")


@pytest.fixture
def section(page) -> Page:
    page.goto("/gallery/section/")
    return page


def names(page: Page) -> list[str]:
    return page.locator("[data-rows-body] input[name$='-name']").evaluate_all("(all) => all.map((one) => one.value)")


def paste(page: Page, field: str, text: str) -> None:
    """Paste as the browser does after a copy in Excel or WPS."""
    page.locator(f"[name='{field}']").evaluate(
        """(field, text) => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def note(page: Page) -> object:
    return page.locator("[data-autosave-note]")


def test_rows_are_added_removed_and_brought_back(section):
    section.get_by_role("button", name="添加一行").click()
    expect(section.get_by_label("第 4 行 岗位名称")).to_be_focused()
    section.keyboard.type("质检员")
    section.get_by_role("button", name="第 1 行 删除").click()
    assert names(section) == ["封装测试工程员", "设备维护技术员", "质检员"]
    assert section.locator("[name='rows-2-name']").input_value() == "质检员"
    assert section.locator("[data-rows-count]").input_value() == "3"
    section.get_by_role("button", name="撤销删除").click()
    assert names(section) == ["晶圆切割操作员", "封装测试工程员", "设备维护技术员", "质检员"]


def test_rows_change_places(section):
    section.get_by_role("button", name="第 3 行 上移").click()
    assert names(section) == ["晶圆切割操作员", "设备维护技术员", "封装测试工程员"]
    assert section.locator("#rows-1-occupation").get_attribute("aria-describedby") == "rows-1-occupation-error"
    assert section.locator("#rows-1-occupation-error").inner_text() == "应形如 6-31-01-02"
    expect(section.get_by_role("button", name="第 3 行 下移")).to_be_disabled()


def test_enter_goes_to_the_row_below(section):
    section.get_by_label("第 3 行 当前用工").press("Enter")
    expect(section.get_by_label("第 4 行 当前用工")).to_be_focused()
    section.keyboard.press("Shift+Enter")
    expect(section.get_by_label("第 3 行 当前用工")).to_be_focused()


def test_a_block_of_cells_is_pasted(section):
    paste(section, "rows-1-name", "装配工\t1,200\t30\t6-20-01-01\n质检员\t８０\t\t6-31-03-01\n")
    assert names(section) == ["晶圆切割操作员", "装配工", "质检员"]
    assert section.locator("[name='rows-1-posts']").input_value() == "1200"
    assert section.locator("[name='rows-2-places']").input_value() == ""
    expect(section.locator("[data-rows-status]")).to_have_text("已粘贴 2 行。")


def test_a_heading_line_is_left_out_and_quotes_are_understood(section):
    paste(section, "rows-0-name", '岗位名称\t当前用工\n"数控""车""工"\t5\n')
    assert names(section)[0] == '数控"车"工'
    expect(section.locator("[data-rows-status]")).to_have_text("已粘贴 1 行。")


def test_what_goes_past_the_last_row_is_said(section):
    paste(section, "rows-0-name", "".join(f"岗位{n}\t{n}\n" for n in range(9)))
    assert names(section) == [f"岗位{n}" for n in range(6)]
    expect(section.locator("[data-rows-status]")).to_have_text("已粘贴 6 行。还有 3 行超出上限（6 行），没有粘贴。")


def test_one_cell_is_pasted_as_ever(section):
    section.locator("[name='rows-0-name']").evaluate("(field) => { field.pasted = true; }")
    prevented = section.locator("[name='rows-0-name']").evaluate(
        """(field) => {
            const data = new DataTransfer();
            data.setData('text/plain', '装配工');
            const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
            return !field.dispatchEvent(paste);
        }"""
    )
    assert prevented is False


def test_what_is_typed_is_saved(section):
    section.get_by_label("第 1 行 岗位名称").fill("晶圆操作员")
    expect(note(section)).to_have_text("有未保存的修改")
    expect(note(section)).to_have_text("已保存 14:32")
    assert SAVED["revision"] == 2
    assert SAVED["values"]["rows-0-name"] == ["晶圆操作员"]
    assert section.locator("[name=revision]").input_value() == "2"
    expect(section.locator("[data-unsaved]")).to_be_hidden()


def test_a_conflict_asks_which_to_keep(section):
    SAVED["revision"] = 5
    section.get_by_label("第 1 行 岗位名称").fill("晶圆操作员")
    notice = section.locator("[data-autosave-notice]")
    expect(notice).to_contain_text("王晓在 14:20 改过这一节。您的内容还在本机，请选择用哪一份。")
    section.troubles.clear()
    assert SAVED["values"] == {}
    notice.get_by_role("button", name="用本机内容").click()
    expect(note(section)).to_have_text("已保存 14:32")
    assert SAVED["values"]["rows-0-name"] == ["晶圆操作员"]
    expect(notice).to_be_hidden()


def test_the_servers_text_can_be_kept(section):
    SAVED["revision"] = 5
    section.get_by_label("第 1 行 岗位名称").fill("晶圆操作员")
    section.locator("[data-autosave-notice]").get_by_role("button", name="用服务器上的内容").click()
    expect(section.get_by_label("第 1 行 岗位名称")).to_have_value("晶圆切割操作员")
    assert section.evaluate("localStorage.length") == 0
    section.troubles.clear()


def test_a_session_that_has_ended_keeps_the_text_here(section):
    SAVED["signed_out"] = True
    section.get_by_label("第 1 行 岗位名称").fill("晶圆操作员")
    section.get_by_role("button", name="添加一行").click()
    section.get_by_label("第 4 行 岗位名称").fill("质检员")
    expect(note(section)).to_contain_text("登录已过期，内容已保存在本机。")
    expect(note(section).get_by_role("link")).to_have_attribute("href", "/login/?next=%2Fgallery%2Fsection%2F")
    assert SAVED["values"] == {}
    SAVED["signed_out"] = False
    section.on("dialog", lambda dialog: dialog.accept())
    section.goto("/gallery/section/")
    expect(note(section)).to_have_text("已保存 14:32")
    assert SAVED["values"]["rows-3-name"] == ["质检员"]
    assert names(section) == ["晶圆操作员", "封装测试工程员", "设备维护技术员", "质检员"]
    assert section.evaluate("localStorage.length") == 0


def test_without_a_connection_the_text_waits(section):
    section.context.set_offline(True)
    section.get_by_label("第 1 行 岗位名称").fill("晶圆操作员")
    expect(note(section)).to_contain_text("离线，内容已存在本机")
    assert SAVED["values"] == {}
    section.troubles.clear()
    section.context.set_offline(False)
    expect(note(section)).to_have_text("已保存 14:32")
    assert SAVED["values"]["rows-0-name"] == ["晶圆操作员"]


def test_sending_waits_for_a_saving_under_way(section):
    section.get_by_label("第 1 行 岗位名称").fill("晶圆操作员")
    expect(note(section)).to_have_text(re.compile("正在保存|已保存"))
    section.get_by_role("button", name="保存，填下一节").click()
    expect(section.get_by_text("已提交 revision=2 rows=3")).to_be_visible()


def test_leaving_unsaved_is_asked_back(section):
    asked = []
    section.route("**/gallery/autosave/", lambda route: None)
    section.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    section.get_by_label("第 1 行 岗位名称").press_sequentially("甲")
    section.goto("/guide/")
    assert asked == ["beforeunload"]
