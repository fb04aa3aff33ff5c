"""What is read from a form: what is wrong in it, the facts that rules go by, how far it is and where to go on."""

import pytest
from django.urls import reverse

from applications.choices import Action, SectionState, State
from applications.models import Application, SectionContent
from applications.selectors.case import CaseFile
from applications.selectors.form import (
    FormFacts,
    attachment_problems,
    authority_for,
    contents_of,
    facts_of,
    incomplete,
    section_for,
    section_problems,
    sections_for,
    threshold_problems,
)
from applications.selectors.progress import Sheet, place_of, reasons_at
from applications.services import add_attachment, save_section
from office.machine import NotReady, Problem
from office.models import IssuedDocument
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db


def fresh(way: Way) -> Application:
    related = ("unit", "edition", "round__programme__selecting_authority", "version")
    return Application.objects.select_related(*related).get(pk=way.application.pk)


def sheet(way: Way) -> Sheet:
    return Sheet(CaseFile(fresh(way), way.actor.user, way.at))


def put(way: Way, key: str, **changed: str) -> None:
    """Change fields of a section of the whole form."""
    application = fresh(way)
    row = application.version.contents.get(key=key)
    content = {"fields": row.content["fields"] | changed}
    save_section(application, key, content, seen=row.revision, actor=way.actor, at=way.at)


def problems(way: Way, key: str) -> list[tuple[str, str]]:
    application = fresh(way)
    section = section_for(application, key)
    found = section_problems(section, contents_of(application.version).get(key, {}), application.unit)
    assert {problem.section for problem in found} <= {key}
    return [(problem.field, problem.text) for problem in found]


def test_a_new_form_lacks_everything_but_what_the_portal_knows() -> None:
    way = make.drafted(fill=False)
    assert problems(way, "lead") == [
        ("legal_representative", "法定代表人：请填写。"),
        ("person_in_charge", "项目负责人：请填写。"),
        ("contact", "联系人：请填写。"),
        ("phone", "联系电话：请填写。"),
        ("staff", "职工总数：请填写。"),
        ("skilled_staff", "技能岗位职工数：请填写。"),
        ("economic_type", "单位性质：请选择。"),
        ("business", "主营业务：请填写。"),
    ]
    assert problems(way, "posts") == [("", "“技术技能岗位”至少填写 1 行。")]
    assert attachment_problems(fresh(way).version) == [
        Problem("缺少附件：营业执照或法人登记证书。", field="licence", section="attachments"),
        Problem("缺少附件：社会保险缴纳证明。", field="insurance", section="attachments"),
        Problem("缺少附件：职工教育经费提取使用凭证。", field="fund", section="attachments"),
        Problem("缺少附件：与成员单位、合作院校的协议。", field="agreements", section="attachments"),
    ]


def test_nobody_applies_under_another_units_name_or_code() -> None:
    way = make.drafted()
    other = people.named_unit("北京凌阵科技有限公司")
    put(way, "lead", name=other.name, uscc=other.uscc, kind="university")
    unit = way.application.unit
    tail = "。请改回；确有变更的，先办理单位变更登记。"
    assert problems(way, "lead") == [
        ("name", f"单位名称：与单位登记的“{unit.name}”不一致{tail}"),
        ("uscc", f"统一社会信用代码：与单位登记的“{unit.uscc}”不一致{tail}"),
        ("kind", f"单位类别：与单位登记的“企业”不一致{tail}"),
    ]


def test_the_units_own_code_in_other_writing_is_its_own() -> None:
    way = make.drafted()
    put(way, "lead", uscc=f" {way.application.unit.uscc.lower()} ")
    assert problems(way, "lead") == []


def test_a_wrong_code_is_told_as_such_and_not_as_another_units() -> None:
    way = make.drafted()
    put(way, "lead", uscc="9111")
    assert problems(way, "lead") == [("uscc", "统一社会信用代码：统一社会信用代码应为18位，现为4位。")]


def test_a_member_stands_once_and_is_not_the_lead_unit() -> None:
    way = make.drafted()
    application = fresh(way)
    row = application.version.contents.get(key="members")
    first, second = row.content["rows"]
    rows = [
        first,
        second | {"uscc": first["uscc"]},
        second | {"id": "", "uscc": application.unit.uscc, "phone": "13600136000"},
    ]
    save_section(application, "members", {"rows": rows}, seen=row.revision, actor=way.actor, at=way.at)
    stored = fresh(way).version.contents.get(key="members").content["rows"]
    assert problems(way, "members") == [
        (f"{stored[1]['id']}.uscc", "第 2 行“统一社会信用代码”：与第 1 行是同一家单位，请合并成一行。"),
        (f"{stored[2]['id']}.uscc", "第 3 行“统一社会信用代码”：这是链主单位自己的代码，请填写另一家单位。"),
    ]


