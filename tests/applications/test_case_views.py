"""The case file over HTTP: what each tab shows to whom, at how many queries; sealed values, papers, the record."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from applications.choices import Action, State
from applications.models import Application
from applications.selectors import case as cases
from applications.selectors.case import case_file, deadline_days, key_facts
from applications.selectors.changes import compared
from applications.selectors.panel import panel
from applications.services import add_attachment, save_section
from applications.stages import APPLICANT, STAFF
from applications.workflow.facts import CorrectionAsked, Corrections, Declaration, Extension
from office import register
from office.actors import Actor
from office.identifiers import normalise_phone
from office.models import IssuedDocument, RegisterEntry
from tests.applications.roles import cast_for
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

TABS = ("case", "changes", "attachments", "members", "checklist", "messages", "notes", "papers", "record")
FOR_STAFF = ("members", "checklist", "notes")
NOT_SEALED = ("lead/name/", "lead/nothing/", "nothing/phone/", "members/phone/", "members/phone/?row=x")
MOST_QUERIES = 20
PHONE = "13800138000"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, url: str) -> tuple[int, bytes]:
    """Status and first bytes of a file's address; read to its end, the file is closed again."""
    response = client.get(url)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, content[:5]


def tab(name: str, way: make.Way) -> str:
    return reverse(f"applications:{name}", args=[way.application.pk])


def corrected(**more) -> make.Way:
    """Returned, changed where it was asked for and elsewhere, and handed in again."""
    way = make.way_to(State.RETURNED, **more)
    fresh = Application.objects.get(pk=way.application.pk)
    contents = {row.key: row for row in fresh.version.contents.all()}
    lead = contents["lead"].content
    lead["fields"] |= {"skilled_staff": "1688", "phone": "13800138111"}
    members = [dict(row) for row in contents["members"].content["rows"]]
    members[1]["tasks"] = "组织三级等级认定"
    added = {"name": "北京微测仪器有限公司", "uscc": people.uscc(90007), "kind": "enterprise", "tasks": "提供实训岗位"}
    members.append(added | {"contact": "周岚", "phone": "13900139009"})
    for key, typed in (("lead", lead), ("members", {"rows": members[1:]})):
        save_section(fresh, key, typed, seen=contents[key].revision, actor=way.actor, at=way.at)
    kind = fresh.edition.attachments[-1]["key"]
    add_attachment(fresh, kind, make.pdf("合作协议.pdf"), actor=way.actor, at=way.at)
    return way


# Who gets in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABS)
def test_each_tab_opens_for_those_who_see_the_file_and_is_not_found_by_others(name: str, frozen) -> None:
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    statuses = {who: client_of(user).get(tab(name, way)).status_code for who, user in cast_for(way).users.items()}
    own = {"applicant", "unit_admin"}
    staff = {"officer", "colleague", "head", "officer_as_head", "auditor"}
    staff |= {"city_officer", "city_head", "city_officer_as_head"}
    assert {who for who, status in statuses.items() if status == 200} == (staff if name in FOR_STAFF else own | staff)
    assert {who for who, status in statuses.items() if status == 403} == (own if name in FOR_STAFF else set())
    assert {status for who, status in statuses.items() if who not in own | staff} == {404}


@pytest.mark.parametrize("state", State.values)
def test_the_page_is_drawn_in_every_state_for_both_sides(state: str, frozen) -> None:
    way = make.way_to(state)
    frozen(way.at)
    for user in (way.actor.user, way.staff.city_officer, people.holder(Role.AUDITOR, at=make.START)):
        response = client_of(user).get(tab("case", way))
        visible = Application.objects.visible_to(User.objects.get(pk=user.pk)).exists()
        assert response.status_code == (200 if visible else 404)


