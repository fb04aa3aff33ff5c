"""The public pages with nothing and with something to show; nothing on them is invented."""

from io import BytesIO

import pytest
from django.test import Client

from office.spreadsheets import read_rows
from subsidies.models import PolicyVersion
from tests.factories import applications as make
from tests.factories import chains


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
    chains.chain()
    with django_assert_num_queries(9):
        visitor.get("/")
    chains.chain()
    chains.chain()
    with django_assert_num_queries(9):
        visitor.get("/")


def test_the_guide_lists_what_the_form_asks(visitor):
    make.call()
    preparation = visitor.get("/guide/").context["preparation"]
    assert [section["title"] for section in preparation["sections"]][:2] == ["一、生态链概况", "二、链主单位"]
    assert "营业执照" in preparation["attachments"][0]["label"]


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
