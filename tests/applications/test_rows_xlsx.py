"""Row sections by workbook: what the template holds, what a file may look like, what is said before it replaces."""

import io
import re
import time
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.choices import Role
from applications.choices import State
from applications.models import Application, SectionContent
from applications.services import save_section
from office.identifiers import mask_phone as mask_of_phone
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db
MEMBERS = ["单位名称", "统一社会信用代码", "单位类别", "岗位", "可实习（个）", "承担任务", "联系人", "联系电话"]
POSTS = ["岗位名称", "当前用工（人）", "可实习（个）", "全链可实习（个）", "职业编码", "对应职业"]


@pytest.fixture(autouse=True)
def noon(frozen: Any) -> None:
    frozen("2026-03-02T12:00")


@pytest.fixture
def way() -> Way:
    """A draft with two posts and two members."""
    way = make.drafted(fill=False)
    sections = make.content(way.application.unit)
    chosen = {key: sections[key] for key in ("posts", "members")}
    make.fill_in(way.application, chosen, actor=way.actor, at=way.at, attach=False)
    return way


@pytest.fixture
def client(way: Way) -> Client:
    return signed_in(way.actor.user)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(way: Way, name: str, key: str = "posts") -> str:
    return reverse(f"applications:{name}", args=[way.application.pk, key])


def kept(way: Way, key: str = "posts") -> SectionContent:
    return Application.objects.get(pk=way.application.pk).version.contents.get(key=key)


def workbook(*rows: Sequence[Any], merge: str = "") -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    target = io.BytesIO()
    book.save(target)
    return upload(target.getvalue())