# Queries -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABS)
def test_a_tab_costs_the_same_however_long_the_history_is(name: str, frozen) -> None:
    way = make.resubmitted()
    frozen(way.at)
    client = client_of(way.staff.officer)
    client.get(tab(name, way))
    with CaptureQueriesContext(connection) as short:
        assert client.get(tab(name, way)).status_code == 200
    for number in range(120):
        register.record(way.application, "note", label=f"记录{number}", actor=Actor.clock(), at=way.at)
    client.get(tab(name, way))  # the frame counts anew what waits for the person
    with CaptureQueriesContext(connection) as long:
        assert client.get(tab(name, way)).status_code == 200
    assert len(long) == len(short)
    frame = ("office_message", "accounts_unit", "accounts_takeover", "django_session", "publicity_", "evaluation_")
    ours = [row["sql"] for row in long if not any(f'FROM "{table}' in row["sql"] for table in frame)]
    assert len(ours) <= MOST_QUERIES, "\n".join(sql[:120] for sql in ours)


# What stands on it ---------------------------------------------------------------------------------------------------


def test_the_head_names_number_chain_unit_state_and_version(frozen) -> None:
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    head = cases.head(case_file(way.staff.officer, way.application.pk, way.at))
    assert head["title"] == way.application.chain_name
    assert head["number"] == way.application.number
    assert head["tag"] == {"label": "待初审", "tone": "blue", "shape": "●"}
    unit = way.application.unit
    assert head["lead"] == f"{unit.name} · 统一社会信用代码 {unit.uscc}（已核验） · 第 1 版，3月3日提交"


def test_the_line_of_steps_tells_who_did_what_when() -> None:
    way = make.resubmitted()
    steps = case_file(way.staff.officer, way.application.pk, way.at).way.steps
    assert [(step["title"], step["state"]) for step in steps] == [
        ("申报", "done"), ("退回补正", "done"), ("补正提交", "done"), ("区初审", "current"), ("区审定", "todo"),
        ("盖章报送", "todo"), ("市受理", "todo"), ("专家评审", "todo"), ("公示", "todo"), ("公布入选", "todo"),
    ]  # fmt: skip
    officer, clerk = way.staff.officer.person.name, way.actor.user.person.name
    assert [(step["date"], step["by"]) for step in steps[:3]] == [
        ("3月3日", clerk), ("3月4日", officer), ("3月6日", clerk),
    ]  # fmt: skip
    # Handed in again on a Friday, looked at on the Saturday after.
    assert steps[3]["note"] == "未满 1 日，限 10 日"


def test_the_unit_reads_its_own_line_of_steps() -> None:
    told = []
    for state in (State.SUBMITTED, State.RECOMMENDATION_PROPOSED, State.REFUSAL_PROPOSED):
        way = make.way_to(state)
        case = case_file(way.actor.user, way.application.pk, way.at)
        assert case.audience == APPLICANT
        told.append([(step["title"], step["state"], step["note"]) for step in case.way.steps])
    assert told[0] == told[1] == told[2]
    assert [title for title, _, _ in told[0]] == ["申报", "区审核推荐", "市受理", "遴选", "公示", "公布入选"]


@pytest.mark.parametrize(
    ("state", "title", "word"),
    [
        (State.LAPSED, "补正提交", "逾期未补正"),
        (State.NOT_RECOMMENDED, "区审定", "不予推荐"),
        (State.WITHDRAWN, "区初审", "已撤回"),
        (State.DISQUALIFIED, "专家评审", "取消资格"),
        (State.NOT_SELECTED, "专家评审", "未入围"),
    ],
)
def test_the_line_ends_where_the_file_ended(state: str, title: str, word: str) -> None:
    way = make.way_to(state)
    last = case_file(way.staff.city_officer, way.application.pk, way.at).way.steps[-1]
    assert (last["title"], last["state"], last["by"]) == (title, "stopped", word)


def test_a_selected_file_has_gone_the_whole_way() -> None:
    way = make.way_to(State.SELECTED)
    steps = case_file(way.staff.city_officer, way.application.pk, way.at).way.steps
    assert {step["state"] for step in steps} == {"done"}
    assert steps[-1]["title"] == "公布入选"