def test_facts_are_read_from_valid_values_alone() -> None:
    way = make.drafted()
    application = fresh(way)
    put(way, "chain", name="小链", industry="39", key_field="手工业")
    row = application.version.contents.get(key="posts")
    rows = [{**row.content["rows"][0], "chain_places": "１０"}, {**row.content["rows"][1], "chain_places": "许多"}]
    save_section(application, "posts", {"rows": rows}, seen=row.revision, actor=way.actor, at=way.at)
    codes = sorted({application.unit.uscc, people.uscc(90001), people.uscc(90002), people.uscc(90003)})
    assert facts_of(fresh(way).version) == FormFacts(
        chain_name="小链",
        industry="C39 计算机、通信和其他电子设备制造业",
        key_field="",
        summary="围绕封装测试岗位，由链主单位牵头，与院校共同培养技能人才。",
        authority="110108",
        post_total=10,
        participant_codes=tuple(codes),
        member_employers=1,
    )


def test_the_file_goes_to_the_district_of_social_insurance_not_of_the_address() -> None:
    way = make.drafted()
    put(way, "lead", authority=make.SHUNYI)
    application = fresh(way)
    assert application.unit.authority.code == make.HAIDIAN
    assert authority_for(application, facts_of(application.version)).code == make.SHUNYI
    assert authority_for(application, FormFacts()) is None
    assert authority_for(application, FormFacts(authority=make.CITY)) is None


def test_thresholds_are_the_programmes() -> None:
    application = fresh(make.drafted())
    programme = application.round.programme
    programme.min_member_employers, programme.min_posts = 5, 500
    assert threshold_problems(application, FormFacts(member_employers=4, post_total=499)) == [
        Problem("成员用人单位至少 5 家，现有 4 家。", section="members"),
        Problem("岗位合计至少 500 个，现有 499 个。", section="posts"),
    ]
    assert threshold_problems(application, FormFacts(member_employers=5, post_total=500)) == []


def test_the_whole_form_lacks_nothing_and_one_hole_is_found() -> None:
    way = make.drafted()
    assert incomplete(fresh(way).version) == []
    put(way, "plan", text="")
    assert incomplete(fresh(way).version) == [Problem("实施方案：请填写。", field="text", section="plan")]


LACKING = Problem("缺少附件：优先支持佐证（因填写了优先支持理由，须上传）。", field="priority", section="attachments")


@pytest.mark.parametrize(
    ("kind", "section"), [("enterprise", "eligibility_enterprise"), ("vocational", "eligibility_institution")]
)
def test_who_gives_grounds_for_priority_brings_the_evidence(kind: str, section: str) -> None:
    way = make.drafted(people.verified_unit(kind=kind, at=make.START - make.BEFORE))
    assert incomplete(fresh(way).version) == []
    put(way, section, priority_grounds="承担国家重大战略任务。")
    found = sheet(way)
    assert incomplete(fresh(way).version) == found.problems == [LACKING]
    assert [(line.state, line.problems) for line in found.progress][-1] == (SectionState.BEGUN, 1)
    add_attachment(fresh(way), "priority", make.pdf("佐证.pdf"), actor=way.actor, at=way.at)
    assert incomplete(fresh(way).version) == sheet(way).problems == []


def test_blank_grounds_and_those_of_another_kind_of_unit_call_for_nothing() -> None:
    way = make.drafted()
    put(way, "eligibility_enterprise", priority_grounds=" \n ")
    application = fresh(way)
    SectionContent.objects.create(
        version=application.version, key="eligibility_institution", content={"fields": {"priority_grounds": "有。"}}
    )
    assert incomplete(fresh(way).version) == []


def test_without_the_evidence_the_form_is_not_finalised() -> None:
    way = make.drafted()
    put(way, "eligibility_enterprise", priority_grounds="承担国家重大战略任务。")
    with pytest.raises(NotReady) as refusal:
        way.do(Action.FINALISE)
    assert refusal.value.problems == [LACKING]
    assert (fresh(way).state, IssuedDocument.objects.count()) == (State.DRAFT, 0)


