"""The plans for apprentices and trainees: what they ask, names that stand nowhere else in the form, paper, workbook."""

import io
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from applications.documents import application_form
from applications.fields import BadEdition, Field, normal, parse_sections, shown
from applications.forms.rows import rows_drawn
from applications.models import Application
from applications.selectors.case import case_file
from applications.selectors.form import incomplete, section_for, sections_for
from applications.selectors.reading import sections_read
from applications.services import save_section
from chains.choices import SkillLevel
from tests.factories import applications as make
from tests.factories.applications import Way

PLANS = ("apprentices", "trainees")
UNKNOWN = "北京没有名字的厂"


@pytest.fixture
def way(db: None, frozen: Any) -> Way:
    frozen("2026-03-02T12:00")
    return make.drafted()


@pytest.fixture
def client(way: Way) -> Client:
    client = Client()
    client.force_login(way.actor.user)
    return client


def put(way: Way, key: str, *rows: dict[str, str]) -> None:
    version = Application.objects.get(pk=way.application.pk).version
    seen = version.contents.get(key=key).revision
    save_section(way.application, key, {"rows": list(rows)}, seen=seen, actor=way.actor, at=way.at)


def rows_of(way: Way, key: str) -> list[dict[str, str]]:
    return Application.objects.get(pk=way.application.pk).version.contents.get(key=key).content["rows"]


def page(client: Client, way: Way, name: str, *more: str) -> str:
    return client.get(reverse(f"applications:{name}", args=[way.application.pk, *more])).content.decode()


def fresh(way: Way) -> Application:
    return Application.objects.get(pk=way.application.pk)


# Types of fields -----------------------------------------------------------------------------------------------------

MONTH = Field("starts_on", "开始时间", "month")
ASKED = [{"key": "level", "label": "培养等级", "type": "skill_level"}]
(LEVEL,) = parse_sections([{"key": "x", "number": "", "title": "甲", "kind": "fields", "fields": ASKED}])[0].fields


@pytest.mark.parametrize(
    "typed",
    ["2026年9月", "2026-09", "2026/9", "2026.09", "２０２６年９月", "2026年9月1日", "2026-09-01", "2026-09-01 00:00"],
)
def test_a_month_is_understood_however_it_is_written(typed: str) -> None:
    assert (normal(MONTH, typed), shown(MONTH, typed)) == ("2026-09", "2026年9月")


