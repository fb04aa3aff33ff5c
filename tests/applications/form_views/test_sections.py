"""A section of the form: what is saved, what a refusal says."""

import re

import pytest
from django.test import Client

from applications.choices import State
from tests.applications.form_views.pages import content_of, html_of, page, rows, sign_in, text_of, url
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db


def test_a_section_is_saved_as_typed_and_says_what_is_missing(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    typed = {"revision": 0, "field-name": "小链", "field-industry": "", "field-summary": "<b>粗</b>𠮷👷"}
    response = client.post(url("section", pk, "chain"), typed)
    assert (response.status_code, response.url) == (302, f"{url('section', pk, 'chain')}?check=1")
    assert content_of(draft.application, "chain").content["fields"] == {
        "name": "小链", "industry": "", "key_field": "", "summary": "<b>粗</b>𠮷👷",
    }  # fmt: skip
    html = html_of(client.get(response.url))
    assert "“生态链概况”已保存。这一节还有 2 处需要填写或改正。" in text_of(html)
    assert '<a href="#field-industry">所属行业：请选择。</a>' in html
    assert 'id="field-industry-error" data-autosave-error="field-industry">请选择。</p>' in html
    assert "&lt;b&gt;粗&lt;/b&gt;𠮷👷</textarea>" in html
    assert 'name="revision" value="1"' in html


def test_saving_and_going_on_leads_through_the_form(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    response = client.post(url("section", pk, "chain"), {"revision": 0, "next": "1", "field-name": "小链"})
    assert response.url == url("section", pk, "lead")
    last = {"revision": 0, "next": "1", "field-operation": "on"}
    response = client.post(url("section", pk, "eligibility_enterprise"), last)
    assert response.url == url("form_attachments", pk)
    assert content_of(draft.application, "eligibility_enterprise").content["fields"]["operation"] == "on"
    assert re.search(r'name="field-operation"[^>]* checked', page(client, "section", pk, "eligibility_enterprise"))


def test_what_is_empty_is_not_blamed_before_it_was_checked(draft: Way, client: Client) -> None:
    html = page(client, "section", draft.application.pk, "chain")
    assert "error-summary" not in html
    typed = {"revision": 0, "field-name": "字" * 61}
    client.post(url("section", draft.application.pk, "chain"), typed)
    html = page(client, "section", draft.application.pk, "chain")
    assert re.findall(r'<a href="#(field-[a-z_]+)">([^<]+)</a>', html) == [
        ("field-name", "生态链名称：最多 60 个字，现在有 61 个。")
    ]


def test_boxes_and_choices_are_kept_and_shown(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    client.post(url("section", pk, "policies"), {"revision": 0, "field-numbers": ["12", "3"]})
    client.post(
        url("section", pk, "chain"), {"revision": 0, "field-key_field": "city", "field-industry": "C36 汽车制造业"}
    )
    assert content_of(draft.application, "policies").content["fields"]["numbers"] == "12,3"
    checked = re.findall(r'name="field-numbers" value="(\d+)"[^>]* checked', page(client, "section", pk, "policies"))
    assert checked == ["3", "12"]
    html = page(client, "section", pk, "chain")
    assert re.findall(r'name="field-key_field" value="(\w+)"[^>]* checked', html) == ["city"]
    assert '<option value="C36 汽车制造业" selected>' in html


def test_rows_are_saved_without_the_empty_ones_and_shown_with_room_for_more(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    typed = {"revision": 0, **rows(name=["甲", "", "丙"], occupation=["63101", " ", ""], id=["", "", ""])}
    client.post(url("section", pk, "posts"), typed)
    kept = content_of(draft.application, "posts").content["rows"]
    assert [(row["name"], row["occupation"]) for row in kept] == [("甲", "63101"), ("丙", "")]
    html = page(client, "section", pk, "posts")
    assert re.findall(r'name="rows-(\d|__n__)-id" value="(\w*)"', html) == [
        ("0", kept[0]["id"]), ("1", kept[1]["id"]), ("2", ""), ("3", ""), ("__n__", ""),
    ]  # fmt: skip
    assert 'id="rows-0-occupation" value="63101" aria-label="第 1 行 职业编码"' in html
    assert re.findall(r'<a href="#(rows-\d-\w+)">([^<：]+)：', html) == [("rows-0-occupation", "第 1 行“职业编码”")]


def test_a_sealed_value_is_shown_by_its_mask_alone(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    client.post(url("section", pk, "lead"), {"revision": 0, "field-phone": "13800138000"})
    html = page(client, "section", pk, "lead")
    assert 'name="field-phone" value="138****8000"' in html
    assert "13800138000" not in html
    assert re.search(r'name="field-phone"[^>]* data-local="no"', html)


def test_a_stale_second_window_is_told_and_may_decide(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    client.post(url("section", pk, "chain"), {"revision": 0, "field-name": "甲链", "field-summary": "同"})
    response = client.post(url("section", pk, "chain"), {"revision": 0, "field-name": "乙链", "field-summary": "同"})
    html = html_of(response)
    assert response.status_code == 409
    assert "您在另一个窗口于 12:00 保存过这一节，内容与您打开页面时不同。您填写的内容还在下面。" in text_of(html)
    assert '<del class="old">甲链</del>' in html and '<ins class="new">乙链</ins>' in html
    assert 'value="乙链"' in html and 'name="revision" value="1"' in html
    assert content_of(draft.application, "chain").content["fields"]["name"] == "甲链"
    client.post(url("section", pk, "chain"), {"revision": 1, "field-name": "乙链", "field-summary": "同"})
    assert content_of(draft.application, "chain").content["fields"]["name"] == "乙链"


def test_the_same_post_twice_is_saved_once(draft: Way, client: Client) -> None:
    typed = {"revision": 0, "field-name": "甲链"}
    codes = [client.post(url("section", draft.application.pk, "chain"), typed).status_code for _ in range(2)]
    assert (codes, content_of(draft.application, "chain").revision) == ([302, 302], 1)


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_a_screen_without_a_revision_is_stale(draft: Way, client: Client, revision: str) -> None:
    typed = {"revision": revision, "field-name": "甲链"}
    assert client.post(url("section", draft.application.pk, "chain"), typed).status_code == 409
    assert content_of(draft.application, "chain").revision == 0


def test_too_many_rows_are_refused_and_stay_on_the_page(draft: Way, client: Client) -> None:
    typed = {"revision": 0, **rows(name=[f"岗位{number}" for number in range(501)])}
    response = client.post(url("section", draft.application.pk, "posts"), typed)
    html = html_of(response)
    assert response.status_code == 400
    assert "“技术技能岗位”最多 500 行，现有 501 行。" in text_of(html)
    assert html.count('value="岗位') == 501
    assert content_of(draft.application, "posts").revision == 0


def test_a_section_of_a_finalised_form_leads_to_the_stamp() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    client, pk = sign_in(way.actor.user), way.application.pk
    response = client.get(url("section", pk, "chain"))
    assert (response.status_code, response.url) == (302, url("hand_in", pk))
    response = client.post(url("section", pk, "chain"), {"revision": 1, "field-name": "乙链"})
    assert response.status_code == 409
    assert "当前状态是“待盖章”" in text_of(response.content.decode())
    assert content_of(way.application, "chain").content["fields"]["name"] == "集成电路封装测试技能生态链"


def test_reasons_stand_beside_the_fields() -> None:
    way = make.way_to(State.RETURNED)
    client, pk = sign_in(way.actor.user), way.application.pk
    lead = page(client, "section", pk, "lead")
    assert "退回理由：与社会保险缴纳人数不一致。" in text_of(lead)
    assert lead.index("与社会保险缴纳人数不一致") < lead.index('name="field-skilled_staff"')
    assert "退回理由：第 2 行未附合作协议。" in text_of(page(client, "section", pk, "members"))
    assert "退回理由" not in text_of(page(client, "section", pk, "chain"))