def test_options_from_the_portals_tables_are_filled_in() -> None:
    lead = next(section for section in sections_for(fresh(make.drafted(fill=False))) if section.key == "lead")
    assert len(lead.field("authority").options) == 17
    assert lead.field("authority").options[5] == ("110108", "海淀区")
    assert lead.field("kind").options == (
        ("enterprise", "企业"),
        ("university", "高等院校"),
        ("institute", "科研院所"),
        ("vocational", "职业院校（含技工院校）"),
        ("training", "职业技能培训机构"),
    )


@pytest.mark.parametrize(("key", "queries"), [("posts", 0), ("lead", 1)])
def test_a_section_asks_the_database_only_for_options_that_it_needs(
    key: str, queries: int, django_assert_num_queries
) -> None:
    application = fresh(make.drafted(fill=False))
    with django_assert_num_queries(queries):
        section_for(application, key)


# Progress ------------------------------------------------------------------------------------------------------------


def states(way: Way) -> dict[str, str]:
    return {line.key: line.state for line in sheet(way).progress}


def test_what_the_portal_wrote_is_no_beginning() -> None:
    way = make.drafted(fill=False)
    optional = {"apprentices", "trainees"}
    assert {key for key, state in states(way).items() if state == SectionState.OPTIONAL} == optional
    assert {state for key, state in states(way).items() if key not in optional} == {SectionState.UNTOUCHED}
    assert (sheet(way).done, sheet(way).total, len(sheet(way).progress)) == (0, 11, 13)


def test_a_section_is_begun_then_done() -> None:
    way = make.drafted(fill=False)
    application = fresh(way)
    whole = make.content(application.unit)["chain"]["fields"]
    save_section(application, "chain", {"fields": {"name": "小链"}}, seen=0, actor=way.actor, at=way.at)
    save_section(application, "posts", {"rows": []}, seen=0, actor=way.actor, at=way.at)
    assert (states(way)["chain"], states(way)["posts"]) == (SectionState.BEGUN, SectionState.UNTOUCHED)
    put(way, "chain", **whole)
    assert (states(way)["chain"], sheet(way).done) == (SectionState.DONE, 1)


def test_the_whole_form_is_done() -> None:
    assert set(states(make.drafted()).values()) == {SectionState.DONE}


def test_after_a_return_the_marked_sections_are_to_be_corrected_until_they_are_changed() -> None:
    way = make.way_to(State.RETURNED)
    marked = {key for key, state in states(way).items() if state == SectionState.TO_CORRECT}
    assert marked == {"lead", "members"}
    put(way, "lead", skilled_staff="1700")
    marked = {key for key, state in states(way).items() if state == SectionState.TO_CORRECT}
    assert marked == {"members"}
    assert states(way)["lead"] == SectionState.DONE


def test_a_correction_that_was_finalised_and_reopened_is_still_known() -> None:
    way = make.way_to(State.RETURNED)
    put(way, "lead", skilled_staff="1700")
    way.do(Action.FINALISE_CORRECTION)
    way.do(Action.REOPEN_CORRECTION)
    assert {key for key, state in states(way).items() if state == SectionState.TO_CORRECT} == {"members"}


def test_reasons_stand_at_their_fields() -> None:
    way = make.way_to(State.RETURNED)
    rows = sheet(way).corrections
    assert reasons_at(rows, "lead") == {"skilled_staff": "与社会保险缴纳人数不一致。"}
    assert reasons_at(rows, "members") == {"": "第 2 行未附合作协议。"}
    assert reasons_at(rows, "chain") == {}


def test_a_form_that_is_not_in_correction_shows_no_reasons() -> None:
    way = make.resubmitted()
    assert sheet(way).corrections == []


def test_each_problem_leads_to_its_place() -> None:
    application = fresh(make.drafted(fill=False))
    pk = application.pk
    section = reverse("applications:section", args=[pk, "posts"])
    assert place_of(application, Problem("", field="ab12.occupation", section="posts")) == f"{section}?check=1#row-ab12"
    assert place_of(application, Problem("", section="posts")) == f"{section}?check=1"
    lead = reverse("applications:section", args=[pk, "lead"])
    assert place_of(application, Problem("", field="phone", section="lead")) == f"{lead}?check=1#field-phone"
    files = reverse("applications:form_attachments", args=[pk])
    assert place_of(application, Problem("", field="fund", section="attachments")) == f"{files}#kind-fund"
    assert place_of(application, Problem("", section="scan")) == reverse("applications:hand_in", args=[pk])
    assert place_of(application, Problem("单位还没有通过主管部门核验。")) == ""