@pytest.mark.parametrize("typed", ["9月", "2026", "2026-13", "26年9月", "2026年0月", "明年九月"])
def test_what_is_no_month_is_said_and_kept(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        normal(MONTH, typed)
    assert refused.value.messages == ["月份应写成 2026年9月 或 2026-09 的样子。"]
    assert shown(MONTH, typed) == typed


def test_levels_are_those_of_the_roster_and_known_by_each_of_their_names() -> None:
    assert [label for _, label in LEVEL.options] == [level.label for level in SkillLevel]
    assert [normal(LEVEL, text) for text in ("三级/高级工", "三级", "高级工", "senior", "首席技师")] == [
        *["senior"] * 4, "chief_technician",
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        normal(LEVEL, "八级")


def test_an_edition_names_only_sections_that_it_has() -> None:
    field = {"key": "employer", "label": "用人单位", "type": "text", "among": ["nothing"]}
    with pytest.raises(BadEdition, match="“x”节字段“employer”的 among 中没有这样的节"):
        parse_sections([{"key": "x", "number": "", "title": "甲", "kind": "rows", "fields": [field]}])


# In the form ---------------------------------------------------------------------------------------------------------


def test_a_form_without_plans_is_complete_and_prints_dashes(way: Way, client: Client) -> None:
    for key in PLANS:
        put(way, key)
    assert incomplete(fresh(way).version) == []
    paper = application_form(fresh(way).version, sections_for(way.application), way.at)
    chapters = {chapter["title"]: chapter for chapter in paper["sections"]}
    plans = [chapters[title] for title in ("学生学徒培养计划", "技培生培养计划")]
    assert [(plan["number"], plan["blocks"][0]["rows"]) for plan in plans] == [("六", []), ("七", [])]
    tasks = page(client, way, "form")
    assert (tasks.count("可不填"), tasks.count("已完成")) == (2, 13)
    assert reverse("applications:form_act", args=[way.application.pk, "finalise"]) in tasks


def test_an_apprentice_has_a_school_and_a_trainee_need_not(way: Way) -> None:
    for key in PLANS:
        (row, *_) = rows_of(way, key)
        put(way, key, row | {"school": ""})
    assert [(problem.section, problem.text) for problem in incomplete(fresh(way).version)] == [
        ("apprentices", "第 1 行“合作院校”：请填写。")
    ]


def test_paper_and_case_file_show_the_plan_in_words(way: Way) -> None:
    paper = application_form(fresh(way).version, sections_for(way.application), way.at)
    table = next(chapter for chapter in paper["sections"] if chapter["number"] == "六")["blocks"][0]
    assert [column["label"] for column in table["columns"]] == [
        "用人单位", "对应职业", "职业编码", "培养等级", "开始时间", "培养期限（个月）", "人数（人）", "合作院校",
    ]  # fmt: skip
    assert table["rows"][1] == [
        "北京云桥检测有限公司", "半导体芯片制造工", "6-25-02-05", "四级/中级工", "2026年9月", "12", "12",
        "北京㛃园技师学院",
    ]  # fmt: skip
    case = case_file(way.actor.user, way.application.pk, way.at)
    read = {section["key"]: section for section in sections_read(case, case.versions[-1])}
    assert [cell["text"] for cell in read["trainees"]["rows"][0]] == [
        way.application.unit.name, "半导体芯片制造工", "6-25-02-05", "五级/初级工", "2026年7月", "6 个月", "30 人", "",
    ]  # fmt: skip


def test_the_workbook_offers_the_levels(way: Way, client: Client) -> None:
    response = client.get(reverse("applications:rows_template", args=[way.application.pk, "apprentices"]))
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert (book.active["D3"].value, book.active["E3"].value) == ("三级/高级工", "2026-09")
    rules = {str(rule.sqref): rule.formula1 for rule in book.active.data_validations.dataValidation}
    assert rules == {"D3:D502": '"' + ",".join(level.label for level in SkillLevel) + '"'}
    assert book.active["E2"].value == "【说明】必填。形如 2026年9月。拟开班的月份，如 2026年9月。"


def test_a_level_out_of_a_spreadsheet_is_chosen_by_either_name(way: Way) -> None:
    section = section_for(way.application, "trainees")
    drawn = rows_drawn(section, [{"id": "a", "level": "技师"}, {"id": "b", "level": "八级"}], [], blank=0)
    chosen = [[option for option in row.cells[3].options if option[2]] for row in drawn]
    assert chosen == [
        [("technician", "二级/技师", True)],
        [("八级", "八级（不在选项中）", True)],
    ]


# Names that stand nowhere else ---------------------------------------------------------------------------------------


def test_names_of_the_form_bring_no_remark_however_their_brackets_are_written(way: Way, client: Client) -> None:
    put(way, "members", *(row | {"name": "北京云桥（检测）有限公司"} for row in rows_of(way, "members")[:1]))
    row = rows_of(way, "apprentices")[0]
    put(way, "apprentices", row, row | {"id": "", "employer": "北京云桥(检测) 有限公司"})
    for html in (page(client, way, "section", "apprentices"), page(client, way, "missing")):
        assert "请核对" not in html


def test_an_unknown_employer_or_school_is_remarked_and_keeps_nobody_from_finalising(way: Way, client: Client) -> None:
    row = rows_of(way, "apprentices")[0]
    put(way, "apprentices", row | {"employer": UNKNOWN, "school": "北京云桥检测有限公司"})
    put(way, "trainees", row | {"id": "", "school": UNKNOWN})
    employer = f"第 1 行“用人单位”：“{UNKNOWN}”没有出现在“链主单位”、“成员单位”中，请核对名称，或补填到相应的一节。"
    school = f"第 1 行“来源院校”：“{UNKNOWN}”没有出现在“链主单位”、“成员单位”、“合作院校”中，"
    html = page(client, way, "section", "apprentices")
    assert (html.count("请核对（不影响保存和定稿）"), html.count(f"<li>{employer}</li>")) == (1, 1)
    assert "合作院校”中，请核对" not in html
    html = page(client, way, "missing")
    assert "内容已经填好" in html
    assert (f"学生学徒培养计划，{employer}" in html, f"技培生培养计划，{school}" in html) == (True, True)
    assert f'/form/apprentices/?check=1#row-{row["id"]}"' in html
    assert incomplete(fresh(way).version) == []


def test_the_names_of_the_form_are_offered(way: Way, client: Client) -> None:
    html = page(client, way, "section", "trainees")
    names = html.partition('<datalist id="names-employer">')[2].partition("</datalist>")[0]
    assert re.findall(r'<option value="([^"]+)"></option>', names) == [
        way.application.unit.name, "北京云桥检测有限公司", "北京远图技能评价中心",
    ]  # fmt: skip
    assert html.count('list="names-school"') == len(rows_of(way, "trainees")) + 3