def test_the_deadline_is_counted_day_by_day_from_the_act_that_set_it() -> None:
    way = make.way_to(State.RETURNED)  # on Wednesday, 4 March 2026, five working days
    case = case_file(way.actor.user, way.application.pk, way.at)
    days = deadline_days(case)
    assert [day.date.isoformat() for day in days if day.counts] == [
        "2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11",
    ]  # fmt: skip
    way.do(Action.EXTEND, way.staff.officer, note="单位申请。", facts=Extension(2))  # on Thursday
    case = case_file(way.actor.user, way.application.pk, way.at)
    assert [day.date.isoformat() for day in deadline_days(case) if day.counts] == ["2026-03-06", "2026-03-09"]


def test_a_deadline_between_officials_is_not_told_to_the_unit() -> None:
    way = make.way_to(State.SUBMITTED)
    facts = {
        audience: {fact["label"] for fact in key_facts(case_file(user, way.application.pk, way.at))}
        for audience, user in ((STAFF, way.staff.officer), (APPLICANT, way.actor.user))
    }
    assert facts[STAFF] == {"期限", "批次", "受理部门", "失信限制", "承办人", "盖章件", "退回次数", "优先支持"}
    assert facts[APPLICANT] == {"批次", "受理部门", "申报编号", "查询码"}


def test_a_barred_unit_is_marked() -> None:
    way = make.way_to(State.SUBMITTED)
    people.bar(way.application.unit, head=way.staff.head)
    facts = {fact["label"]: fact for fact in key_facts(case_file(way.staff.officer, way.application.pk, way.at))}
    assert (facts["失信限制"]["value"], facts["失信限制"]["tone"]) == ("京测人社罚〔2026〕1号", "red")


# What can be done ----------------------------------------------------------------------------------------------------


def acts(way: make.Way, user: User) -> list[tuple[str, list[str]]]:
    rows = panel(case_file(User.objects.get(pk=user.pk), way.application.pk, way.at))
    return [(row["label"], [problem["text"] for problem in row["missing"]]) for row in rows]


def test_the_panel_says_what_can_be_done_and_what_is_missing() -> None:
    way = make.way_to(State.SUBMITTED)
    number = len(way.application.checklist)
    missing = [f"审核清单还有 {number} 项没有结论。"]
    assert acts(way, way.staff.officer) == [
        ("退回补正", []), ("指定承办人", []), ("拟同意推荐", missing), ("拟不予推荐", missing),
    ]  # fmt: skip
    way.find()
    assert acts(way, way.staff.officer) == [
        ("拟同意推荐", []), ("退回补正", []), ("拟不予推荐", []), ("指定承办人", []),
    ]  # fmt: skip
    assert acts(way, way.staff.head) == [("指定承办人", [])]


def test_a_unit_is_not_offered_what_would_tell_it_of_a_proposal() -> None:
    way = make.way_to(State.SUBMITTED)
    assert acts(way, way.actor.user) == [("撤回修改", []), ("申请撤回申报", [])]
    way.find()
    assert acts(way, way.actor.user) == [("申请撤回申报", [])]
    way.do(Action.PROPOSE_RECOMMENDATION, way.staff.officer, facts=make.OPINION)
    assert acts(way, way.actor.user) == [("申请撤回申报", [])]


def test_a_unit_in_whose_hands_it_is_finds_the_way_to_its_form() -> None:
    way = make.way_to(State.DRAFT)
    rows = panel(case_file(way.actor.user, way.application.pk, way.at))
    assert rows[0]["url"] == reverse("applications:form", args=[way.application.pk])
    assert {row["url"] for row in rows[1:]} == {
        reverse("applications:form_act", args=[way.application.pk, action])
        for action in (Action.FINALISE, Action.DISCARD)
    }


# Changes -------------------------------------------------------------------------------------------------------------


