"""The form in a real browser: typed, saved by itself, pasted from a spreadsheet, finalised, stamped, submitted."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from applications.choices import State
from applications.models import Application, FormVersion, SectionContent
from applications.selectors.form import incomplete
from applications.services import save_section
from office.models import IssuedDocument
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db(transaction=True)
PASTED = (
    "岗位名称\t当前用工（人）\t可实习（个）\t全链可实习（个）\t职业编码\t对应职业\n"
    "封装测试工程员\t1,142\t40\t90\t6-25-02-06\t半导体分立器件和集成电路装调工\n"
    "晶圆切割操作员㛃\t86\t30\t５５\t63101\t半导体芯片制造工\n"
    '"设备维护\n技术员"\t37\t12\t28\t6-31-01-03\t机修钳工\n'
)
PASTE = """([element, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  element.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def way(frozen: Any) -> Way:
    frozen("2026-03-02T12:00")
    make.edition()
    return make.drafted(fill=False)


def sign_in(page: Page, user: Any) -> None:
    """As after the sign-in page, whose own tests are elsewhere."""
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "127.0.0.1", "path": "/"},
         {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}]
    )  # fmt: skip


def address(name: str, *args: Any) -> str:
    return reverse(f"applications:{name}", args=args)


def kept(way: Way, key: str) -> dict[str, Any]:
    application = Application.objects.get(pk=way.application.pk)
    return SectionContent.objects.get(version=application.version, key=key).content


def note(page: Page) -> Any:
    return page.locator("[data-autosave-note]")


def paste(page: Page, selector: str, text: str) -> None:
    page.evaluate(PASTE, [page.locator(selector).element_handle(), text])


def test_a_form_is_filled_in_stamped_and_submitted(way: Way, page: Page, run_effects: Any) -> None:
    pk = way.application.pk
    sign_in(page, way.actor.user)

    # From the open rounds to the first section.
    page.goto(address("start"))
    page.get_by_role("link", name=re.compile("继续办理")).click()
    page.get_by_role("link", name="生态链概况").click()

    # Typed, and saved by itself; a wrong value is kept beside the right ones.
    page.get_by_label("生态链名称").fill("集成电路𠮷封装测试技能生态链👷")
    page.get_by_label("所属行业").select_option(label="C39 计算机、通信和其他电子设备制造业")
    page.get_by_label("先进制造业").check()
    page.get_by_label("公开简介").fill("简介" * 300)
    expect(note(page)).to_have_text("已保存 12:00")
    expect(page.locator("#field-summary-error")).to_have_text("最多 500 个字，现在有 600 个。")
    assert kept(way, "chain")["fields"]["name"] == "集成电路𠮷封装测试技能生态链👷"
    page.get_by_label("公开简介").fill("围绕封装测试岗位培养技能人才。")
    page.get_by_role("button", name="保存，填下一节").click()
    expect(page.get_by_role("heading", name="链主单位")).to_be_visible()

    # The rest through the service, but the posts, which are pasted from a spreadsheet with their heading.
    sections = make.content(way.application.unit)
    for key in set(sections) - {"chain", "posts"}:
        save_section(way.application, key, sections[key], seen=0, actor=way.actor, at=way.at)
    page.goto(address("section", pk, "posts"))
    paste(page, "#rows-0-name", PASTED)
    expect(page.locator("[data-rows-status]")).to_have_text("已粘贴 3 行。")
    expect(note(page)).to_have_text("已保存 12:00")
    rows = kept(way, "posts")["rows"]
    assert [(row["name"], row["current"], row["chain_places"]) for row in rows] == [
        ("封装测试工程员", "1142", "90"),
        ("晶圆切割操作员㛃", "86", "５５"),
        ("设备维护技术员", "37", "28"),
    ]
    expect(page.locator("#rows-1-occupation-error")).to_contain_text("职业编码应写成“6-31-01-03”的样子")
    page.locator("#rows-1-occupation").fill("6-25-02-05")
    page.get_by_role("button", name="第 3 行 上移").click()
    page.get_by_role("button", name="第 1 行 删除").click()
    page.get_by_role("button", name="撤销删除").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("“技术技能岗位”已保存。")
    names = [row["name"] for row in kept(way, "posts")["rows"]]
    assert names == ["封装测试工程员", "设备维护技术员", "晶圆切割操作员㛃"]
    assert {row["id"] for row in kept(way, "posts")["rows"]} == {row["id"] for row in rows}

    # Files, several at once.
    page.goto(address("form_attachments", pk))
    for kind in ("licence", "insurance", "fund", "agreements"):
        files = [{"name": f"{kind}{n}.pdf", "mimeType": "application/pdf", "buffer": make.pdf().read()} for n in (1, 2)]
        page.set_input_files(f"#files-{kind}", files)
        expect(page.locator(f"#kind-{kind}-files .file")).to_have_count(2)
        expect(page.locator(f"#kind-{kind}-tag")).to_have_text("必需，已上传")
    assert incomplete(Application.objects.get().version) == []

    # Finalised: the paper, its scan with the code from its foot, the declaration.
    page.goto(address("form", pk))
    page.get_by_role("link", name="定稿并生成申报书").click()
    page.get_by_role("button", name="定稿并生成申报书").click()
    expect(page.get_by_role("heading", name="一、打印第 1 版申报书")).to_be_visible()
    run_effects()
    page.reload()
    paper = IssuedDocument.objects.get(kind="application_form")
    expect(page.locator("#paper a[download]")).to_have_attribute(
        "href", reverse("applications:paper", args=[pk, paper.pk])
    )
    scan = {"name": "扫描.pdf", "mimeType": "application/pdf", "buffer": make.pdf().read()}
    page.get_by_label("校验码").fill(paper.code.lower())
    page.get_by_label("盖章扫描件").set_input_files(scan)
    page.get_by_role("button", name="上传扫描件").click()
    expect(page.locator("#scan")).to_contain_text("校验码一致")
    page.get_by_role("link", name="提交", exact=True).click()
    page.get_by_label("我已阅读并代表本单位作出以上承诺").check()
    page.get_by_role("button", name="提交", exact=True).click()
    application = Application.objects.get()
    assert (application.state, FormVersion.objects.get().scan_code) == (State.SUBMITTED, paper.code)
    expect(page.locator("main")).to_contain_text(application.number)
    expect(page.locator("main")).to_contain_text(application.query_code)


