"""The public pages with nothing and with something to show; nothing on them is invented."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.choices import Role
from chains.models import Programme
from office.spreadsheets import read_rows
from subsidies.models import PolicyVersion
from tests import seeds
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import chains, guangdong


@pytest.fixture
def visitor(db, frozen):
    frozen("2026-03-02T09:00")
    return Client()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_anything_has_happened(visitor):
    page = text_of(visitor, "/")
    assert "现在没有正在申报的批次" in page
    assert "还没有公示公告" in page
    assert "名录还是空的" in page


def test_an_open_round_is_called(visitor):
    call = make.call(call="请符合条件的链主单位申报。")
    context = visitor.get("/").context
    assert [entry["round"] for entry in context["calls"]] == [call]
    assert context["calls"][0]["state"]["label"] == "申报中"
    assert context["calls"][0]["closes"] == "2026年4月1日 09:00"
    assert "请符合条件的链主单位申报。" in text_of(visitor, "/guide/")


def test_a_round_to_come_and_one_that_has_closed(visitor, frozen):
    make.call()
    frozen("2026-02-20T09:00")
    assert visitor.get("/").context["calls"][0]["state"]["label"] == "即将开始"
    frozen("2026-04-10T09:00")
    assert visitor.get("/").context["calls"][0]["state"]["label"] == "申报已截止，各区推荐中"
    frozen("2026-06-01T09:00")
    assert visitor.get("/").context["calls"] == []


def test_the_chains_announced_last(visitor):
    chain = chains.chain()
    context = visitor.get("/").context
    assert (context["chains"], context["total"]) == ([chain], 1)


def test_the_home_asks_as_much_for_three_chains_as_for_one(visitor, django_assert_num_queries):
    # Ten of the page; the register's head and the rounds' next turn, by which it is kept.
    chains.chain()
    with django_assert_num_queries(12):
        visitor.get("/")
    chains.chain()
    chains.chain()
    cache.clear()
    with django_assert_num_queries(12):
        visitor.get("/")


def test_the_guide_lists_what_the_form_asks(visitor):
    make.call()
    preparation = visitor.get("/guide/").context["preparation"]
    assert [section["title"] for section in preparation["sections"]][:2] == ["一、生态链概况", "二、链主单位"]
    assert "营业执照" in preparation["attachments"][0]["label"]


def test_the_guide_speaks_of_the_first_scheme(visitor):
    make.edition()
    answer = visitor.get("/guide/")
    assert answer.context["programme"].code == "beijing-2024"
    assert [(tab["label"], tab["current"]) for tab in answer.context["tabs"]] == [
        ("北京市试点", True),
        ("广东省技能生态链", False),
    ]
    told = {fact["label"]: fact["value"] for fact in answer.context["guide"]["facts"]}
    assert told == {
        "印发文件": "北京市“产教评”技能生态链建设试点工作方案（京人社能发〔2024〕14号）",
        "印发日期": "2024-11-21",
        "可以申报的单位": "企业、高等院校、科研院所、职业院校（含技工院校）、职业技能培训机构",
        "报送": "单位缴纳社会保险所在区的人力资源和社会保障部门",
        "推荐形式": "逐件推荐书",
        "遴选": "北京市人力资源和社会保障局，专家评审后遴选",
        "公示": "5 个工作日，发布当日计入",
        "公示名单": "生态链名称、链主单位、推荐单位、重点领域",
        "建设周期": "24 个月",
    }


def test_the_guide_speaks_of_another_scheme_by_its_data(visitor):
    guangdong.edition()
    answer = visitor.get("/guide/?programme=guangdong-2022")
    told = {fact["label"]: fact["value"] for fact in answer.context["guide"]["facts"]}
    assert told == {
        "印发文件": "广东省“产教评”技能生态链申报指引",
        "可以申报的单位": "企业",
        "最低要求": "成员用人单位不少于 5 家，可提供的岗位不少于 500 个",
        "报送": "单位所在地级以上市的人力资源和社会保障局",
        "直接报送": "以广东省人力资源和社会保障厅为主管部门登记的单位，不经推荐直接报送广东省人力资源和社会保障厅。",
        "推荐形式": "推荐名单",
        "遴选": "广东省人力资源和社会保障厅，据申报材料直接遴选",
        "公示": "5 个工作日，发布当日计入",
        "公示名单": "链主单位",
        "建设周期": "24 个月",
    }
    page = answer.content.decode()
    assert [word for word in ("区里", "市里", "各区", "所在区", "推荐书", "文号", "重点领域") if word in page] == []


@pytest.mark.parametrize("path", ["/", "/contacts/", "/policies/"])
def test_no_page_of_the_other_scheme_says_beijings_words(visitor, path):
    guangdong.edition()
    page = text_of(visitor, f"{path}?programme=guangdong-2022")
    assert [word for word in ("区里", "市里", "各区", "所在区", "推荐书", "海淀", "重点领域") if word in page] == []


@pytest.mark.parametrize("setting", ["next", "box", "kinds", "confirm"])
def test_a_changed_setting_changes_the_guide(visitor, setting):
    programme = guangdong.edition().programme
    values, label, told = {
        "next": ({"publicity_mode": "next", "publicity_days": 7}, "公示", "7 个工作日，从发布的次一工作日起算"),
        "box": ({"recommendation_paper": "box"}, "推荐形式", "申报书上的推荐意见栏"),
        "kinds": (
            {"directly_reporting_kinds": ["university"], "direct_by_registration": False},
            "直接报送",
            "高等院校，不经推荐直接报送广东省人力资源和社会保障厅。",
        ),
        "confirm": (
            {"members_must_confirm": True},
            "成员确认",
            "申报书所列成员单位和院校须全部在线确认，才能定稿和提交。",
        ),
    }[setting]
    Programme.objects.filter(pk=programme.pk).update(**values)
    facts = visitor.get("/guide/?programme=guangdong-2022").context["guide"]["facts"]
    assert {fact["label"]: fact["value"] for fact in facts}[label] == told


@pytest.mark.parametrize("path", ["/", "/guide/", "/contacts/", "/policies/", "/guide/preparation.xlsx"])
def test_a_scheme_that_does_not_exist(visitor, path):
    assert visitor.get(f"{path}?programme=nowhere-1999").status_code == 404


def test_a_round_is_called_on_the_pages_of_its_own_scheme(visitor):
    here, there = make.call(), guangdong.call()
    assert [entry["round"] for entry in visitor.get("/").context["calls"]] == [here]
    assert [entry["round"] for entry in visitor.get("/guide/").context["calls"]] == [here]
    for path in ("/", "/guide/"):
        calls = visitor.get(f"{path}?programme=guangdong-2022").context["calls"]
        assert [entry["round"] for entry in calls] == [there]


def test_only_the_scheme_that_offers_policies_lists_them(visitor):
    guangdong.edition()
    assert visitor.get("/policies/?programme=guangdong-2022").context["policies"] == []
    assert "本方案的支持政策尚未录入" in text_of(visitor, "/policies/?programme=guangdong-2022")


def test_whom_to_ask_in_guangdong_are_its_cities(visitor):
    guangdong.edition()
    context = visitor.get("/contacts/?programme=guangdong-2022").context
    assert len(context["contacts"]) == 21
    assert [authority.short_name for authority in context["contacts"]][:2] == ["广州市", "深圳市"]


def test_a_clerk_of_the_other_scheme_is_led_to_its_pages(visitor):
    there = guangdong.call()
    clerk = people.holder(Role.APPLICANT, unit=guangdong.unit())
    visitor.force_login(clerk)
    for path in ("/", "/guide/"):
        answer = visitor.get(path)
        assert answer.context["programme"].code == "guangdong-2022"
        assert [entry["round"] for entry in answer.context["calls"]] == [there]


def test_whom_to_ask_are_the_seventeen(visitor):
    make.edition()
    context = visitor.get("/contacts/").context
    assert len(context["contacts"]) == 17
    assert [authority.short_name for authority in context["contacts"]][:3] == ["东城区", "西城区", "朝阳区"]


def test_the_policies_in_their_order(visitor):
    page = visitor.get("/policies/")
    numbers = [line["version"].policy.number for block in page.context["policies"] for line in block["lines"]]
    assert numbers == list(range(1, 13))
    assert PolicyVersion.objects.get(policy__number=3).title in page.content.decode()


def test_the_list_to_gather_answers_in(visitor):
    make.call()
    answer = visitor.get("/guide/preparation.xlsx")
    rows = list(read_rows(BytesIO(b"".join(answer.streaming_content))))
    assert rows[0] == ["节", "栏目", "说明", "是否必填", "准备情况"]
    assert rows[1][:2] == ["一、生态链概况", "生态链名称"]


def test_no_list_before_there_is_a_form(visitor):
    make.edition()
    assert visitor.get("/guide/preparation.xlsx").status_code == 404


def test_the_contacts_as_a_workbook(visitor):
    make.edition()
    rows = list(read_rows(BytesIO(b"".join(visitor.get("/guide/contacts.xlsx").streaming_content))))
    assert [row[0] for row in rows[:2]] == ["部门", "东城区人力资源和社会保障局"]
    assert len(rows) == 18


@pytest.mark.django_db(transaction=True)
def test_a_portal_without_any_scheme_says_so(frozen):
    frozen("2026-03-04T09:00")
    seeds.empty(connection)
    assert Programme.objects.count() == 0
    paths = ("/", "/guide/", "/contacts/", "/policies/", "/chains/", "/notices/", "/progress/", "/verify/")
    assert {path: Client().get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