def test_changes_stand_side_by_side_with_the_reasons(frozen) -> None:
    way = corrected()
    way.do(Action.FINALISE_CORRECTION)
    way.stamp()
    way.do(Action.RESUBMIT, facts=Declaration(True))
    frozen(way.at)
    rows = client_of(way.staff.officer).get(tab("changes", way)).context["rows"]
    lines = {row["label"]: (row["old"], row["new"], row["note"]) for row in rows}
    reason = "退回理由：第 2 行未附合作协议。"
    code = people.uscc(90007)
    assert lines["链主单位 · 技能岗位职工数"] == ("1735 人", "1688 人", "退回理由：与社会保险缴纳人数不一致。")
    assert lines["链主单位 · 联系电话"] == ("138****8000", "138****8111", "")
    assert lines["成员单位 · 第 1 行 · 承担任务"] == ("组织等级认定", "组织三级等级认定", reason)
    added = f"单位名称：北京微测仪器有限公司；统一社会信用代码：{code}；单位类别：企业；"
    added += "承担任务：提供实训岗位；联系人：周岚；联系电话：139****9009"
    assert lines["成员单位 · 第 2 行（新增）"] == ("", added, reason)
    assert lines["成员单位 · 原第 1 行（删去）"][0].startswith("单位名称：北京云桥检测有限公司")
    assert [new for label, (_, new, _) in lines.items() if label.startswith("附件")] == ["合作协议.pdf"]


def test_officials_compare_only_what_was_handed_in(frozen) -> None:
    way = corrected()
    frozen(way.at)
    assert client_of(way.staff.officer).get(tab("changes", way)).context["old"] is None
    assert client_of(way.actor.user).get(tab("changes", way)).context["old"].number == 1


def test_versions_are_compared_in_their_order() -> None:
    way = thrice_handed_in()
    versions = case_file(way.staff.officer, way.application.pk, way.at).versions
    chosen = {
        asked: [row.number for row in compared(versions, *asked)]
        for asked in (("", ""), ("1", ""), ("", "1"), ("", "2"), ("1", "3"), ("3", "1"), ("2", "2"))
    }
    assert chosen == {
        ("", ""): [2, 3], ("1", ""): [1, 3], ("", "1"): [1, 2], ("", "2"): [1, 2], ("1", "3"): [1, 3],
        ("3", "1"): [1, 3], ("2", "2"): [2, 2],
    }  # fmt: skip
    assert compared(versions[:1]) is None


def thrice_handed_in() -> make.Way:
    """Twice returned and changed: the staff in the second version, both staff and chain name in the third."""
    way = make.way_to(State.RETURNED)
    hand_in_again(way, {"staff": "2900"})
    again = CorrectionAsked("lead", "contact", "联系人已离职。")
    way.do(Action.RETURN, way.staff.officer, facts=Corrections((again,), 5))
    hand_in_again(way, {"contact": "陈曦", "staff": "2860"})
    return way


def hand_in_again(way: make.Way, lead: dict[str, str]) -> None:
    fresh = Application.objects.get(pk=way.application.pk)
    row = fresh.version.contents.get(key="lead")
    typed = {"fields": row.content["fields"] | lead}
    save_section(fresh, "lead", typed, seen=row.revision, actor=way.actor, at=way.at)
    way.do(Action.FINALISE_CORRECTION)
    way.stamp()
    way.do(Action.RESUBMIT, facts=Declaration(True))


