"""A whole long form is filled in while the network goes, the session ends and the window closes: nothing is lost."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from applications.models import Application, SectionContent
from applications.selectors.form import section_for
from office.identifiers import normalise_phone
from office.sealed import digest_of
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db(transaction=True)
SAVED = re.compile(r"^已保存 \d\d:\d\d$")
POSTS = ("岗位名称", "当前用工（人）", "可实习（个）", "全链可实习（个）", "职业编码", "对应职业")
POST_KEYS = ("name", "current", "places", "chain_places", "occupation", "occupation_name")
MEMBER_KEYS = ("name", "uscc", "kind", "post", "places", "tasks", "contact", "phone")
PLAN_KEYS = ("employer", "occupation_name", "occupation", "level", "starts_on", "months", "number", "school")
SCHOOL_KEYS = ("name", "uscc", "kind", "majors", "students", "cooperation", "contact", "phone")
PASTE = """([element, text, html]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  clipboardData.setData("text/html", html);
  element.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""

# As if typed: filling in a text of sixty pages sign by sign takes the browser too long.
WRITE = """(field, text) => {
  field.value = text;
  field.dispatchEvent(new Event("input", {bubbles: true}));
}"""


@pytest.fixture
def way(frozen: Any) -> Way:
    frozen("2026-03-02T12:00")
    make.edition()
    return make.drafted(fill=False)


def sign_in(page: Page, user: Any) -> None:
    """As after the sign-in page, on both names of this machine."""
    client = Client()
    client.force_login(user)
    value = client.cookies["sessionid"].value
    places = [{"name": "sessionid", "value": value, "domain": host, "path": "/"} for host in ("127.0.0.1", "localhost")]
    page.context.add_cookies(places)


def sign_in_again(page: Page, user: Any) -> None:
    """On the sign-in page, in the window that it opened in."""
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", people.PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/form/**")


def end_sessions() -> None:
    Session.objects.all().delete()
    cache.clear()


def at(way: Way, key: str) -> str:
    return reverse("applications:section", args=[way.application.pk, key])


def kept(way: Way, key: str) -> dict[str, Any]:
    version = Application.objects.get(pk=way.application.pk).version
    return SectionContent.objects.get(version=version, key=key).content


def note(page: Page) -> Any:
    return page.locator("[data-autosave-note]")


def block(rows: Sequence[Sequence[str]]) -> str:
    """As a spreadsheet puts cells on the clipboard."""
    quoted = [['"' + text.replace('"', '""') + '"' if "\n" in text else text for text in row] for row in rows]
    return "".join("\t".join(row) + "\n" for row in quoted)


def paste(page: Page, selector: str, rows: Sequence[Sequence[str]]) -> None:
    html = "<table><tr><td><b>不该出现</b></td></tr></table>"
    page.evaluate(PASTE, [page.locator(selector).element_handle(), block(rows), html])
    expect(page.locator("[data-rows-status]")).to_have_text(f"已粘贴 {len(rows) - (rows[0] == POSTS)} 行。")


def posts() -> list[tuple[str, ...]]:
    names = ["𠮷田㛃测试员", "👷🏽‍♀️装配工", "“甲”<b>乙</b>&amp;丙", "=SUM(A1)", "操作员\t"[:-1]]
    return [
        (f"{names[n % 5]}{n}", str(100 + n), "３０", f"{n + 1}", "6-25-02-06", f"半导体装调工（{n}）")
        for n in range(30)
    ]


def members() -> list[tuple[str, ...]]:
    return [
        (f"北京第{n}㛃企业有限公司", people.uscc(90100 + n), "企业", f"岗位{n}", str(n + 1), f"提供师傅{n}；排班𠮷",
         f"龑{n}", f"1390013{n:04d}")
        for n in range(20)
    ]  # fmt: skip


def schools() -> list[tuple[str, ...]]:
    return [
        (f"北京第{n}技师学院", people.uscc(90200 + n), "职业院校（含技工院校）", f"微电子{n}、机电", str(20 + n),
         "2026年9月起", f"䶮{n}", f"1370013{n:04d}")
        for n in range(8)
    ]  # fmt: skip


def plans(employer: str, level: str) -> list[tuple[str, ...]]:
    """Classes at the lead unit and at the members, for students of the schools."""
    employers = [employer, *(row[0] for row in members()[:9])]
    return [
        (
            name,
            f"半导体装调工（{n}）𠮷",
            "6-25-02-06",
            level,
            f"2026年{n % 3 + 7}月",
            "１２",
            str(n + 5),
            schools()[n % 8][0],
        )
        for n, name in enumerate(employers)
    ]


