"""Starting, typing, attaching, stamping: what is kept, what is refused, and that a refusal changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.choices import Role, UnitKind
from applications.choices import Action, State
from applications.models import Application, Attachment, FormVersion, SectionContent
from applications.services import (
    ATTACHMENT_LIMIT,
    add_attachment,
    attach_scan,
    remove_attachment,
    save_section,
    start_application,
)
from applications.workflow.facts import Declaration
from office.machine import Actor, NotAllowed, NotReady, Stale, WrongState, perform
from office.models import IssuedDocument, RegisterEntry, Upload
from office.sealed import Sealed
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import Way

pytestmark = pytest.mark.django_db
HTML = '<script>alert(1)</script><p style="x">正文</p>'


@pytest.fixture
def draft() -> Way:
    return make.drafted(fill=False)


def content_of(way: Way, key: str) -> SectionContent:
    application = Application.objects.get(pk=way.application.pk)
    return application.version.contents.get(key=key)


def save(way: Way, key: str, content: dict[str, Any], seen: int, **more: Any) -> Any:
    values = {"actor": way.actor, "at": way.at} | more
    return save_section(way.application, key, content, seen=seen, **values)


# Starting ------------------------------------------------------------------------------------------------------------


def test_starting_makes_a_draft_with_what_the_portal_knows(draft: Way) -> None:
    application, unit = draft.application, draft.application.unit
    assert (application.state, application.number, application.version.number) == (State.DRAFT, None, 1)
    assert content_of(draft, "lead").content == {
        "fields": {
            "name": unit.name,
            "uscc": unit.uscc,
            "kind": "enterprise",
            "address": "北京市海淀区测试道1号",
            "authority": "110108",
        }
    }
    contents = SectionContent.objects.filter(version=application.version)
    assert {row.key: row.revision for row in contents} == dict.fromkeys(make.content(unit), 0)


def test_starting_again_resumes(draft: Way) -> None:
    application, is_new = start_application(
        unit=draft.application.unit, call=draft.application.round, actor=draft.actor, at=draft.at
    )
    assert (application.pk, is_new, Application.objects.count()) == (draft.application.pk, False, 1)


def test_after_discarding_another_one_may_begin(draft: Way) -> None:
    draft.do(Action.DISCARD)
    application, is_new = start_application(
        unit=draft.application.unit, call=draft.application.round, actor=draft.actor, at=draft.at
    )
    assert (is_new, application.state, Application.objects.count()) == (True, State.DRAFT, 2)


@pytest.mark.parametrize(("hours", "is_open"), [(-25, False), (-24, True), (30 * 24 - 1, True), (30 * 24, False)])
def test_a_draft_begins_only_while_the_round_is_open(hours: int, is_open: bool) -> None:
    unit, call = people.verified_unit(), make.call()
    actor, at = Actor.of(make.applicant_of(unit)), make.START + timedelta(hours=hours)
    if is_open:
        assert start_application(unit=unit, call=call, actor=actor, at=at)[1] is True
        return
    with pytest.raises(NotReady) as refusal:
        start_application(unit=unit, call=call, actor=actor, at=at)
    assert str(refusal.value) == "“2026年第一批”现在不在申报时间内。"
    assert (Application.objects.count(), FormVersion.objects.count()) == (0, 0)


def test_a_kind_that_may_not_lead_cannot_begin() -> None:
    unit = people.verified_unit(kind=UnitKind.PARK)
    with pytest.raises(NotReady) as refusal:
        start_application(unit=unit, call=make.call(), actor=Actor.of(make.applicant_of(unit)), at=make.START)
    assert str(refusal.value) == "“北京市试点”不接受这类单位作为链主单位申报：产业园区。"
    assert Application.objects.count() == 0


@pytest.mark.parametrize("role", [Role.MEMBER, Role.DISTRICT_OFFICER, Role.CITY_OFFICER, Role.AUDITOR])
def test_only_the_units_clerks_begin(role: str) -> None:
    unit, call = people.verified_unit(), make.call()
    stranger = people.holder(role, **({"unit": unit} if role == Role.MEMBER else {}))
    for user in (stranger, people.holder(Role.APPLICANT)):
        with pytest.raises(NotAllowed):
            start_application(unit=unit, call=call, actor=Actor.of(user), at=make.START)
    assert Application.objects.count() == 0


def test_a_unit_that_waits_for_its_verification_may_draft_and_not_submit() -> None:
    unit = people.pending_unit(at=make.START - make.BEFORE)
    way = make.drafted(unit)
    way.do(Action.FINALISE)
    way.stamp()
    with pytest.raises(NotReady) as refusal:
        perform(way.application, Action.SUBMIT, actor=way.actor, at=way.at, facts=Declaration(True))
    assert str(refusal.value) == "单位还没有通过主管部门核验，核验通过后才能提交。可以先把申报书填写完整。"
    assert Application.objects.get().state == State.AWAITING_STAMP


# Typing --------------------------------------------------------------------------------------------------------------


def test_valid_and_invalid_values_are_kept_beside_each_other(draft: Way) -> None:
    typed = {"name": "  小链 ", "industry": "高科技", "key_field": "", "summary": HTML, "unknown": "x"}
    saved = save(draft, "chain", {"fields": typed}, 0)
    row = content_of(draft, "chain")
    assert row.content == {"fields": {"name": "小链", "industry": "高科技", "key_field": "", "summary": HTML}}
    assert (row.revision, row.saved_at, row.saved_by) == (1, draft.at, draft.actor.user)
    assert (saved.revision, saved.content) == (1, row.content)
    assert [(flaw.field.key, flaw.text) for flaw in saved.flaws] == [
        ("industry", "请按《国民经济行业分类》选择一个大类，如“C39 计算机、通信和其他电子设备制造业”。"),
        ("key_field", "请选择。"),
    ]


def test_emoji_and_rare_characters_are_kept(draft: Way) -> None:
    text = "𠮷野家㛃园👩‍🏭" * 100
    save(draft, "plan", {"fields": {"text": text}}, 0)
    assert content_of(draft, "plan").content["fields"]["text"] == text


def test_a_sixty_page_text_is_kept_whole(draft: Way) -> None:
    text = "实施方案的一段文字。\n" * 5400
    saved = save(draft, "plan", {"fields": {"text": text}}, 0)
    assert content_of(draft, "plan").content["fields"]["text"] == text.strip()
    assert saved.flaws == []


def test_a_stale_screen_is_told_who_saved_and_overwrites_nothing(draft: Way) -> None:
    save(draft, "chain", {"fields": {"name": "甲"}}, 0)
    with pytest.raises(Stale) as refusal:
        save(draft, "chain", {"fields": {"name": "乙"}}, 0, at=draft.at + timedelta(minutes=5))
    assert str(refusal.value) == "您在另一个窗口于 11:00 保存过这一节，内容与您打开页面时不同。"
    assert content_of(draft, "chain").content["fields"]["name"] == "甲"
    assert content_of(draft, "chain").revision == 1


def test_the_colleague_who_saved_is_named(draft: Way) -> None:
    colleague = people.holder(Role.APPLICANT, unit=draft.application.unit, name="王晓")
    save(draft, "chain", {"fields": {"name": "甲"}}, 0, actor=Actor.of(colleague))
    with pytest.raises(Stale) as refusal:
        save(draft, "chain", {"fields": {"name": "乙"}}, 0)
    assert str(refusal.value) == "王晓于 11:00 保存过这一节，内容与您打开页面时不同。"


def test_the_same_again_changes_nothing(draft: Way) -> None:
    content = {"rows": [{"name": "测试员", "current": "1"}, {"name": "装调工"}]}
    first = save(draft, "posts", content, 0)
    again = save(draft, "posts", content, 0, at=draft.at + timedelta(minutes=5))
    assert (first.revision, again.revision, again.saved_at) == (1, 1, draft.at)
    assert again.content == first.content


def test_rows_keep_their_ids_through_edits_moves_and_saves_of_a_screen_without_ids(draft: Way) -> None:
    names = ["甲", "乙", "丙"]
    rows = save(draft, "posts", {"rows": [{"name": name} for name in names]}, 0).content["rows"]
    ids = {row["name"]: row["id"] for row in rows}
    assert len(set(ids.values())) == 3

    # The screen that made the rows does not know their ids yet: one was edited, one is new.
    typed = [{"name": "甲"}, {"name": "乙二"}, {"name": "丙"}, {"name": "丁"}]
    rows = save(draft, "posts", {"rows": typed}, 1).content["rows"]
    assert [row["id"] for row in rows[:3]] == [ids["甲"], ids["乙"], ids["丙"]]
    assert rows[3]["id"] not in ids.values()

    # A screen that knows them: reordered, one removed.
    moved = [rows[3], rows[0], rows[2]]
    assert save(draft, "posts", {"rows": moved}, 2).content["rows"] == moved


def test_ids_that_could_not_be_ours_are_replaced(draft: Way) -> None:
    typed = [{"id": '"><b>', "name": "甲"}, {"id": "same", "name": "乙"}, {"id": "same", "name": "丙"}]
    rows = save(draft, "posts", {"rows": typed}, 0).content["rows"]
    assert [row["id"] == "same" for row in rows] == [False, True, False]
    assert all(row["id"].isalnum() for row in rows)


def test_more_than_five_hundred_rows_are_refused_and_five_hundred_kept(draft: Way) -> None:
    rows = [{"name": f"岗位{number}"} for number in range(501)]
    with pytest.raises(NotReady) as refusal:
        save(draft, "posts", {"rows": rows}, 0)
    assert str(refusal.value) == "“技术技能岗位”最多 500 行，现有 501 行。"
    assert (content_of(draft, "posts").content, content_of(draft, "posts").revision) == ({}, 0)
    assert len(save(draft, "posts", {"rows": rows[:500]}, 0).content["rows"]) == 500


def test_a_telephone_is_sealed_masked_and_not_sealed_anew_by_its_mask(draft: Way) -> None:
    save(draft, "lead", {"fields": {"phone": "１３８ ０013 8000", "contact": "王㛃"}}, 0)
    kept = content_of(draft, "lead").content["fields"]["phone"]
    assert (kept["mask"], kept["kind"], kept["problem"]) == ("138****8000", "phone", "")
    opened = Sealed(kept["sealed"], "phone").open(
        actor=draft.actor, at=draft.at, reason="测试", thing=draft.application
    )
    assert opened == "+8613800138000"
    with connection.cursor() as cursor:
        cursor.execute("select content::text from applications_sectioncontent where key = 'lead'")
        assert "13800138000" not in cursor.fetchone()[0]

    save(draft, "lead", {"fields": {"phone": "138****8000", "contact": "李"}}, 1)
    assert content_of(draft, "lead").content["fields"]["phone"] == kept
    save(draft, "lead", {"fields": {"phone": "13800138000", "contact": "李"}}, 2)
    assert content_of(draft, "lead").content["fields"]["phone"] == kept
    save(draft, "lead", {"fields": {"phone": "", "contact": "李"}}, 2)
    assert content_of(draft, "lead").content["fields"]["phone"] == ""


def test_a_wrong_telephone_is_kept_sealed_with_its_problem(draft: Way) -> None:
    saved = save(draft, "lead", {"fields": {"phone": "12345"}}, 0)
    sentence = "电话号码无法识别。手机请填11位号码；固定电话请带区号，例如010-65395678。"
    assert content_of(draft, "lead").content["fields"]["phone"]["problem"] == sentence
    assert [flaw.text for flaw in saved.flaws if flaw.field.key == "phone"] == [sentence]


def test_only_the_units_clerks_write(draft: Way) -> None:
    others = [
        people.holder(Role.APPLICANT),
        people.holder(Role.MEMBER, unit=draft.application.unit),
        draft.staff.officer,
    ]
    for user in others:
        with pytest.raises(NotAllowed):
            save(draft, "chain", {"fields": {"name": "乙"}}, 0, actor=Actor.of(user))
    assert content_of(draft, "chain").revision == 0


@pytest.mark.parametrize("state", [State.AWAITING_STAMP, State.SUBMITTED, State.DISCARDED, State.ACCEPTED])
def test_a_form_that_is_not_open_cannot_be_written(state: str) -> None:
    way = make.way_to(state)
    before = content_of(way, "chain")
    with pytest.raises(WrongState) as refusal:
        save(way, "chain", {"fields": {"name": "乙"}}, before.revision)
    assert str(refusal.value).startswith("申报书现在不能修改：当前状态是“")
    assert content_of(way, "chain").content == before.content


def test_a_proposal_is_not_told_to_the_unit_by_a_refusal() -> None:
    way = make.way_to(State.REFUSAL_PROPOSED)
    with pytest.raises(WrongState) as refusal:
        save(way, "chain", {"fields": {"name": "乙"}}, 1)
    assert str(refusal.value) == "申报书现在不能修改：当前状态是“审核中”，或本版已经定稿。"


# Freezing ------------------------------------------------------------------------------------------------------------


def test_freezing_writes_values_in_their_one_form(frozen: Any) -> None:
    unit = people.verified_unit(at=make.START - make.BEFORE)
    sections = make.content(unit)
    sections["lead"]["fields"] |= {"staff": "２，８６０".replace("，", ","), "uscc": unit.uscc.lower()}
    sections["posts"]["rows"] += [{"name": ""}]
    sections["posts"]["rows"][0] |= {"chain_places": "９０", "occupation": "６－２５－０２－０６"}
    sections["plan"]["fields"]["text"] = "第１阶段　全角数字在文字中照旧。"
    way = make.drafted(unit, sections=sections)
    way.do(Action.FINALISE)
    lead = content_of(way, "lead").content["fields"]
    posts = content_of(way, "posts").content["rows"]
    assert (lead["staff"], lead["uscc"], lead["phone"]["mask"]) == ("2860", unit.uscc, "138****8000")
    assert [(row["chain_places"], row["occupation"]) for row in posts] == [("90", "6-25-02-06"), ("55", "6-25-02-05")]
    assert content_of(way, "plan").content["fields"]["text"] == "第１阶段　全角数字在文字中照旧。"
    application = Application.objects.get()
    assert (application.post_total, application.chain_name, application.key_field) == (
        145,
        "集成电路封装测试技能生态链",
        "manufacturing",
    )
    assert application.industry == "C39 计算机、通信和其他电子设备制造业"


def test_the_paper_says_what_was_typed_and_no_telephone(frozen: Any) -> None:
    way = make.way_to(State.AWAITING_STAMP)
    paper = IssuedDocument.objects.get(kind="application_form")
    assert paper.code == way.application.version.document.code
    assert [chapter["number"] for chapter in paper.content["sections"]] == [*"一二三四五六七八九十", "十一", ""]
    lead = paper.content["sections"][1]["blocks"]
    assert [block["title"] for block in lead] == ["", "职工教育经费"]
    assert {"label": "联系电话", "kind": "short", "value": "138****8000"} in lead[0]["fields"]
    assert lead[1]["rows"][0] == ["2023", "412.50", "412.50", "398.20", "66.3%"]
    assert "13800138000" not in str(paper.content)
    assert paper.content["edition_note"] == way.application.edition.note


def test_an_incomplete_form_is_not_frozen(draft: Way) -> None:
    with pytest.raises(NotReady) as refusal:
        perform(draft.application, Action.FINALISE, actor=draft.actor, at=draft.at)
    assert len(refusal.value.problems) == 38
    assert (Application.objects.get().state, IssuedDocument.objects.count()) == (State.DRAFT, 0)
    assert FormVersion.objects.get().frozen_at is None


def test_a_missing_section_is_named() -> None:
    way = make.drafted()
    save(way, "targets", {"fields": {}}, 1)
    with pytest.raises(NotReady) as refusal:
        perform(way.application, Action.FINALISE, actor=way.actor, at=way.at)
    assert {problem.section for problem in refusal.value.problems} == {"targets"}
    assert refusal.value.problems[0].text == "技能培训：请填写。"


def test_reopening_voids_paper_and_scan_and_goes_on_with_a_copy() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    way.stamp()
    first = way.application.version
    way.do(Action.REOPEN)
    application = Application.objects.get()
    old, new = application.versions.order_by("number")
    assert (old.pk, old.voided_at is not None, old.document.voided_at is not None) == (first.pk, True, True)
    assert old.document.void_reason == "撤销定稿继续修改，本版作废"
    assert (new.number, new.is_open, new.scan_id, application.version_id) == (2, True, None, new.pk)
    assert {row.key: (row.content, row.revision) for row in new.contents.all()} == {
        row.key: (row.content, row.revision) for row in old.contents.all()
    }
    assert list(new.attachments.values_list("kind", "upload_id")) == list(
        old.attachments.values_list("kind", "upload_id")
    )


def test_a_screen_of_the_version_before_does_not_overwrite_the_copy() -> None:
    way = make.drafted()
    seen = content_of(way, "chain").revision
    save(way, "chain", {"fields": {"name": "甲", "industry": "39", "key_field": "city", "summary": "简介"}}, seen)
    way.do(Action.FINALISE)
    way.do(Action.REOPEN)
    with pytest.raises(Stale):
        save(way, "chain", {"fields": {"name": "乙"}}, seen)
    assert content_of(way, "chain").content["fields"]["name"] == "甲"


# Files ---------------------------------------------------------------------------------------------------------------


def attach(way: Way, file: Any, kind: str = "other") -> Attachment:
    return add_attachment(way.application, kind, file, actor=way.actor, at=way.at)


def test_a_file_is_attached_and_taken_out_again(draft: Way) -> None:
    attachment = attach(draft, make.pdf("协议.pdf"), "agreements")
    assert (attachment.kind, attachment.upload.name, attachment.version_id) == (
        "agreements",
        "协议.pdf",
        draft.application.version_id,
    )
    remove_attachment(attachment, actor=draft.actor, at=draft.at)
    assert (Attachment.objects.count(), Upload.objects.filter(name="协议.pdf").count()) == (0, 1)


@pytest.mark.parametrize(
    ("name", "body"),
    [("假.pdf", b"MZ\x90\x00 this is a program"), ("空.pdf", b""), ("页面.pdf", b"<html><script>1</script></html>")],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(draft: Way, name: str, body: bytes) -> None:
    before = Upload.objects.count()
    with pytest.raises(ValidationError):
        attach(draft, SimpleUploadedFile(name, body))
    assert (Attachment.objects.count(), Upload.objects.count()) == (0, before)


def test_an_unknown_kind_is_refused(draft: Way) -> None:
    with pytest.raises(ValidationError) as refusal:
        attach(draft, make.pdf(), "nonsense")
    assert refusal.value.messages == ["请选择附件的种类。"]
    assert Attachment.objects.count() == 0


def test_there_is_a_limit_of_files(draft: Way) -> None:
    upload = attach(draft, make.pdf()).upload
    Attachment.objects.bulk_create(
        Attachment(version=draft.application.version, kind="other", upload=upload, added_at=draft.at)
        for _ in range(ATTACHMENT_LIMIT - 1)
    )
    with pytest.raises(ValidationError) as refusal:
        attach(draft, make.pdf())
    assert refusal.value.messages == ["附件最多 30 个，请先删去不需要的。"]
    assert Attachment.objects.count() == ATTACHMENT_LIMIT


def test_files_of_a_frozen_version_stay() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    attachment = way.application.version.attachments.first()
    with pytest.raises(WrongState):
        remove_attachment(attachment, actor=way.actor, at=way.at)
    way.do(Action.REOPEN)
    with pytest.raises(WrongState) as refusal:
        remove_attachment(attachment, actor=way.actor, at=way.at)
    assert str(refusal.value) == "这个附件属于已经定稿的版本，不能删除。"
    assert Attachment.objects.count() == 8


def test_another_units_clerk_attaches_and_removes_nothing() -> None:
    way = make.drafted()
    stranger = Actor.of(people.holder(Role.APPLICANT))
    with pytest.raises(NotAllowed):
        add_attachment(way.application, "other", make.pdf(), actor=stranger, at=way.at)
    with pytest.raises(NotAllowed):
        remove_attachment(Attachment.objects.first(), actor=stranger, at=way.at)
    assert Attachment.objects.count() == 4


# The stamped scan ----------------------------------------------------------------------------------------------------


def scan(way: Way, code: str, file: Any = None, actor: Actor | None = None) -> FormVersion:
    return attach_scan(way.application, file or make.pdf("扫描.pdf"), code, actor=actor or way.actor, at=way.at)


@pytest.mark.parametrize("typing", [str, str.lower, lambda code: code.replace("-", " ")])
def test_the_scan_of_this_version_is_kept_however_its_code_is_typed(typing: Any) -> None:
    way = make.way_to(State.AWAITING_STAMP)
    code = way.application.version.document.code
    version = scan(way, typing(code))
    assert (version.scan.name, version.scan_code, version.scanned_at) == ("扫描.pdf", code, way.at)
    entry = RegisterEntry.objects.of(way.application).latest("seq")
    assert (entry.action, entry.label) == ("scan", "上传盖章扫描件")


def test_a_scan_of_an_older_version_is_refused() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    old = way.application.version.document.code
    way.do(Action.REOPEN)
    way.do(Action.FINALISE)
    with pytest.raises(ValidationError) as refusal:
        scan(way, old)
    assert refusal.value.messages == ["这是第 1 版的校验码，那一版已经作废；请打印第 2 版盖章后再扫描。"]
    assert FormVersion.objects.get(number=2).scan_id is None


def test_a_code_of_something_else_is_refused() -> None:
    way, other = make.way_to(State.AWAITING_STAMP), make.way_to(State.AWAITING_STAMP)
    code = way.application.version.document.code
    for wrong in ("SB-2222-2222", "乱写", other.application.version.document.code):
        with pytest.raises(ValidationError) as refusal:
            scan(way, wrong)
        assert refusal.value.messages == [f"校验码与第 1 版申报书不符；请填写扫描件页脚上的校验码，应为 {code}。"]
    assert not FormVersion.objects.filter(scan__isnull=False).exists()


def test_a_fake_scan_is_refused() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    before = Upload.objects.count()
    with pytest.raises(ValidationError):
        scan(way, way.application.version.document.code, SimpleUploadedFile("扫描.pdf", b"PK\x03\x04 not a pdf"))
    assert (FormVersion.objects.get().scan_id, Upload.objects.count()) == (None, before)


def test_no_scan_without_a_frozen_version_nor_by_others(draft: Way) -> None:
    with pytest.raises(WrongState) as refusal:
        scan(draft, "SB-2222-2222")
    assert str(refusal.value) == "现在没有待盖章的版本。请先定稿并生成申报书。"
    way = make.way_to(State.AWAITING_STAMP)
    code = way.application.version.document.code
    for user in (people.holder(Role.APPLICANT), way.staff.officer):
        with pytest.raises(NotAllowed):
            scan(way, code, actor=Actor.of(user))
    assert not FormVersion.objects.filter(scan__isnull=False).exists()


# Handing in ----------------------------------------------------------------------------------------------------------


def test_submitting_gives_number_query_code_and_receipt() -> None:
    way = make.way_to(State.SUBMITTED)
    application = way.application
    assert application.number == f"{application.round.code}-0001"
    assert len(application.query_code) == 8
    receipt = IssuedDocument.objects.get(kind="receipt")
    assert receipt.number == "2026-00001"
    facts = {fact["label"]: fact["value"] for fact in receipt.content["facts"]}
    assert (facts["申报编号"], facts["查询码"]) == (application.number, application.query_code)
    assert facts["申报书校验码"] == application.version.document.code
    assert [paper[0] for paper in receipt.content["papers"]] == [
        "盖章扫描件",
        "与成员单位、合作院校的协议.pdf",
        "职工教育经费提取使用凭证.pdf",
        "社会保险缴纳证明.pdf",
        "营业执照或法人登记证书.pdf",
    ]


def test_submitting_twice_is_one_submission() -> None:
    way = make.way_to(State.SUBMITTED)
    entries = RegisterEntry.objects.count()
    with pytest.raises(WrongState):
        perform(way.application, Action.SUBMIT, actor=way.actor, at=way.at, facts=Declaration(True))
    assert (RegisterEntry.objects.count(), IssuedDocument.objects.filter(kind="receipt").count()) == (entries, 1)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-2, "“2026年第一批”将于2026年3月1日 09:00开始申报。"),
        (30, "“2026年第一批”已于2026年4月1日 09:00截止申报。"),
    ],
)
def test_a_closed_round_takes_nothing(days: int, sentence: str) -> None:
    way = make.way_to(State.AWAITING_STAMP)
    way.stamp()
    at = make.START + timedelta(days=days)
    with pytest.raises(NotReady) as refusal:
        perform(way.application, Action.SUBMIT, actor=way.actor, at=at, facts=Declaration(True))
    assert str(refusal.value) == sentence
    assert (Application.objects.get().state, Application.objects.get().number) == (State.AWAITING_STAMP, None)


def test_scan_and_declaration_are_needed() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    with pytest.raises(NotReady) as refusal:
        perform(way.application, Action.SUBMIT, actor=way.actor, at=way.at, facts=Declaration(False))
    assert [problem.text for problem in refusal.value.problems] == [
        "请打印第 1 版申报书，加盖公章，扫描后上传。",
        "请阅读并勾选承诺。",
    ]
    assert Application.objects.get().state == State.AWAITING_STAMP


def test_a_barred_unit_cannot_hand_in() -> None:
    way = make.way_to(State.AWAITING_STAMP)
    way.stamp()
    people.bar(way.application.unit)
    with pytest.raises(NotReady) as refusal:
        perform(way.application, Action.SUBMIT, actor=way.actor, at=way.at, facts=Declaration(True))
    assert str(refusal.value) == ("单位处于失信限制期内，不能申报。如有疑问，请与受理部门联系。")
    assert Application.objects.get().state == State.AWAITING_STAMP


def test_a_correction_counts_after_the_round_has_closed_and_not_after_its_deadline() -> None:
    way = make.way_to(State.RETURNED, round_=make.call(closes_at=make.START + timedelta(days=4)))
    way.do(Action.FINALISE_CORRECTION)
    way.stamp()
    due = Application.objects.get().due_at
    with pytest.raises(NotReady) as refusal:
        perform(way.application, Action.RESUBMIT, actor=way.actor, at=due, facts=Declaration(True))
    assert str(refusal.value) == "补正期限已过。如有正当理由，请与主管部门联系。"
    at = due - timedelta(seconds=1)
    assert at > way.application.round.closes_at
    done = perform(way.application, Action.RESUBMIT, actor=way.actor, at=at, facts=Declaration(True))
    assert (done.state, done.version.number, done.version.handed_in_at) == (State.SUBMITTED, 2, at)


def test_withdrawing_before_the_review_goes_back_to_a_draft_under_the_same_number() -> None:
    way = make.way_to(State.SUBMITTED)
    number = way.application.number
    application = way.do(Action.WITHDRAW)
    assert (application.state, application.number, application.version.number) == (State.DRAFT, number, 2)
    way.do(Action.FINALISE)
    way.stamp()
    assert way.do(Action.SUBMIT, facts=Declaration(True)).number == number


def test_withdrawing_is_refused_once_the_review_has_begun() -> None:
    way = make.way_to(State.SUBMITTED)
    way.find()
    with pytest.raises(NotReady) as refusal:
        perform(way.application, Action.WITHDRAW, actor=way.actor, at=way.at)
    assert str(refusal.value) == "主管部门已经开始审核，不能直接撤回；可以改为“申请撤回申报”。"
    assert Application.objects.get().state == State.SUBMITTED