def test_any_two_versions_are_chosen_in_the_address(frozen) -> None:
    way = thrice_handed_in()
    frozen(way.at)
    client = client_of(way.staff.officer)
    shown = {}
    for asked in ("", "?from=1&to=2", "?from=1&to=3", "?from=3&to=1", "?from=2&to=2"):
        response = client.get(tab("changes", way) + asked)
        assert response.status_code == 200
        rows = response.context["rows"]
        shown[asked] = [(row["label"].rsplit(" · ", 1)[-1], row["old"], row["new"], row["note"]) for row in rows]
    reason = "退回理由：联系人已离职。"
    contact = ("联系人", "王㛃", "陈曦", reason)
    assert shown[""] == [contact, ("职工总数", "2900 人", "2860 人", "")]
    assert shown["?from=1&to=2"] == [("职工总数", "2860 人", "2900 人", "")]
    assert shown["?from=1&to=3"] == shown["?from=3&to=1"] == [contact]
    assert shown["?from=2&to=2"] == []
    page = client.get(tab("changes", way) + "?from=1&to=3").content.decode()
    first, third = ("第 1 版，3月3日提交", "第 3 版，3月9日提交")
    assert re.findall(r"selected>([^<]+)<", page) == [first, third]


@pytest.mark.parametrize("asked", ["?from=4&to=1", "?from=1&to=0", "?from=x", "?to=-1", "?to=1%00", "?from=１"])
def test_a_version_that_is_not_there_is_not_found(asked: str, frozen) -> None:
    way = make.resubmitted()
    frozen(way.at)
    assert client_of(way.staff.officer).get(tab("changes", way) + asked).status_code == 404


def test_officials_do_not_choose_what_the_unit_is_still_working_on(frozen) -> None:
    way = corrected()
    frozen(way.at)
    asked = tab("changes", way) + "?from=1&to=2"
    assert client_of(way.staff.officer).get(asked).status_code == 404
    own = client_of(way.actor.user).get(asked)
    assert [choice for _, choice in own.context["form"].fields["to"].choices] == [
        "第 1 版，3月3日提交", "第 2 版，正在填写",
    ]  # fmt: skip


# Sealed values -------------------------------------------------------------------------------------------------------


def sealed(way: make.Way, place: str = "lead/phone/") -> str:
    return f"/applications/{way.application.pk}/sealed/{place}"


@pytest.mark.parametrize("name", TABS)
def test_no_tab_shows_a_sealed_value(name: str, frozen) -> None:
    way = corrected()
    way.do(Action.FINALISE_CORRECTION)
    way.stamp()
    way.do(Action.RESUBMIT, facts=Declaration(True))
    frozen(way.at)
    for user in (way.staff.officer, way.actor.user):
        if name not in FOR_STAFF or user == way.staff.officer:
            body = client_of(user).get(tab(name, way)).content.decode()
            assert PHONE not in body
            assert "13900139000" not in body


def test_a_sealed_value_is_shown_for_a_reason_and_the_reading_is_entered(frozen) -> None:
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    client = client_of(way.staff.officer)
    page = client.get(sealed(way))
    assert (page.status_code, PHONE in page.content.decode()) == (200, False)
    before = RegisterEntry.objects.count()
    refused = client.post(sealed(way), {"reason": "  "})
    assert (refused.status_code, PHONE in refused.content.decode()) == (400, False)
    assert RegisterEntry.objects.count() == before
    shown = client.post(sealed(way), {"reason": "电话通知补正"})
    assert (shown.status_code, PHONE in shown.content.decode()) == (200, True)
    assert "no-store" in shown.headers["Cache-Control"]
    entry = RegisterEntry.objects.latest("seq")
    assert (entry.action, entry.thing_id, entry.person_id, entry.audiences) == (
        "open_sealed", way.application.pk, way.staff.officer.person_id, "|staff|",
    )  # fmt: skip
    assert entry.detail.note == "链主单位 · 联系电话：电话通知补正"


def test_a_sealed_value_of_a_row_is_found_by_the_rows_id(frozen) -> None:
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    row = way.application.version.contents.get(key="members").content["rows"][1]["id"]
    response = client_of(way.staff.officer).post(f"{sealed(way, 'members/phone/')}?row={row}", {"reason": "核实"})
    assert response.context["plain"] == normalise_phone("010-65395678")