def rows_kept(way: Way, section: str, keys: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows as they are stored; of a sealed value the digest, of an option its label."""
    found = section_for(Application.objects.get(pk=way.application.pk), section)
    labels = {field.key: dict(field.options) for field in found.fields}
    return [
        tuple(row[k]["digest"] if isinstance(row[k], dict) else labels[k].get(row[k], row[k]) for k in keys)
        for row in kept(way, section)["rows"]
    ]


def sealed(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(*row[:-1], digest_of(normalise_phone(row[-1]), "applications.form")) for row in rows]


def fill_fields(page: Page, values: Mapping[str, str]) -> None:
    """Type into the single fields of a section, whatever their kind."""
    for key, text in values.items():
        inputs = page.locator(f"[name='field-{key}']")
        kind = inputs.first.evaluate("(one) => one.type")
        if kind in ("radio", "checkbox"):
            many = inputs.count() > 1
            for part in text.split(","):
                page.locator(f"[name='field-{key}']" + (f"[value='{part}']" if many else "")).check()
        elif kind == "select-one":
            inputs.select_option(text) if inputs.locator(f"option[value='{text}']").count() else inputs.select_option(
                label=text
            )
        else:
            inputs.fill(text)


def test_every_character_is_there_afterwards(way: Way, page: Page) -> None:
    user, context = way.actor.user, page.context
    page.on("dialog", lambda dialog: dialog.accept())
    context.on("page", lambda other: other.set_default_timeout(10_000))
    sign_in(page, user)
    wanted = make.content(way.application.unit)
    wanted["chain"]["fields"]["name"] = "集成电路𠮷封装测试技能生态链👷"
    wanted["plan"]["fields"]["text"] = "第一阶段：编制岗位标准㛃，１２３。\n" * 1500

    # Single fields, saved by the button.
    single = ("chain", "lead", "targets", "policies", "eligibility_enterprise")
    for key in single:
        page.goto(at(way, key))
        fill_fields(page, wanted[key]["fields"])
        page.get_by_role("button", name="保存，填下一节").click()
        page.wait_for_url(lambda url, key=key: not url.endswith(at(way, key)))
    assert {key: kept(way, key)["fields"]["name"] for key in ("chain",)} == {"chain": "集成电路𠮷封装测试技能生态链👷"}

    # Thirty posts, pasted with their headings, then one typed over, and a paste that is taken back.
    page.goto(at(way, "posts"))
    paste(page, "#rows-0-name", [POSTS, *posts()])
    expect(note(page)).to_have_text(SAVED)
    paste(page, "#rows-3-name", [("贴错了", "1"), ("又错了", "2")])
    page.get_by_role("button", name="撤销粘贴").click()
    page.locator("#rows-29-name").fill("最后一个岗位㛃")
    expect(note(page)).to_have_text("有未保存的修改")
    expect(note(page)).to_have_text(SAVED)
    expected = [*posts()[:-1], ("最后一个岗位㛃", *posts()[-1][1:])]
    assert rows_kept(way, "posts", POST_KEYS) == expected

    # Twenty members while the network is cut, and the button pressed in the dark: it stays on the page.
    page.goto(at(way, "members"))
    context.set_offline(True)
    paste(page, "#rows-0-name", members()[:19])
    page.get_by_role("button", name="添加一行").click()
    for key, text in zip(MEMBER_KEYS, members()[19], strict=True):
        field = page.locator(f"#rows-19-{key}")
        field.select_option(label=text) if key == "kind" else field.fill(text)
    page.get_by_role("button", name="保存，填下一节").click()
    expect(note(page)).to_contain_text(
        "离线，内容已存在本机，连上后自动送出。电话号码不存在本机，送出前请不要关闭本页。"
    )
    assert (kept(way, "members"), page.url.endswith(at(way, "members"))) == ({}, True)
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert ("龑19" in stored, "13900130019" in stored) == (True, False)
    page.troubles.clear()
    context.set_offline(False)
    expect(note(page)).to_have_text(SAVED)
    assert rows_kept(way, "members", MEMBER_KEYS) == sealed(members())
    expect(page.locator("#rows-3-phone")).to_have_value("139****0003")

    # Eight schools after the session was ended; signed in again in a new window, the first one sends by itself.
    page.goto(at(way, "schools"))
    end_sessions()
    paste(page, "#rows-0-name", schools())
    expect(note(page)).to_contain_text("登录已过期，内容已保存在本机。")
    assert kept(way, "schools") == {}
    with context.expect_page() as opened:
        note(page).get_by_role("link").click()
    sign_in_again(opened.value, user)
    expect(note(page)).to_have_text(SAVED)
    assert rows_kept(way, "schools", SCHOOL_KEYS) == sealed(schools())
    opened.value.close()

    # The plan for apprentices while the network is cut and, unseen, the session ends.
    page.goto(at(way, "apprentices"))
    context.set_offline(True)
    apprentices = plans(way.application.unit.name, "三级/高级工")
    paste(page, "#rows-0-employer", apprentices)
    expect(note(page)).to_contain_text("离线，内容已存在本机，连上后自动送出。")
    end_sessions()
    page.troubles.clear()
    context.set_offline(False)
    expect(note(page)).to_contain_text("登录已过期，内容已保存在本机。")
    assert kept(way, "apprentices") == {}
    with context.expect_page() as opened:
        note(page).get_by_role("link").click()
    sign_in_again(opened.value, user)
    expect(note(page)).to_have_text(SAVED)
    assert rows_kept(way, "apprentices", PLAN_KEYS) == apprentices
    opened.value.close()

    # The plan for trainees, by the short name of the level; the last employer is one of the names that are offered.
    page.goto(at(way, "trainees"))
    paste(page, "#rows-0-employer", plans(way.application.unit.name, "初级工"))
    offered = page.locator("#names-employer option").evaluate_all("(all) => all.map((one) => one.value)")
    assert offered == [way.application.unit.name, *(row[0] for row in members())]
    page.locator("#rows-9-employer").fill(offered[-1])
    expect(note(page)).to_have_text("有未保存的修改")
    expect(note(page)).to_have_text(SAVED)
    trainees = plans(way.application.unit.name, "五级/初级工")
    assert rows_kept(way, "trainees", PLAN_KEYS) == [*trainees[:-1], (offered[-1], *trainees[-1][1:])]

    # The education fund while the server fails; it is tried again by itself.
    page.goto(at(way, "fund"))
    context.route("**/autosave/", lambda route: route.fulfill(status=503), times=1)
    fund = [tuple(row.values()) for row in wanted["fund"]["rows"]]
    paste(page, "#rows-0-year", fund)
    expect(note(page)).to_have_text("服务器暂时不能保存，内容已存在本机，稍后自动重试。")
    page.troubles.clear()
    expect(note(page)).to_have_text(SAVED, timeout=10_000)
    assert rows_kept(way, "fund", ("year", "due", "set_aside", "used", "frontline")) == fund

    # The plan in a window that is closed without a network; it comes back with a word.
    page.goto(at(way, "plan"))
    context.set_offline(True)
    page.get_by_label("实施方案").evaluate(WRITE, wanted["plan"]["fields"]["text"])
    expect(note(page)).to_contain_text("离线，内容已存在本机")
    page.troubles.clear()
    page.close()
    context.set_offline(False)
    page = context.new_page()
    assert kept(way, "plan") == {}
    page.goto(at(way, "plan"))
    expect(page.locator("[data-autosave-recovered]")).to_contain_text("留在本机、没有送达的内容")
    expect(note(page)).to_have_text(SAVED)
    assert kept(way, "plan")["fields"]["text"] == wanted["plan"]["fields"]["text"].strip()

    # What is stored is what is shown, nothing stays on this machine, and nothing but the files is missing.
    for key in single:
        shown = {name: text for name, text in kept(way, key)["fields"].items() if not isinstance(text, dict)}
        ticked = {name: "yes" if text == "on" else text for name, text in shown.items()}
        assert ticked == {name: wanted[key]["fields"].get(name, "") for name in shown}
    page.goto(at(way, "posts"))
    names = page.locator("[data-rows-body] input[name$='-name']").evaluate_all("(all) => all.map((one) => one.value)")
    assert [name for name in names if name] == [row[0] for row in expected]
    assert page.evaluate("localStorage.length") == 0
    page.goto(reverse("applications:missing", args=[way.application.pk]))
    left = page.locator(".missing li").all_inner_texts()
    assert [text for text in left if not text.startswith("缺少附件")] == []


def test_rich_text_is_pasted_as_plain_text(way: Way, page: Page) -> None:
    sign_in(page, way.actor.user)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(at(way, "posts"))
    page.evaluate(
        """() => navigator.clipboard.write([new ClipboardItem({
            "text/plain": new Blob(["粗体𠮷 & 斜体"], {type: "text/plain"}),
            "text/html": new Blob(["<b>粗体𠮷</b> &amp; <i>斜体</i>"], {type: "text/html"}),
        })])"""
    )
    page.locator("#rows-0-name").press("Control+V")
    expect(page.locator("#rows-0-name")).to_have_value("粗体𠮷 & 斜体")
    expect(note(page)).to_have_text(SAVED)
    assert kept(way, "posts")["rows"][0]["name"] == "粗体𠮷 & 斜体"


def test_signing_out_clears_what_is_kept_here_after_asking(way: Way, page: Page) -> None:
    sign_in(page, way.actor.user)
    page.goto(at(way, "plan"))
    page.context.route("**/autosave/", lambda route: route.fulfill(status=503))
    page.get_by_label("实施方案").fill("没有送达的内容")
    expect(note(page)).to_contain_text("内容已存在本机")
    page.troubles.clear()
    asked, answers = [], [False, True]
    page.on(
        "dialog",
        lambda one: (
            asked.append(one.type),
            one.accept() if one.type == "beforeunload" or answers.pop(0) else one.dismiss(),
        ),
    )
    page.get_by_role("button", name="退出", exact=True).click()
    assert (page.evaluate("localStorage.length"), asked) == (1, ["confirm"])
    page.get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url(lambda url: "/form/" not in url)
    assert page.evaluate("localStorage.length") == 0
    page.troubles.clear()


def test_another_account_does_not_save_what_was_typed_under_the_first(way: Way, page: Page) -> None:
    sign_in(page, way.actor.user)
    page.goto(at(way, "plan"))
    sign_in(page, people.holder("applicant", unit=way.application.unit, name="王晓"))
    page.get_by_label("实施方案").fill("第一个人写的")
    expect(note(page)).to_contain_text("现在登录的是另一个账号，没有保存。请用原来的账号登录。")
    assert kept(way, "plan") == {}
    page.troubles.clear()
    sign_in(page, way.actor.user)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(note(page)).to_have_text(SAVED)
    assert kept(way, "plan") == {"fields": {"text": "第一个人写的"}}


def test_what_was_typed_after_a_conflict_is_what_is_saved(way: Way, page: Page) -> None:
    sign_in(page, way.actor.user)
    page.goto(at(way, "plan"))
    colleague = people.holder("applicant", unit=way.application.unit, name="王晓")
    make.fill_in(
        way.application, {"plan": {"fields": {"text": "王晓写的"}}}, actor=type(way.actor).of(colleague), at=way.at,
        attach=False,
    )  # fmt: skip
    page.get_by_label("实施方案").fill("我写的")
    expect(page.locator("[data-autosave-text]")).to_contain_text("王晓于 11:00 保存过这一节")
    page.troubles.clear()
    page.get_by_label("实施方案").fill("我写的，又加了一句")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="两份内容的不同")).to_be_visible()
    page.troubles.clear()
    assert kept(way, "plan") == {"fields": {"text": "王晓写的"}}

    # Nothing is sent unasked from here; opened again, the page asks.
    page.goto(at(way, "plan"))
    expect(page.locator("[data-autosave-text]")).to_contain_text("本机有一份")
    page.get_by_role("button", name="用本机内容").click()
    expect(note(page)).to_have_text(SAVED)
    assert kept(way, "plan") == {"fields": {"text": "我写的，又加了一句"}}


def workbook() -> bytes:
    """Posts in a file, two of its cells wrong."""
    book, target = Workbook(), io.BytesIO()
    for row in [POSTS, *posts(), ("质检员㛃", "八", "1", "1", "63101", "质检")]:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s"
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_file_is_looked_at_and_then_replaces_the_rows(
    way: Way, page: Page, assert_accessible: Any, width: int
) -> None:
    make.fill_in(way.application, {"posts": {"rows": [{"name": "旧岗位"}]}}, actor=way.actor, at=way.at, attach=False)
    sign_in(page, way.actor.user)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(at(way, "posts"))
    with page.expect_download() as template:
        page.get_by_role("link", name="下载 Excel 模板").click()
    assert template.value.suggested_filename == "技术技能岗位.xlsx"
    page.get_by_role("link", name="从 Excel 导入").click()
    assert_accessible(page)
    file = {"name": "岗位.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}
    page.get_by_label("Excel 文件").set_input_files(file)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="导入预览")).to_be_visible()
    expect(page.locator("main")).to_contain_text("E32")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert [row["name"] for row in kept(way, "posts")["rows"]] == ["旧岗位"]
    page.get_by_role("button", name="替换现有内容").click()
    expect(page.locator(".messages")).to_contain_text("“技术技能岗位”已保存。这一节还有 2 处需要填写或改正。")
    assert rows_kept(way, "posts", POST_KEYS) == [*posts(), ("质检员㛃", "八", "1", "1", "63101", "质检")]