def test_text_typed_after_the_session_ended_is_sent_after_signing_in(way: Way, page: Page) -> None:
    sign_in(page, way.actor.user)
    page.goto(address("section", way.application.pk, "plan"))
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("实施方案").fill("会话过期后写的一段文字。")
    expect(note(page)).to_contain_text("登录已过期，内容已保存在本机。")
    assert kept(way, "plan") == {}
    sign_in(page, way.actor.user)
    page.goto(address("section", way.application.pk, "plan"))
    expect(note(page)).to_have_text("已保存 12:00")
    assert kept(way, "plan") == {"fields": {"text": "会话过期后写的一段文字。"}}


def test_a_second_window_does_not_overwrite_and_is_asked(way: Way, page: Page) -> None:
    sign_in(page, way.actor.user)
    page.goto(address("section", way.application.pk, "plan"))
    colleague = people.holder("applicant", unit=way.application.unit, name="王晓")
    actor = type(way.actor).of(colleague)
    save_section(way.application, "plan", {"fields": {"text": "王晓写的"}}, seen=0, actor=actor, at=way.at)
    page.get_by_label("实施方案").fill("我写的")
    expect(page.locator("[data-autosave-text]")).to_contain_text("王晓于 11:00 保存过这一节")
    assert kept(way, "plan") == {"fields": {"text": "王晓写的"}}
    page.troubles.clear()  # the browser reports the 409
    page.get_by_role("button", name="用本机内容").click()
    expect(note(page)).to_have_text("已保存 12:00")
    assert kept(way, "plan") == {"fields": {"text": "我写的"}}


def test_a_sealed_telephone_is_never_kept_on_the_machine(way: Way, page: Page) -> None:
    sign_in(page, way.actor.user)
    page.goto(address("section", way.application.pk, "lead"))
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("联系电话").fill("13800138000")
    page.get_by_label("联系人").fill("王㛃")
    expect(note(page)).to_contain_text("登录已过期")
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert ("王㛃" in stored, "13800138000" in stored) == (True, False)


PAGES = [
    ("start", ()),
    ("form", ()),
    ("missing", ()),
    ("form_attachments", ()),
    *(("section", (key,)) for key in ("chain", "lead", "posts", "members", "policies", "eligibility_enterprise")),
]


@pytest.mark.parametrize("width", [1280, 375])
def test_pages_are_accessible_and_fit_the_screen(way: Way, page: Page, assert_accessible: Any, width: int) -> None:
    sections = make.content(way.application.unit)
    sections["posts"]["rows"][1]["occupation"] = "63101"
    chosen = {key: sections[key] for key in ("chain", "posts", "members")}
    make.fill_in(way.application, chosen, actor=way.actor, at=way.at, attach=False)
    sign_in(page, way.actor.user)
    page.set_viewport_size({"width": width, "height": 900})
    for name, args in PAGES:
        page.goto(address(name, *(() if name == "start" else (way.application.pk, *args))) + "?check=1")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, args)


@pytest.mark.parametrize("state", [State.AWAITING_STAMP, State.RETURNED, State.SUBMITTED])
def test_pages_after_the_form_are_accessible(
    frozen: Any, page: Page, assert_accessible: Any, run_effects: Any, state: str
) -> None:
    frozen("2026-03-05T12:00")
    make.edition()
    way = make.way_to(state)
    run_effects()
    sign_in(page, way.actor.user)
    pages = {
        State.AWAITING_STAMP: [("hand_in", ()), ("form_act", ("discard",)), ("form_act", ("submit",))],
        State.RETURNED: [("form", ()), ("corrections", ()), ("section", ("lead",)), ("section", ("members",))],
        State.SUBMITTED: [("form", ()), ("form_act", ("withdraw",)), ("form_act", ("ask_withdrawal",))],
    }
    for name, args in pages[state]:
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address(name, way.application.pk, *args))
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, args)


def test_the_form_works_without_script(way: Way, browser: Any, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-hans")
    page = context.new_page()
    sign_in(page, way.actor.user)
    page.goto(address("section", way.application.pk, "posts"))
    page.locator("#rows-0-name").fill("测试员")
    page.locator("#rows-1-name").fill("装调工")
    page.get_by_role("button", name="保存", exact=True).click()
    assert [row["name"] for row in kept(way, "posts")["rows"]] == ["测试员", "装调工"]
    assert page.locator("#error-summary").is_visible()
    page.get_by_role("link", name="返回目录").first.click()
    page.get_by_role("link", name="附件").click()
    page.set_input_files(
        "#files-licence", {"name": "执照.pdf", "mimeType": "application/pdf", "buffer": make.pdf().read()}
    )
    page.locator("#kind-licence").get_by_role("button", name=re.compile("上传")).click()
    assert page.locator("#kind-licence").inner_text().count("执照.pdf") >= 1
    context.close()