def test_an_earlier_version_opens_its_own_sealed_value(frozen) -> None:
    way = corrected()
    way.do(Action.FINALISE_CORRECTION)
    way.stamp()
    way.do(Action.RESUBMIT, facts=Declaration(True))
    frozen(way.at)
    client, opened_as = client_of(way.staff.officer), {}
    for number in (1, 2):
        sections = client.get(f"{tab('case', way)}?version={number}").context["sections"]
        lead = next(section for section in sections if section["key"] == "lead")
        url = next(line["open_url"] for line in lead["lines"] if line["open_url"])
        opened_as[number] = client.post(url, {"reason": "核实"}).context["plain"]
    assert opened_as == {1: f"+86{PHONE}", 2: "+8613800138111"}


@pytest.mark.parametrize(
    "place", ["lead/name/", "lead/nothing/", "nothing/phone/", "members/phone/", "members/phone/?row=x"]
)
def test_what_is_not_sealed_is_not_opened(place: str, frozen) -> None:
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    before = RegisterEntry.objects.count()
    assert client_of(way.staff.officer).post(sealed(way, place), {"reason": "核实"}).status_code == 404
    assert RegisterEntry.objects.count() == before


def test_auditors_read_the_file_and_open_nothing(frozen) -> None:
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    client = client_of(people.holder(Role.AUDITOR, at=make.START - make.BEFORE))
    assert "/sealed/" not in client.get(tab("case", way)).content.decode()
    before = RegisterEntry.objects.count()
    response = client.post(sealed(way), {"reason": "检查"})
    assert (response.status_code, PHONE in response.content.decode()) == (403, False)
    assert RegisterEntry.objects.count() == before


# Papers and files ----------------------------------------------------------------------------------------------------


def test_papers_stand_beside_their_scans_with_both_digests(frozen, run_effects) -> None:
    way = make.way_to(State.RECOMMENDED)
    way.do(Action.RETURN_TO_DISTRICT, way.staff.city_officer, note="请核对。")
    frozen(way.at)
    run_effects()
    client = client_of(way.staff.officer)
    shown = {paper["title"]: paper for paper in client.get(tab("papers", way)).context["papers"]}
    form = shown["北京市“产教评”技能生态链建设申报书（第 1 版）"]
    version = way.application.version
    version.document.refresh_from_db()
    assert (form["code"], form["file"]["sha256"], form["scan"]["sha256"]) == (
        version.document.code, version.document.sha256, version.scan.sha256,
    )  # fmt: skip
    assert form["digest"] == version.digest
    recommendation = next(paper for title, paper in shown.items() if "推荐书" in title)
    assert recommendation["tag"]["label"] == "已作废"
    assert recommendation["reason"] == "退回推荐部门：请核对。"
    for paper in (form, recommendation):
        assert opened(client, paper["file"]["url"]) == (200, b"%PDF-")


def test_the_unit_gets_its_own_papers_and_no_recommendation(frozen, run_effects) -> None:
    way = make.way_to(State.RECOMMENDED)
    frozen(way.at)
    run_effects()
    client = client_of(way.actor.user)
    titles = {paper["title"] for paper in client.get(tab("papers", way)).context["papers"]}
    assert titles == {"北京市“产教评”技能生态链建设申报书（第 1 版）", "申报材料提交回执"}
    paper = way.application.recommendations.get()
    for url in (
        reverse("applications:paper", args=[way.application.pk, paper.document_id]),
        reverse("applications:upload", args=[way.application.pk, paper.scan_id]),
    ):
        assert opened(client, url)[0] == 404
        assert opened(client_of(way.staff.city_officer), url)[0] == 200


def test_files_are_reached_only_through_their_own_application(frozen, run_effects) -> None:
    way = make.way_to(State.SUBMITTED)
    other = make.way_to(State.SUBMITTED, round_=way.application.round)
    frozen(way.at)
    run_effects()
    client = client_of(way.actor.user)
    scan = other.application.version.scan_id
    own, foreign = way.application.pk, other.application.pk
    assert opened(client, reverse("applications:upload", args=[own, way.application.version.scan_id])) == (
        200,
        b"%PDF-",
    )
    for pk in (own, foreign):
        assert opened(client, reverse("applications:upload", args=[pk, scan]))[0] == 404
    paper = other.application.version.document_id
    assert opened(client, reverse("applications:paper", args=[own, paper]))[0] == 404


