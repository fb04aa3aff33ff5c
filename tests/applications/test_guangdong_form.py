"""A second programme's form: its fields, tables and order, what it counts, where it goes, how it is laid out."""

import pytest

from accounts.choices import Role
from applications.choices import Action
from applications.documents import application_form, template_of
from applications.editions import check_boxes
from applications.fields import BadEdition, parse_sections
from applications.models import Application
from applications.selectors.form import facts_of, incomplete, sections_for
from applications.services import save_section
from office.machine import Problem
from office.models import IssuedDocument
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import guangdong

pytestmark = pytest.mark.django_db


def paper_of(way: make.Way) -> dict:
    version = way.application.version
    return application_form(version, sections_for(way.application), way.at)


def columns(chapter: dict) -> list[list[str]]:
    return [[column["label"] for column in block["columns"]] for block in chapter["blocks"] if "columns" in block]


def test_the_paper_has_the_tables_of_the_form_in_their_order() -> None:
    way = guangdong.drafted()
    assert incomplete(way.application.version) == []
    assert template_of(way.application.edition) == "documents/application_sheet.html"
    chapters = paper_of(way)["sections"]
    assert [(chapter["number"], chapter["title"]) for chapter in chapters] == [
        ("一", "链主单位基本情况"),
        ("二", "生态企业基本情况"),
        ("三", "合作院校基本情况"),
        ("四", "学生学徒培养计划基本情况"),
        ("五", "技培生培养计划基本情况"),
        ("六", "“产教评”技能生态链具体实施方案"),
        ("", "附件清单"),
    ]
    assert [field["label"] for field in chapters[0]["blocks"][0]["fields"]] == [
        "企业名称", "统一社会信用代码", "注册地址", "法人代表", "负责人", "联系电话", "经济类型", "职工总数",
        "技能岗位职工人数", "所属行业", "主营业务",
    ]  # fmt: skip
    assert chapters[0]["blocks"][1]["title"] == "链主单位主营业务相对应的技术技能岗位"
    plan = [["类型", "职业（工种）", "技能等级", "拟开班时间与培养期限", "人数", "合作院校"]]
    assert [columns(chapter) for chapter in chapters[:5]] == [
        [["企业岗位名称", "岗位当前用工数量", "可实习岗位数量", "生态链可实习岗位数量", "对应职业名称"]],
        [["生态企业名称", "岗位名称", "岗位当前用工数量", "可实习岗位数量", "联系人与电话"]],
        [["合作院校名称", "专业名称", "学生数量", "合作时间", "联系人与电话"]],
        plan,
        plan,
    ]


def test_neighbours_of_a_group_share_a_cell_and_rows_stand_under_their_kind() -> None:
    chapters = paper_of(guangdong.drafted())["sections"]
    economic = chapters[0]["blocks"][0]["fields"][6]
    assert economic["value"] == [
        {"label": "龙头企业", "chosen": False},
        {"label": "上市公司", "chosen": False},
        {"label": "产教融合型企业", "chosen": False},
        {"label": "其他类型企业（专精特新企业）", "chosen": True},
    ]
    assert chapters[1]["blocks"][0]["rows"][0][4] == "何㛃 020-****3000"
    apprentices, trainees = chapters[3]["blocks"][0], chapters[4]["blocks"][0]
    assert [(group["label"], [row[1] for row in group["rows"]]) for group in apprentices["groups"]] == [
        ("链主企业", ["电工"]),
        ("生态企业", ["家用电器产品维修工"]),
    ]
    assert trainees["groups"] == [
        {"label": label, "rows": [[label, "", "", "", "", ""]]} for label in ("链主企业", "生态企业")
    ]


def test_the_forms_opinions_are_the_units_and_the_recommending_authoritys() -> None:
    boxes = paper_of(guangdong.drafted())["boxes"]
    assert [(box["title"], box["seal"]) for box in boxes] == [
        ("申报企业（链主单位）意见", "广州测电家电有限公司"),
        ("地级以上市人社部门推荐意见", "广州市人力资源和社会保障局"),
    ]


def test_employers_are_counted_once_however_many_posts_they_offer() -> None:
    way = guangdong.drafted()
    facts = facts_of(way.application.version)
    assert (facts.member_employers, facts.post_total, facts.industry) == (5, 520, "C38 电气机械和器材制造业")
    assert (facts.chain_name, facts.authority, facts.key_field) == ("智能家电技能生态链", "440100", "")


def test_thresholds_of_the_programme_are_told_as_what_is_missing() -> None:
    way = guangdong.drafted()
    contents = guangdong.content(way.application.unit)
    contents["members"]["rows"] = contents["members"]["rows"][1:4]
    contents["posts"]["rows"] = contents["posts"]["rows"][:1]
    for key in ("members", "posts"):
        save_section(way.application, key, contents[key], seen=1, actor=way.actor, at=way.at)
    assert incomplete(way.application.version) == [
        Problem("成员用人单位至少 5 家，现有 3 家。", section="members"),
        Problem("岗位合计至少 500 个，现有 300 个。", section="posts"),
    ]


def test_a_unit_of_the_province_reports_directly_and_needs_no_recommendation() -> None:
    way = guangdong.drafted(guangdong.unit("广东测省能源集团有限公司", code=guangdong.PROVINCE))
    assert [box["seal"] for box in paper_of(way)["boxes"]] == ["广东测省能源集团有限公司"]
    way.do(Action.FINALISE)
    fresh = Application.objects.get(pk=way.application.pk)
    assert (fresh.authority.code, fresh.is_direct) == (guangdong.PROVINCE, True)


def test_only_units_that_registered_with_the_province_may_choose_it() -> None:
    field = {section.key: section for section in sections_for(guangdong.drafted().application)}["lead"].field
    assert field("authority").options[0] == ("440100", "广州市")
    assert len(field("authority").options) == 21


def test_its_paper_is_issued_in_one_table(run_effects) -> None:
    way = guangdong.drafted()
    way.do(Action.FINALISE)
    run_effects()
    document = IssuedDocument.objects.get(kind="application_form")
    assert (document.template, document.is_rendered) == ("documents/application_sheet.html", True)
    assert document.title == "广东省“产教评”技能生态链申报表"


def test_the_two_programmes_stand_beside_each_other() -> None:
    here, there = make.drafted(), guangdong.drafted()
    assert people.holder(Role.CITY_HEAD, code=guangdong.PROVINCE).assignments.get().role_label == "省负责人"
    assert (here.application.edition.code, there.application.edition.code) == ("beijing-2024", "guangdong-2022")
    assert template_of(here.application.edition) == "documents/application_form.html"


SECTION = {
    "key": "a", "number": "一", "title": "甲", "kind": "rows",
    "fields": [{"key": "name", "label": "名称", "type": "text"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"gather": "kind"}, "“a”节没有用来归并的字段“kind”。"),
        ({"colour": "red"}, "“a”节的属性不在目录中：['colour']。"),
    ],
)
def test_a_section_that_does_not_follow_the_catalogue_is_named(more: dict, sentence: str) -> None:
    with pytest.raises(BadEdition) as refused:
        parse_sections([SECTION | more])
    assert str(refused.value) == sentence


def test_an_opinion_says_whose_it_is() -> None:
    with pytest.raises(BadEdition):
        check_boxes([{"by": "expert", "title": "意见", "text": "同意。"}])