def upload(content: bytes, name: str = "岗位.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def words(html: str) -> str:
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", html.partition("<main")[2], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def preview(client: Client, way: Way, file: Any, key: str = "posts") -> tuple[str, dict[str, str]]:
    """The words of the page that shows what would come, and what its button sends."""
    response = client.post(url(way, "rows_import", key), {"file": file})
    html = response.content.decode()
    assert response.status_code == 200, words(html)
    form = html.partition(f'action="{url(way, "section", key)}"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form)
    return words(html), {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def refused(client: Client, way: Way, file: Any, key: str = "posts") -> str:
    before = kept(way, key).content
    response = client.post(url(way, "rows_import", key), {"file": file})
    assert (response.status_code, kept(way, key).content) == (400, before)
    return words(response.content.decode())


# The template --------------------------------------------------------------------------------------------------------


def template(client: Client, way: Way, key: str) -> Any:
    response = client.get(url(way, "rows_template", key))
    assert response.status_code == 200
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).active


def test_the_template_holds_headings_hints_choices_and_the_present_rows(client: Client, way: Way) -> None:
    page = template(client, way, "members")
    ids = [row["id"] for row in kept(way, "members").content["rows"]]
    assert [cell.value for cell in page[1]] == [*MEMBERS, "系统行号（请勿改动）"]
    assert page["B2"].value == "【说明】必填。18 位统一社会信用代码。"
    assert page["H2"].value == "【说明】必填。带区号的座机或 11 位手机号。带星号的表示不改，改时写完整号码。"
    assert [cell.value for cell in page[3]] == [
        "北京云桥检测有限公司", people.uscc(90001), "企业", "测试员", "12", "提供带教师傅和实训岗位", "赵明",
        mask_of_phone("13900139000"), ids[0],
    ]  # fmt: skip
    assert page.column_dimensions["I"].hidden
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules["C3:C502"].startswith('"企业,') or rules["C3:C502"].startswith("'选项'!")


def test_a_text_that_looks_like_a_formula_stays_text(client: Client, way: Way) -> None:
    rows = [{"name": '=HYPERLINK("http://x","y")\x0b', "current": "1"}]
    save_section(way.application, "posts", {"rows": rows}, seen=1, actor=way.actor, at=way.at)
    cell = template(client, way, "posts")["A3"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x","y")', "s")


def test_the_template_read_again_changes_nothing(client: Client, way: Way) -> None:
    response = client.get(url(way, "rows_template", "members"))
    before = kept(way, "members")
    said, sent = preview(client, way, upload(b"".join(response.streaming_content)), "members")
    assert "新增 0 行，修改 0 行，不变 2 行" in said
    assert "需要填写或改正的单元格" not in said
    assert client.post(url(way, "section", "members"), sent).status_code == 302
    after = kept(way, "members")
    assert (after.content, after.revision) == (before.content, before.revision)


# A file --------------------------------------------------------------------------------------------------------------


def test_columns_in_any_order_replace_the_rows_after_a_look(client: Client, way: Way) -> None:
    old = kept(way).content["rows"]
    file = workbook(
        ["2026年岗位情况"],
        ["备注", "职业编码 *", "岗位名称", "当前用工(人)", "可实习", "全链可实习（个）", "对应职业"],
        ["x", "6-25-02-05", "晶圆切割操作员", 86, 30, 55, "半导体芯片制造工"],
        [None, "6-31-01-03", "𠮷㛃设备维护员👷", 37.0, "１２", 28, "=1+1&\"<b>\""],
    )  # fmt: skip
    said, sent = preview(client, way, file)
    assert kept(way).content["rows"] == old
    assert "导入后 2 行 其中 新增 1 行，修改 0 行，不变 1 行 会删去 1 行" in said
    assert "不认识的列 备注" in said

    assert client.post(url(way, "section"), sent).status_code == 302
    rows = kept(way).content["rows"]
    assert rows[0] == old[1]
    assert rows[1]["id"] not in [row["id"] for row in old]
    assert {key: text for key, text in rows[1].items() if key != "id"} == {
        "name": "𠮷㛃设备维护员👷", "current": "37", "places": "１２", "chain_places": "28",
        "occupation": "6-31-01-03", "occupation_name": "",
    }  # fmt: skip


def test_every_bad_cell_is_named_and_its_text_kept(client: Client, way: Way) -> None:
    file = workbook(
        POSTS,
        ["操作员", "八十", 30, 55, "63101", "机修钳工"],
        [],
        [None, 5, 1, 2, "6-31-01-03", "机修钳工"],
    )
    said, sent = preview(client, way, file)
    assert "3 处" in said
    assert "B2 当前用工 八十 应为数字，如 120。" in said
    assert "E2 职业编码 63101" in said
    assert "A4 岗位名称 请填写。" in said
    client.post(url(way, "section"), sent)
    rows = kept(way).content["rows"]
    assert [(row["name"], row["current"], row["occupation"]) for row in rows] == [
        ("操作员", "八十", "63101"),
        ("", "5", "6-31-01-03"),
    ]


def test_a_masked_telephone_stays_and_a_new_one_is_sealed(client: Client, way: Way) -> None:
    old = kept(way, "members").content["rows"]
    code = people.uscc(90001).lower()
    file = workbook(
        MEMBERS,
        ["北京云桥检测（集团）有限公司", code, "企业", "", "", "带教", "赵明", old[0]["phone"]["mask"]],
        ["北京新成员有限公司", people.uscc(90007), "瞎写的类别", "", "", "带教", "李四", "139****1111"],
        ["北京远图技能评价中心", "", "", "", "", "带教", "孙悦", 13612345678],
    )
    said, sent = preview(client, way, file, "members")
    assert "13612345678" not in said.partition("导入后的内容")[0]
    assert "H3 联系电话 139****1111 带星号的号码只表示不改，而这一行是新的。请填写完整号码。" in said
    assert "C3 单位类别 瞎写的类别 请从列出的选项中选一项" in said
    client.post(url(way, "section", "members"), sent)
    rows = kept(way, "members").content["rows"]
    assert (rows[0]["id"], rows[0]["phone"], rows[0]["kind"]) == (old[0]["id"], old[0]["phone"], "enterprise")
    assert rows[1]["kind"] == "瞎写的类别"
    assert (rows[2]["id"], rows[2]["phone"]["mask"]) == (old[1]["id"], mask_of_phone("13612345678"))
    assert "瞎写的类别（不在选项中）" in client.get(url(way, "section", "members")).content.decode()


def test_columns_that_a_file_lacks_stay_as_they_are(client: Client, way: Way) -> None:
    said, sent = preview(client, way, workbook(["联系人", "单位名称"], ["赵明明", "北京云桥检测有限公司"]), "members")
    assert "文件没有的列 统一社会信用代码、单位类别、岗位、可实习、承担任务、联系电话" in said
    old = kept(way, "members").content["rows"][0]
    client.post(url(way, "section", "members"), sent)
    assert kept(way, "members").content["rows"] == [old | {"contact": "赵明明"}]


def test_what_somebody_saved_meanwhile_is_not_replaced(client: Client, way: Way) -> None:
    _, sent = preview(client, way, workbook(POSTS, ["操作员", 1, 1, 1, "6-31-01-03", "机修钳工"]))
    save_section(way.application, "posts", {"rows": [{"name": "别人的"}]}, seen=1, actor=way.actor, at=way.at)
    response = client.post(url(way, "section"), sent)
    assert (response.status_code, [row["name"] for row in kept(way).content["rows"]]) == (409, ["别人的"])
    assert "您在另一个窗口于 11:00 保存过这一节" in words(response.content.decode())


# Files that are refused ----------------------------------------------------------------------------------------------

REFUSED = {
    "merged": (lambda: workbook(POSTS, ["甲"], ["乙"], merge="A2:A3"), "单元格A2:A3是合并的"),
    "headings": (lambda: workbook(["姓名", "电话"], ["甲", "1"]), "没有找到表头。前 10 行里应有一行写着：岗位名称、"),
    "doubled": (lambda: workbook([*POSTS, "岗位名称 *"], ["甲"]), "表头中有重复的列：岗位名称。"),
    "empty": (lambda: workbook(POSTS), "表头下面没有内容。"),
    "nothing": (lambda: workbook(), "没有找到表头。"),
    "long": (lambda: workbook(POSTS, *[["甲" * 5000] for _ in range(100)]), "文件里的文字过多"),
    "rows": (lambda: workbook(POSTS, *[["甲"]] * 501), "“技术技能岗位”最多 500 行，文件里的行数超过了。"),
    "text": (lambda: upload("岗位名称,当前用工".encode()), "这不是 .xlsx 工作簿。"),
    "none": (lambda: "", "请选择文件。"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_in_words(client: Client, way: Way, case: str) -> None:
    make_file, said = REFUSED[case]
    assert said in refused(client, way, make_file())


def sheet_with(body: bytes) -> bytes:
    """A workbook whose one sheet has this XML between its tags."""
    plain, target = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, _, tail = re.split(b"(<sheetData ?/>|<sheetData></sheetData>)", text)
                text = head + b"<sheetData>" + body + b"</sheetData>" + tail
            out.writestr(name, text)
    return target.getvalue()


def test_a_hundred_thousand_rows_are_refused_quickly(client: Client, way: Way) -> None:
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>a</t></is></c></row>'
    file = upload(sheet_with(b"".join(row % (n, n) for n in range(1, 100_001))))
    began = time.process_time()
    assert "最多 500 行" in refused(client, way, file)
    assert time.process_time() - began < 5


def test_a_zip_bomb_is_refused(client: Client, way: Way) -> None:
    bomb = upload(sheet_with(b"<row><c><v>1</v></c></row>" + b" " * 400_000_000))
    said = refused(client, way, bomb)
    assert "工作簿" in said or "文件" in said


def test_others_get_neither_template_nor_import(way: Way) -> None:
    for role in (Role.APPLICANT, Role.DISTRICT_OFFICER, Role.EXPERT):
        stranger = signed_in(people.holder(role))
        for name in ("rows_template", "rows_import"):
            assert stranger.get(url(way, name)).status_code == 404
    client = signed_in(way.actor.user)
    for key in ("chain", "nothing"):
        assert client.get(url(way, "rows_template", key)).status_code == 404
        assert client.get(url(way, "rows_import", key)).status_code == 404


def test_a_form_that_is_frozen_takes_no_file() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    before = kept(way).content
    file = workbook(POSTS, ["操作员", 1, 1, 1, "6-31-01-03", "机修钳工"])
    response = signed_in(way.actor.user).post(url(way, "rows_import"), {"file": file})
    assert (response.status_code, kept(way).content) == (302, before)