def test_a_file_that_the_unit_is_still_adding_is_its_own(frozen) -> None:
    way = corrected()
    frozen(way.at)
    upload = way.application.version.attachments.get(upload__name="合作协议.pdf").upload
    url = reverse("applications:upload", args=[way.application.pk, upload.pk])
    assert opened(client_of(way.actor.user), url) == (200, b"%PDF-")
    assert opened(client_of(way.staff.officer), url)[0] == 404


def test_a_paper_that_is_still_being_made_says_so(frozen) -> None:
    way = make.way_to(State.SUBMITTED)
    frozen(way.at)
    paper = IssuedDocument.objects.get(kind="receipt")
    response = client_of(way.actor.user).get(reverse("applications:paper", args=[way.application.pk, paper.pk]))
    assert response.status_code == 409
    assert "正在生成" in response.content.decode()


# The record ----------------------------------------------------------------------------------------------------------


def test_the_unit_reads_the_acts_meant_for_it_without_names_of_officials(frozen) -> None:
    way = make.way_to(State.RECOMMENDED)
    frozen(way.at)
    staff = client_of(way.staff.officer).get(tab("record", way)).context["entries"]
    unit = client_of(way.actor.user).get(tab("record", way)).context["entries"]
    assert {"拟同意推荐", "审定同意推荐"} <= {entry["title"] for entry in staff}
    assert [entry["title"] for entry in unit] == [
        "报送", "开始审核", "提交", "上传盖章扫描件", "定稿并生成申报书", "建立申报",
    ]  # fmt: skip
    assert unit[0]["by"] == "海淀区人力资源和社会保障局"
    assert way.staff.officer.person.name not in str(unit)
    assert staff[0]["by"] == way.staff.officer.person.name


def test_no_act_that_follows_from_another_names_an_official_to_the_unit(frozen) -> None:
    way = make.way_to(State.SELECTED)
    frozen(way.at)
    officials = [user.person.name for user in (way.staff.officer, way.staff.head, way.staff.city_officer,
                                               way.staff.city_head)]  # fmt: skip
    client = client_of(way.actor.user)
    entries = client.get(tab("record", way)).context["entries"]
    assert {entry["by"] for entry in entries} == {
        "主管部门", "海淀区人力资源和社会保障局", "北京市人力资源和社会保障局", way.actor.user.person.name,
    }  # fmt: skip
    for name in ("record", "case"):
        page = client.get(tab(name, way)).content.decode()
        assert [person for person in officials if person in page] == []


def test_a_return_names_every_correction_in_the_words_of_the_form(frozen) -> None:
    way = make.way_to(State.RETURNED)
    frozen(way.at)
    entries = client_of(way.actor.user).get(tab("record", way)).context["entries"]
    assert entries[0]["note"].splitlines() == [
        "链主单位 · 技能岗位职工数：与社会保险缴纳人数不一致。", "成员单位：第 2 行未附合作协议。", "期限 5 个工作日",
    ]  # fmt: skip


def test_a_long_record_goes_on_by_key(frozen) -> None:
    way = make.way_to(State.SUBMITTED)
    for number in range(60):
        register.record(way.application, "note", label=f"记录{number}", actor=Actor.clock(), at=way.at)
    frozen(way.at + timedelta(days=1))
    client = client_of(way.staff.officer)
    first = client.get(tab("record", way)).context
    second = client.get(f"{tab('record', way)}?before={first['older']}").context
    titles = [entry["title"] for entry in [*first["entries"], *second["entries"]]]
    assert titles[:2] == ["记录59", "记录58"]
    assert titles[-1] == "建立申报"
    assert len(titles) == len(set(titles)) == RegisterEntry.objects.of(way.application).count()
    assert second["older"] == ""
