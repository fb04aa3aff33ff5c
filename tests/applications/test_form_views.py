"""The applicant's pages over HTTP: who gets in, what is saved, what a refusal says, and how many queries it takes."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from accounts.models import Unit
from applications.choices import Action, State
from applications.models import Application, Attachment, FormVersion, SectionContent
from applications.services import save_section
from office.machine import perform
from office.models import IssuedDocument, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db
NOON = "2026-03-02T12:00"


@pytest.fixture(autouse=True)
def noon(frozen: Any) -> None:
    frozen(NOON)


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args: Any) -> str:
    return reverse(f"applications:{name}", args=args)


def page(client: Client, name: str, *args: Any, status: int = 200) -> str:
    response = client.get(url(name, *args))
    assert response.status_code == status, response.content.decode()[:2000]
    return html_of(response)


def html_of(response: Any) -> str:
    """A page with its white space in one form: where the lines of a template break says nothing."""
    return re.sub(r"\s+", " ", response.content.decode())


def text_of(html: str) -> str:
    """The words of a page without its tags, in one line."""
    body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", html.partition("<main")[2], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def content_of(application: Application, key: str) -> SectionContent:
    return Application.objects.get(pk=application.pk).version.contents.get(key=key)


@pytest.fixture
def draft() -> Way:
    return make.drafted(fill=False)


@pytest.fixture
def client(draft: Way) -> Client:
    return sign_in(draft.actor.user)


# Starting ------------------------------------------------------------------------------------------------------------


def test_an_open_round_is_begun_once_and_then_resumed() -> None:
    unit, call = people.verified_unit(), make.call()
    client = sign_in(make.applicant_of(unit))
    html = page(client, "start")
    assert url("begin", call.pk, unit.pk) in html
    assert "申报时间：2026年3月1日 09:00至2026年4月1日 09:00，还剩 22 个工作日" in text_of(html)

    first = client.post(url("begin", call.pk, unit.pk))
    application = Application.objects.get()
    assert (first.status_code, first.url) == (302, url("form", application.pk))
    again = client.post(url("begin", call.pk, unit.pk))
    assert (again.url, Application.objects.count()) == (first.url, 1)
    html = page(client, "start")
    assert url("form", application.pk) in html
    assert url("begin", call.pk, unit.pk) not in html


def test_a_round_that_is_not_open_cannot_be_begun(frozen: Any) -> None:
    unit, call = people.verified_unit(), make.call()
    client = sign_in(make.applicant_of(unit))
    frozen("2026-02-20T09:00")
    assert "未开始" in text_of(page(client, "start"))
    assert url("begin", call.pk, unit.pk) not in page(client, "start")
    refused = client.post(url("begin", call.pk, unit.pk))
    assert (refused.status_code, Application.objects.count()) == (400, 0)
    assert "“2026年第一批”现在不在申报时间内。" in refused.content.decode()
    frozen("2026-04-01T09:00")
    assert "现在没有开放的申报批次" in text_of(page(client, "start"))


def test_another_units_id_in_the_address_is_not_found() -> None:
    mine, other, call = people.verified_unit(), people.verified_unit(), make.call()
    client = sign_in(make.applicant_of(mine))
    assert client.post(url("begin", call.pk, other.pk)).status_code == 404
    assert Application.objects.count() == 0


def test_a_unit_in_trouble_is_told_before_it_begins() -> None:
    pending, barred = people.pending_unit(), people.verified_unit()
    people.bar(barred)
    make.call()
    html = text_of(page(sign_in(make.applicant_of(pending)), "start"))
    assert "单位还没有通过主管部门核验：现在可以填写，核验通过后才能提交。" in html
    html = text_of(page(sign_in(make.applicant_of(barred)), "start"))
    assert "单位处于失信限制期内，可以填写，不能提交。" in html


def test_who_acts_for_no_unit_is_told_so() -> None:
    make.call()
    assert "您还不能申报" in text_of(page(sign_in(people.holder(Role.DISTRICT_OFFICER)), "start"))


# Who gets in ---------------------------------------------------------------------------------------------------------

PAGES = ("form", "missing", "preview", "form_attachments", "hand_in", "corrections")


@pytest.mark.parametrize("name", PAGES)
def test_another_units_form_is_not_found(draft: Way, name: str) -> None:
    stranger = sign_in(people.holder(Role.APPLICANT))
    assert stranger.get(url(name, draft.application.pk)).status_code == 404


def test_another_units_section_is_neither_read_nor_written(draft: Way) -> None:
    stranger = sign_in(people.holder(Role.APPLICANT))
    for name in ("section", "autosave"):
        address = url(name, draft.application.pk, "chain")
        assert stranger.post(address, {"revision": 0, "field-name": "乙"}).status_code == 404
    assert stranger.get(url("section", draft.application.pk, "chain")).status_code == 404
    assert content_of(draft.application, "chain").revision == 0


@pytest.mark.parametrize("role", [Role.MEMBER, Role.DISTRICT_OFFICER, Role.CITY_OFFICER, Role.EXPERT])
def test_a_draft_is_seen_by_nobody_but_the_units_clerks(draft: Way, role: str) -> None:
    unit = {"unit": draft.application.unit} if role == Role.MEMBER else {}
    assert sign_in(people.holder(role, **unit)).get(url("form", draft.application.pk)).status_code == 404


def test_officials_read_the_case_and_do_not_fill_in_the_form() -> None:
    way = make.way_to(State.RETURNED)
    officer = sign_in(way.staff.officer)
    response = officer.get(url("section", way.application.pk, "lead"))
    assert response.status_code == 403
    assert "只有申报单位的经办人可以填写申报书。" in response.content.decode()


def test_a_visitor_is_sent_to_sign_in(draft: Way) -> None:
    response = Client().get(url("form", draft.application.pk))
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("accounts:login"))


@pytest.mark.parametrize("key", ["nonsense", "eligibility_institution"])
def test_a_section_that_this_form_does_not_have_is_not_found(draft: Way, client: Client, key: str) -> None:
    assert client.get(url("section", draft.application.pk, key)).status_code == 404
    assert client.post(url("section", draft.application.pk, key), {"revision": 0}).status_code == 404
    assert client.post(url("autosave", draft.application.pk, key), {"revision": 0}).status_code == 404


# The task list -------------------------------------------------------------------------------------------------------


def test_the_task_list_names_every_section_with_its_state(draft: Way, client: Client) -> None:
    html = page(client, "form", draft.application.pk)
    assert re.findall(r'<a href="[^"]+/form/([a-z_-]+)/"[^>]*>', html.partition('class="tasks"')[2]) == [
        "chain", "lead", "fund", "posts", "members", "schools", "apprentices", "trainees", "targets", "policies",
        "plan", "eligibility_enterprise", "attachments",
    ]  # fmt: skip
    words = text_of(html)
    assert (words.count("未开始"), words.count("可不填")) == (11, 2)
    assert "还有 38 处没有填好" in words
    assert "2026年第一批 · 2026年4月1日 09:00截止 · 还剩 22 个工作日 · 报送海淀区人力资源和社会保障局" in words


def test_a_whole_form_is_led_on_to_finalising() -> None:
    way = make.drafted()
    html = page(sign_in(way.actor.user), "form", way.application.pk)
    assert text_of(html).count("已完成") == 14
    assert url("form_act", way.application.pk, "finalise") in html


# A section -----------------------------------------------------------------------------------------------------------


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


def rows(**cells: list[str]) -> dict[str, str]:
    return {f"rows-{number}-{key}": value for key, values in cells.items() for number, value in enumerate(values)}


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


# Saving while typing -------------------------------------------------------------------------------------------------


def test_autosave_answers_with_revision_time_and_what_is_wrong(draft: Way, client: Client) -> None:
    typed = {
        "revision": 0,
        **rows(name=["甲", "", "丙"], occupation=["6-25-02-06", "", "63101"], current=["", "", "几"]),
    }
    response = client.post(url("autosave", draft.application.pk, "posts"), typed)
    first, third = content_of(draft.application, "posts").content["rows"]
    assert response.json() == {
        "revision": 1,
        "saved_at": "12:00",
        "errors": {
            "rows-2-current": "应为数字，如 120。",
            "rows-2-occupation": "职业编码应写成“6-31-01-03”的样子：1位大类、2位中类、2位小类、2位细类，用短横线隔开。",
        },
        "values": {"rows-0-id": first["id"], "rows-2-id": third["id"]},
        "masks": {},
    }
    assert (first["name"], third["name"]) == ("甲", "丙")
    typed |= {"revision": 1, "rows-0-id": first["id"], "rows-2-id": third["id"], "rows-2-current": "3"}
    assert client.post(url("autosave", draft.application.pk, "posts"), typed).json()["values"] == {}


def test_autosave_of_a_stale_screen_writes_nothing(draft: Way, client: Client) -> None:
    address = url("autosave", draft.application.pk, "chain")
    client.post(address, {"revision": 0, "field-name": "甲链"})
    response = client.post(address, {"revision": 0, "field-name": "乙链"})
    assert (response.status_code, response.json()) == (
        409,
        {"message": "您在另一个窗口于 12:00 保存过这一节，内容与您打开页面时不同。", "revision": 1},
    )
    assert content_of(draft.application, "chain").content["fields"]["name"] == "甲链"


def test_autosave_of_a_finalised_form_says_why_not() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    address = url("autosave", way.application.pk, "chain")
    response = sign_in(way.actor.user).post(address, {"revision": 1, "field-name": "乙链"})
    assert (response.status_code, response.json()) == (
        400,
        {"message": "申报书现在不能修改：当前状态是“待盖章”，或本版已经定稿。"},
    )


def test_autosave_of_an_ended_session_is_a_redirect_that_the_page_understands(draft: Way) -> None:
    response = Client().post(url("autosave", draft.application.pk, "chain"), {"revision": 0})
    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("accounts:login"))


@pytest.mark.django_db(transaction=True)
def test_autosave_takes_eight_queries_however_much_there_is(django_assert_num_queries: Any) -> None:
    make.edition()
    way = make.drafted()
    client, pk = sign_in(way.actor.user), way.application.pk
    revision = content_of(way.application, "lead").revision
    with django_assert_num_queries(8):
        assert client.post(url("autosave", pk, "lead"), {"revision": revision, "field-name": "甲"}).status_code == 200
    for revision, number in ((1, 1), (2, 300)):
        typed = {"revision": revision, **rows(name=[f"岗位{line}" for line in range(number)])}
        with django_assert_num_queries(7):
            assert client.post(url("autosave", pk, "posts"), typed).status_code == 200


@pytest.mark.parametrize("number", [0, 2, 300])
def test_a_section_page_takes_a_constant_number_of_queries(number: int, django_assert_num_queries: Any) -> None:
    way = make.drafted(fill=number > 0)
    members = [
        {"name": f"单位{line}", "uscc": people.uscc(60000 + line), "phone": "13800138000"} for line in range(number)
    ]
    make.fill_in(way.application, {"members": {"rows": members}}, actor=way.actor, at=way.at, attach=False)
    client = sign_in(way.actor.user)
    page(client, "section", way.application.pk, "members")
    with django_assert_num_queries(10):
        html = page(client, "section", way.application.pk, "members")
    assert html.count("data-row-remove") == number + 3


def test_three_hundred_members_with_telephones_save_in_seven_queries(django_assert_num_queries: Any) -> None:
    make.edition()
    way = make.drafted(fill=False)
    client = sign_in(way.actor.user)
    names = [f"单位{line}" for line in range(300)]
    typed = {"revision": 0, **rows(name=names, phone=["13800138000"] * 300)}
    with django_assert_num_queries(7):
        answer = client.post(url("autosave", way.application.pk, "members"), typed)
    assert (answer.status_code, len(answer.json()["masks"])) == (200, 300)
    # A row that was moved with its mask keeps the number that was sealed.
    first = content_of(way.application, "members").content["rows"][0]
    moved = {"revision": 1, "rows-0-name": "单位0", "rows-0-id": first["id"], "rows-0-phone": "139****0000"}
    assert client.post(url("autosave", way.application.pk, "members"), moved).status_code == 200
    assert content_of(way.application, "members").content["rows"][0]["phone"] == first["phone"]


def test_what_another_account_typed_is_not_saved_under_this_one(draft: Way, client: Client) -> None:
    stranger = draft.actor.user.pk + 1
    typed = {"revision": 0, "field-name": "甲链"}
    answer = client.post(url("autosave", draft.application.pk, "chain"), typed, headers={"X-Drawn-For": str(stranger)})
    assert (answer.status_code, content_of(draft.application, "chain").revision) == (401, 0)
    same = client.post(
        url("autosave", draft.application.pk, "chain"), typed, headers={"X-Drawn-For": str(draft.actor.user.pk)}
    )
    assert (same.status_code, content_of(draft.application, "chain").revision) == (200, 1)


# What is missing, preview --------------------------------------------------------------------------------------------


def test_what_is_missing_is_one_list_of_links(draft: Way, client: Client) -> None:
    way = make.drafted()
    application = way.application
    row = content_of(application, "posts")
    row.content["rows"][1]["occupation"] = "63101"
    save_section(application, "posts", row.content, seen=row.revision, actor=way.actor, at=way.at)
    Attachment.objects.filter(kind="fund").delete()
    html = page(sign_in(way.actor.user), "missing", application.pk)
    pk, row_id = application.pk, row.content["rows"][1]["id"]
    assert re.findall(r'<li><a href="([^"]+)">([^<：]+)：', html) == [
        (f"{url('section', pk, 'posts')}?check=1#row-{row_id}", "第 2 行“职业编码”"),
        (f"{url('form_attachments', pk)}#kind-fund", "缺少附件"),
    ]
    assert f'id="row-{row_id}"' in page(sign_in(way.actor.user), "section", pk, "posts")


def test_a_whole_form_of_a_pending_unit_says_what_is_needed_before_submitting() -> None:
    way = make.drafted(people.pending_unit(at=make.START - make.BEFORE))
    words = text_of(page(sign_in(way.actor.user), "missing", way.application.pk))
    assert "内容已经填好" in words
    assert "提交前还需要 单位还没有通过主管部门核验，核验通过后才能提交。可以先把申报书填写完整。" in words


def test_evidence_for_declared_grounds_is_asked_for_where_it_is_uploaded() -> None:
    way = make.drafted()
    client, pk = sign_in(way.actor.user), way.application.pk
    row = content_of(way.application, "eligibility_enterprise")
    content = {"fields": row.content["fields"] | {"priority_grounds": "承担国家重大战略任务。"}}
    save_section(way.application, "eligibility_enterprise", content, seen=row.revision, actor=way.actor, at=way.at)
    said = "缺少附件：优先支持佐证（因填写了优先支持理由，须上传）。"
    link = f'<li><a href="{url("form_attachments", pk)}#kind-priority">{said}</a></li>'
    assert page(client, "missing", pk).count(link) == 1
    html = page(client, "form_attachments", pk)
    assert (html.count("因填写了优先支持理由，须上传。"), html.count("必需，未上传")) == (1, 1)


def test_a_barred_unit_and_one_of_another_kind_learn_it_before_they_finalise() -> None:
    way = make.drafted()
    people.bar(way.application.unit, at=make.START - make.BEFORE)
    Unit.objects.filter(pk=way.application.unit_id).update(kind="evaluation")
    words = text_of(page(sign_in(way.actor.user), "missing", way.application.pk))
    assert (
        "提交前还需要 评价机构不能作为链主单位申报，可以作为成员单位参加。 "
        "单位处于失信限制期内，不能申报。如有疑问，请与受理部门联系。" in words
    )


def test_the_preview_is_a_pdf_at_any_time(draft: Way, client: Client) -> None:
    response = client.get(url("preview", draft.application.pk))
    assert (response.status_code, response["Content-Type"], response.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert IssuedDocument.objects.count() == 0


# Attachments ---------------------------------------------------------------------------------------------------------


def test_several_files_are_kept_and_a_false_one_is_named(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    files = [make.pdf("协议一.pdf"), make.pdf("协议二.pdf")]
    response = client.post(url("form_attachments", pk), {"kind": "agreements", "files": files})
    assert (response.status_code, response.url) == (302, f"{url('form_attachments', pk)}#kind-agreements")

    fake = make.pdf("假.pdf")
    fake.file.write(b"MZ\x90\x00" * 10)
    fake.seek(0)
    response = client.post(url("form_attachments", pk), {"kind": "licence", "files": [make.pdf("执照.pdf"), fake]})
    html = html_of(response)
    assert response.status_code == 400
    assert "“假.pdf”没有保存：" in text_of(html)
    assert "已上传 1 个文件。" in text_of(html)
    kept = Attachment.objects.order_by("pk").values_list("kind", "upload__name")
    assert list(kept) == [("agreements", "协议一.pdf"), ("agreements", "协议二.pdf"), ("licence", "执照.pdf")]


def test_no_file_or_no_kind_is_a_sentence(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    response = client.post(url("form_attachments", pk), {"kind": "licence"})
    assert (response.status_code, "请先选择文件。" in text_of(response.content.decode())) == (400, True)
    response = client.post(url("form_attachments", pk), {"kind": "nonsense", "files": [make.pdf()]})
    assert (response.status_code, "请选择附件的种类。" in text_of(response.content.decode())) == (400, True)
    assert Attachment.objects.count() == 0


def test_what_is_needed_is_marked(draft: Way, client: Client) -> None:
    words = text_of(page(client, "form_attachments", draft.application.pk))
    assert (words.count("必需，未上传"), words.count("必需，已上传")) == (4, 0)
    client.post(url("form_attachments", draft.application.pk), {"kind": "fund", "files": [make.pdf()]})
    words = text_of(page(client, "form_attachments", draft.application.pk))
    assert (words.count("必需，未上传"), words.count("必需，已上传")) == (3, 1)


def test_an_attachment_is_removed_by_its_unit_alone() -> None:
    way, other = make.drafted(), make.drafted()
    attachment = way.application.version.attachments.first()
    remove = url("remove_attachment", way.application.pk, attachment.pk)
    assert sign_in(other.actor.user).post(remove).status_code == 404
    astray = url("remove_attachment", other.application.pk, attachment.pk)
    assert sign_in(other.actor.user).post(astray).status_code == 404
    assert sign_in(way.actor.user).get(remove).status_code == 405
    assert Attachment.objects.count() == 8
    response = sign_in(way.actor.user).post(remove)
    assert response.url == f"{url('form_attachments', way.application.pk)}#kind-{attachment.kind}"
    assert not Attachment.objects.filter(pk=attachment.pk).exists()


# Finalise, stamp, submit ---------------------------------------------------------------------------------------------


def act(client: Client, application: Application, action: str, **fields: Any) -> Any:
    """Open the page of an act and send its form."""
    html = page(client, "form_act", application.pk, action)
    seen = re.search(r'name="seen" value="(\d+)"', html).group(1)
    return client.post(url("form_act", application.pk, action), {"seen": seen, **fields})


def test_the_way_from_a_whole_form_to_its_receipt(run_effects: Any) -> None:
    way = make.drafted()
    client, pk = sign_in(way.actor.user), way.application.pk
    response = act(client, way.application, Action.FINALISE)
    assert (response.status_code, response.url) == (302, url("form", pk))
    assert client.get(response.url).url == url("hand_in", pk)
    paper = IssuedDocument.objects.get()
    words = text_of(page(client, "hand_in", pk))
    assert f"校验码 {paper.code}" in words
    assert "申报书正在生成" in words and "完成以上步骤后在这里提交。" in words

    run_effects()
    html = page(client, "hand_in", pk)
    download = client.get(url("paper", pk, paper.pk))
    assert url("paper", pk, paper.pk) in html
    assert b"".join(download.streaming_content)[:5] == b"%PDF-"

    response = client.post(url("hand_in", pk), {"code": "SB-2222-2222", "file": make.pdf("扫描.pdf")})
    assert response.status_code == 400
    assert f"应为 {paper.code}。" in text_of(response.content.decode())
    assert FormVersion.objects.get().scan_id is None
    response = client.post(url("hand_in", pk), {"code": paper.code, "file": make.pdf("扫描.pdf")})
    assert (response.status_code, response.url) == (302, url("hand_in", pk))

    submit = url("form_act", pk, "submit")
    html = page(client, "form_act", pk, "submit")
    assert submit in page(client, "hand_in", pk)
    assert "本表内容和所附材料真实、准确、完整" in text_of(html)
    assert re.findall(r'<a class="button button-plain" href="([^"]+)">', html) == [url("form", pk)]
    seen = re.search(r'name="seen" value="(\d+)"', html).group(1)
    refused = client.post(submit, {"seen": seen})
    assert (refused.status_code, "请阅读并勾选承诺。" in text_of(refused.content.decode())) == (400, True)
    assert Application.objects.get().state == State.AWAITING_STAMP
    response = client.post(submit, {"seen": seen, "accepted": "on"})
    assert (response.status_code, response.url) == (302, url("form", pk))

    application = Application.objects.get()
    run_effects()
    words = text_of(page(client, "form", pk))
    assert f"申报编号 {application.number} 查询码 {application.query_code}" in words
    receipt = IssuedDocument.objects.get(kind="receipt")
    assert url("paper", pk, receipt.pk) in page(client, "form", pk)

    again = client.post(submit, {"seen": seen, "accepted": "on"})
    assert again.status_code == 409
    assert "“提交”已不能办理：此件现在是“审核中”。" in again.content.decode()
    assert IssuedDocument.objects.filter(kind="receipt").count() == 1


def test_a_form_with_holes_is_not_finalised_and_each_hole_is_a_link(draft: Way, client: Client) -> None:
    pk = draft.application.pk
    html = page(client, "form_act", pk, "finalise")
    assert f"{url('section', pk, 'chain')}?check=1#field-name" in html
    response = client.post(url("form_act", pk, "finalise"), {"seen": draft.application.revision})
    assert response.status_code == 400
    assert Application.objects.get().state == State.DRAFT


def test_a_fake_scan_is_refused_with_a_sentence() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    fake = make.pdf("扫描.pdf")
    fake.file.write(b"MZ\x90\x00" * 10)
    fake.seek(0)
    typed = {"code": way.application.version.document.code, "file": fake}
    response = sign_in(way.actor.user).post(url("hand_in", way.application.pk), typed)
    assert response.status_code == 400
    assert FormVersion.objects.get().scan_id is None


def test_a_scan_of_an_older_version_is_refused_with_a_sentence() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    old = way.application.version.document.code
    way.do(Action.REOPEN)
    way.do(Action.FINALISE)
    typed = {"code": old, "file": make.pdf("扫描.pdf")}
    response = sign_in(way.actor.user).post(url("hand_in", way.application.pk), typed)
    assert response.status_code == 400
    assert "这是第 1 版的校验码，那一版已经作废；请打印第 2 版盖章后再扫描。" in text_of(response.content.decode())


def test_a_closed_round_is_told_before_the_button(frozen: Any) -> None:
    way = make.way_to(State.AWAITING_STAMP)
    way.stamp()
    frozen("2026-04-01T09:00")
    client, pk = sign_in(way.actor.user), way.application.pk
    html = page(client, "hand_in", pk)
    assert "“2026年第一批”已于2026年4月1日 09:00截止申报。" in text_of(html)
    assert url("form_act", pk, "submit") not in html
    response = client.post(url("form_act", pk, "submit"), {"seen": way.application.revision, "accepted": "on"})
    assert (response.status_code, Application.objects.get().state) == (400, State.AWAITING_STAMP)


def test_a_decision_on_a_stale_screen_is_refused() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    client = sign_in(way.actor.user)
    html = page(client, "form_act", way.application.pk, "discard")
    seen = re.search(r'name="seen" value="(\d+)"', html).group(1)
    perform(way.application, Action.REOPEN, actor=way.actor, at=way.at)
    response = client.post(url("form_act", way.application.pk, "discard"), {"seen": seen})
    assert (response.status_code, Application.objects.get().state) == (409, State.DRAFT)


def test_reopen_discard_withdraw_and_ask_lead_back() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    client, application = sign_in(way.actor.user), way.application
    assert act(client, application, Action.REOPEN).url == url("form", application.pk)
    assert act(client, application, Action.DISCARD).url == url("start")
    assert Application.objects.get().state == State.DISCARDED
    assert "这份申报没有提交" in text_of(page(client, "form", application.pk))

    way = make.way_to(State.SUBMITTED)
    client, application = sign_in(way.actor.user), way.application
    assert act(client, application, Action.ASK_WITHDRAWAL, note="经营调整。").url == url("form", application.pk)
    fresh = Application.objects.get(pk=application.pk)
    assert (fresh.state, fresh.withdrawal_reason) == (State.SUBMITTED, "经营调整。")
    assert act(client, application, Action.WITHDRAW).url == url("form", application.pk)
    assert Application.objects.get(pk=application.pk).state == State.DRAFT


def test_a_proposal_is_not_told_to_the_unit_by_the_page_of_an_act() -> None:
    way = make.way_to(State.REFUSAL_PROPOSED)
    client = sign_in(way.actor.user)
    answers = [client.get(url("form_act", way.application.pk, action)) for action in ("withdraw", "submit", "reopen")]
    assert [answer.status_code for answer in answers] == [400, 409, 409]
    for answer in answers[1:]:
        assert "此件现在是“审核中”" in answer.content.decode()
    assert not any("不予推荐" in answer.content.decode() for answer in answers)


# Corrections ---------------------------------------------------------------------------------------------------------


def test_corrections_stand_together_with_their_deadline_day_by_day(frozen: Any) -> None:
    way = make.way_to(State.RETURNED)
    frozen("2026-03-06T09:00")
    client, pk = sign_in(way.actor.user), way.application.pk
    html = page(client, "corrections", pk)
    words = text_of(html)
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', html.partition('class="corrections"')[2])[:2] == [
        (f"{url('section', pk, 'lead')}?check=1#field-skilled_staff", "链主单位 · 技能岗位职工数"),
        (f"{url('section', pk, 'members')}?check=1", "成员单位"),
    ]
    assert words.count("需补正") == 4
    assert "3月11日（还剩 3 个工作日）" in words
    assert re.findall(r"(\d+月\d+日) [^ ]+ 计为第(\d)日", words) == [
        ("3月5日", "1"), ("3月6日", "2"), ("3月9日", "3"), ("3月10日", "4"), ("3月11日", "5"),
    ]  # fmt: skip
    assert "2026年第一批 · 补正期限 3月11日 · 还剩 3 个工作日 · 报送海淀区人力资源和社会保障局" in words


def test_a_form_that_is_not_in_correction_has_no_corrections(draft: Way, client: Client) -> None:
    response = client.get(url("corrections", draft.application.pk))
    assert (response.status_code, response.url) == (302, url("form", draft.application.pk))


def test_the_way_through_a_correction(run_effects: Any) -> None:
    way = make.way_to(State.RETURNED)
    client, application = sign_in(way.actor.user), way.application
    pk = application.pk
    html = page(client, "form", pk)
    assert "还有 2 节与退回时相同，请对照补正意见核对。" in text_of(html)
    assert re.findall(r"/form/do/(\w+)/", html) == ["finalise_correction", "ask_withdrawal"]
    lead = content_of(application, "lead").content["fields"]
    typed = {f"field-{key}": value for key, value in lead.items() if isinstance(value, str)}
    typed |= {"revision": content_of(application, "lead").revision, "field-phone": "138****8000"}
    client.post(url("section", pk, "lead"), typed | {"field-skilled_staff": "1700"})
    assert act(client, application, Action.FINALISE_CORRECTION).url == url("form", pk)
    code = FormVersion.objects.get(number=2).document.code
    assert client.post(url("hand_in", pk), {"code": code, "file": make.pdf()}).status_code == 302
    assert url("form_act", pk, "resubmit") in page(client, "hand_in", pk)
    offered = re.findall(r"/form/do/(\w+)/", page(client, "hand_in", pk))
    assert offered == ["resubmit", "reopen_correction", "ask_withdrawal"]
    act(client, application, Action.RESUBMIT, accepted="on")
    fresh = Application.objects.get(pk=pk)
    assert (fresh.state, fresh.version.number, fresh.number) == (State.SUBMITTED, 2, application.number)
    assert content_of(application, "lead").content["fields"] == lead | {"skilled_staff": "1700"}


# Downloads -----------------------------------------------------------------------------------------------------------


def downloads(application: Application) -> list[tuple[str, str]]:
    entries = RegisterEntry.objects.of(application).filter(action="download").select_related("detail").order_by("seq")
    return [(entry.actor_name, entry.detail.note) for entry in entries]


def test_each_download_is_entered_into_the_register(run_effects: Any) -> None:
    way = make.way_to(State.SUBMITTED)
    run_effects()
    pk, version = way.application.pk, way.application.version
    attachment = version.attachments.first()
    for user in (way.actor.user, way.staff.officer):
        client = sign_in(user)
        for address in (
            url("upload", pk, attachment.upload_id),
            url("upload", pk, version.scan_id),
            url("paper", pk, version.document_id),
        ):
            taken = client.get(address)
            assert (taken.status_code, len(b"".join(taken.streaming_content)) > 100) == (200, True)
    names = [attachment.upload.name, "盖章扫描件.pdf", str(version.document)]
    assert downloads(way.application) == [
        (str(user.person), name) for user in (way.actor.user, way.staff.officer) for name in names
    ]
    assert "下载文件" not in text_of(page(sign_in(way.staff.officer), "record", pk))


def test_files_are_not_found_by_whom_they_do_not_concern(run_effects: Any) -> None:
    way, other = make.way_to(State.SUBMITTED), make.drafted()
    run_effects()
    pk, version = way.application.pk, way.application.version
    strangers = [other.actor.user, people.holder(Role.DISTRICT_OFFICER, code=make.SHUNYI), people.holder(Role.EXPERT)]
    for user in strangers:
        assert sign_in(user).get(url("upload", pk, version.scan_id)).status_code == 404
        assert sign_in(user).get(url("paper", pk, version.document_id)).status_code == 404
    # A file of one application under the address of another one.
    foreign = url("upload", other.application.pk, version.scan_id)
    assert sign_in(other.actor.user).get(foreign).status_code == 404
    assert downloads(way.application) == []


def test_what_the_unit_is_still_working_on_is_its_own(run_effects: Any) -> None:
    way = make.way_to(State.RETURNED)
    run_effects()
    client, pk = sign_in(way.actor.user), way.application.pk
    client.post(url("form_attachments", pk), {"kind": "other", "files": [make.pdf("新材料.pdf")]})
    added = Attachment.objects.get(upload__name="新材料.pdf")
    taken = client.get(url("upload", pk, added.upload_id))
    assert (taken.status_code, b"".join(taken.streaming_content)[:5]) == (200, b"%PDF-")
    assert sign_in(way.staff.officer).get(url("upload", pk, added.upload_id)).status_code == 404
