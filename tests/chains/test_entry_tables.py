"""Existing chains out of workbooks: the whole file or nothing, every bad cell named, all proposed together."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from chains.models import Chain, ChainEntry
from chains.participants import HEADINGS
from chains.resources import unpack
from chains.resources.entries import CHAIN_HEADINGS
from tests.factories import accounts as people
from tests.factories import chains as make
from tests.factories import entries as making

pytestmark = pytest.mark.django_db
IMPORT = "/desk/chains/entries/import/"
CHAIN_ROW = ["甲链技能生态链", "北京测甲有限公司", "", "企业", "C39", "先进制造业", "海淀区", "2025-07-15", ""]
MEMBER_ROW = ["甲链技能生态链", "北京测乙有限公司", "", "企业", "提供岗位", "", "12", "", "", ""]


@pytest.fixture(autouse=True)
def at(frozen):
    return frozen("2026-03-02T09:00")


@pytest.fixture
def officer(client):
    client.force_login(making.officer())
    return making.officer()


def workbook(*sheets, name="补录.xlsx"):
    """A workbook of (title, headings, rows)."""
    book = Workbook()
    book.remove(book.active)
    for title, headings, rows in sheets:
        page = book.create_sheet(title)
        for row in (headings, *rows):
            page.append(row)
    target = BytesIO()
    book.save(target)
    return SimpleUploadedFile(name, target.getvalue())


def of_chains(chains, members):
    headings = [heading.label for heading in HEADINGS]
    return workbook(
        ("生态链", [heading.label for heading in CHAIN_HEADINGS], chains),
        ("成员和院校", ["生态链名称", *headings], members),
    )


def chain_row(**more):
    row = dict(zip([heading.key for heading in CHAIN_HEADINGS], CHAIN_ROW, strict=True))
    return list({**row, "lead_uscc": people.uscc(), **more}.values())


def send(client, file):
    return client.post(IMPORT, {"programme": make.programme().pk, "file": file})


def confirm(client, page, **more):
    """Send the form of the preview with the announcement."""
    form = page.context["form"]
    return client.post(
        IMPORT,
        {
            "packed": form["packed"].value(),
            "programme": make.programme().pk,
            "announcement_title": "关于公布首批技能生态链的通知",
            "announcement_number": "",
            "announced_on": "2025-07-10",
            "scan": people.pdf("公布.pdf"),
            **more,
        },
    )


def test_many_chains_are_read_looked_at_and_proposed_together(client, officer):
    second = chain_row(name="乙链技能生态链", lead_name="北京测丙学院", lead_kind="职业院校", industry="教育")
    members = [MEMBER_ROW, ["乙链技能生态链", "北京测丁技师学院", "", "技工院校", "", "", "", "机电", "40", "两年"]]
    page = send(client, of_chains([chain_row(), second], members))
    assert (page.status_code, ChainEntry.objects.count()) == (200, 0)
    shown = [(row["main"], *(cell["text"] for cell in row["cells"][1:])) for row in page.context["rows"]]
    assert shown == [
        ("甲链技能生态链", "海淀区", "2025-07-15", "1 家：北京测乙有限公司"),
        ("乙链技能生态链", "海淀区", "2025-07-15", "1 家：北京测丁技师学院"),
    ]
    assert confirm(client, page)["Location"] == "/desk/chains/entries/"
    made = ChainEntry.objects.order_by("pk")
    assert [(entry.name, entry.state, entry.lead_kind, entry.industry, entry.announcement) for entry in made] == [
        ("甲链技能生态链", "proposed", "enterprise", "C39 计算机、通信和其他电子设备制造业",
         "关于公布首批技能生态链的通知"),
        ("乙链技能生态链", "proposed", "vocational", "P83 教育", "关于公布首批技能生态链的通知"),
    ]  # fmt: skip
    assert [entry.participants[0]["name"] for entry in made] == ["北京测乙有限公司", "北京测丁技师学院"]
    assert (made[0].scan_id == made[1].scan_id, Chain.objects.count()) == (True, 0)


def test_sending_the_preview_twice_enters_nothing_twice(client, officer):
    page = send(client, of_chains([chain_row()], [MEMBER_ROW]))
    assert confirm(client, page).status_code == 302
    again = confirm(client, page)
    assert (again.status_code, again.context["form"].non_field_errors()) == (
        400, ["“甲链技能生态链”：这家单位已有一条未办结的补录“甲链技能生态链”，请先办结或作废。"],
    )  # fmt: skip
    assert ChainEntry.objects.count() == 1


def test_one_that_cannot_stand_keeps_all_out(client, officer):
    page = send(client, of_chains([chain_row(), chain_row(name="乙链技能生态链")],
                                  [MEMBER_ROW, ["乙链技能生态链", *MEMBER_ROW[1:]]]))  # fmt: skip
    answer = confirm(client, page, announced_on="2026-03-03")
    assert (answer.status_code, answer.context["form"].errors) == (
        400, {"announced_on": ["“甲链技能生态链”：公布日期不能晚于今天。"]},
    )  # fmt: skip
    assert ChainEntry.objects.count() == 0


def test_every_bad_cell_is_named(client, officer):
    unit = people.verified_unit("北京测知有限公司")
    chains = [
        chain_row(lead_uscc="123", industry="造船", reviewing_authority="广州市"),
        chain_row(name="乙链技能生态链", lead_uscc=unit.uscc, starts_on="去年", lead_kind="产业园区"),
        chain_row(name="丙链技能生态链", lead_uscc=unit.uscc),
        chain_row(name="丁链技能生态链", lead_name="", key_field="重要"),
    ]
    members = [
        MEMBER_ROW,
        ["丙链技能生态链", *MEMBER_ROW[1:]],
        ["丁链技能生态链", "", "12", "公司", "", "", "", "", "", ""],
        ["没有的链", "北京测乙有限公司", "", "企业", "", "", "一", "", "", ""],
        MEMBER_ROW,
    ]
    page = send(client, of_chains(chains, members))
    fields = "战略性新兴产业、先进制造业、现代服务业、传统优势产业、城市运行保障"
    assert (page.status_code, page.context["bad_count"]) == (400, 15)
    kinds = "企业、高等院校、科研院所、职业院校（含技工院校）、职业技能培训机构、评价机构、人力资源服务机构、产业园区"
    assert page.context["bad"] == [
        ["生态链", 2, "链主单位统一社会信用代码", "统一社会信用代码应为18位，现为3位。"],
        ["生态链", 2, "所属行业", "没有这个行业大类，请填 GB/T 4754-2017 的大类代码或名称，例如 C39。"],
        ["生态链", 2, "申报审核部门", "“北京市试点”没有这个申报审核部门，请从下拉列表中选择。"],
        ["生态链", 3, "链主单位类别", "产业园区不能作为链主单位。"],
        ["生态链", 3, "建设周期起始日", "日期应写成“2026-03-02”的样子。"],
        ["生态链", 3, "生态链名称", "“成员和院校”表中没有这条生态链的成员。"],
        ["生态链", 4, "链主单位统一社会信用代码", "与第3行的链主单位统一社会信用代码重复。"],
        ["生态链", 5, "链主单位名称", "请填写链主单位名称。"],
        [
            "生态链",
            5,
            "重点领域",
            f"重点领域应为{fields}之一。",
        ],
        ["成员和院校", 4, "单位名称", "请填写单位名称。"],
        ["成员和院校", 4, "统一社会信用代码", "统一社会信用代码应为18位，现为2位。"],
        ["成员和院校", 4, "类别", f"类别应为{kinds}之一。"],
        ["成员和院校", 5, "生态链名称", "“生态链”表中没有这条生态链。"],
        ["成员和院校", 5, "岗位数", "岗位数应为整数，例如 20。"],
        ["成员和院校", 6, "单位名称", "这条生态链前面已有这家单位，请合并成一行。"],
    ]
    assert ChainEntry.objects.count() == 0


def test_what_stands_against_a_chain_is_told_at_its_cell(client, officer):
    unit = people.verified_unit("北京测领有限公司")
    make.chain(lead=unit)
    page = send(client, of_chains([chain_row(lead_uscc=unit.uscc, lead_name="北京测领有限公司")], [MEMBER_ROW]))
    led = "“北京测领有限公司”已是一条在建或待评估生态链的链主单位，同一单位只能牵头一条。"
    assert page.context["bad"] == [["生态链", 2, "链主单位统一社会信用代码", led]]


def test_a_workbook_without_its_sheets_is_refused(client, officer):
    page = send(client, workbook(("别的表", ["甲"], [["乙"]])))
    assert page.context["form"].errors == {"file": ["文件中没有要读的工作表。请用下载的模板填写，不要改工作表的名称。"]}
    page = send(client, workbook(("生态链", ["生态链名称"], [["甲"]]), ("成员和院校", ["甲"], [["乙"]])))
    assert list(page.context["form"].errors) == ["file"]


def test_what_was_read_is_for_the_one_who_read_it(client, officer):
    page = send(client, of_chains([chain_row()], [MEMBER_ROW]))
    packed = page.context["form"]["packed"].value()
    assert len(unpack(packed, officer)) == 1
    client.force_login(people.holder("city_officer"))
    assert confirm(client, page)["Location"] == IMPORT
    assert confirm(client, page, packed="x")["Location"] == IMPORT
    assert ChainEntry.objects.count() == 0


def test_the_template_holds_both_sheets_and_can_be_filled_in(client, officer):
    answer = client.get(reverse("chains:entries_template", args=["beijing-2024"]))
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["生态链", "成员和院校", "选项"]
    chains, members = book["生态链"], book["成员和院校"]
    assert [cell.value for cell in chains[1]] == [heading.label for heading in CHAIN_HEADINGS]
    assert [cell.value for cell in members[1]] == ["生态链名称", *(heading.label for heading in HEADINGS)]
    rules = {str(rule.sqref): rule.formula1 for rule in chains.data_validations.dataValidation}
    assert rules["G2:G101"].startswith('"市人社局,东城区,')
    for column, text in enumerate(chain_row(), start=1):
        chains.cell(2, column, text)
    for column, text in enumerate(MEMBER_ROW, start=1):
        members.cell(2, column, text)
    target = BytesIO()
    book.save(target)
    page = send(client, SimpleUploadedFile("补录.xlsx", target.getvalue()))
    assert len(page.context["rows"]) == 1


def test_the_members_of_one_entry_come_out_of_a_workbook_and_are_saved_after_a_look(client, officer):
    entry = making.entry()
    url = reverse("chains:entry_members", args=[entry.pk])
    answer = client.get(reverse("chains:entry_members_template", args=[entry.pk]))
    file = SimpleUploadedFile("成员.xlsx", answer.content)
    page = client.post(url, {"file": file})
    assert (page.status_code, page.context["brought"]) == (200, 2)
    values = [cell["input"].value() for cell in page.context["rows"][0]["cells"]]
    assert values == [str(entry.participants[0][heading.key] or "") for heading in HEADINGS]
    assert ChainEntry.objects.get(pk=entry.pk).revision == entry.revision


def test_bad_members_of_a_workbook_are_named(client, officer):
    entry = making.entry()
    headings = [heading.label for heading in HEADINGS]
    file = workbook(("成员", headings, [MEMBER_ROW[1:], ["", "", "企业", "", "", "", "", "", ""], MEMBER_ROW[1:]]))
    page = client.post(reverse("chains:entry_members", args=[entry.pk]), {"file": file})
    assert (page.status_code, page.context["bad"]) == (
        400,
        [
            ["成员和院校", 3, "单位名称", "请填写单位名称。"],
            ["成员和院校", 4, "单位名称", "与第1家单位重复，请合并成一行。"],
        ],
    )
    assert ChainEntry.objects.get(pk=entry.pk).participants == entry.participants
