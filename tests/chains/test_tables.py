"""The roster in and out as .xlsx through the pages: every bad cell named, the whole file or nothing."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.choices import Role
from chains.choices import SkillLevel, StudentKind
from chains.models import Chain, Member, RosterDraft, Student
from chains.resources import HEADINGS
from office.jobs import run
from office.machine import Actor, perform
from office.models import RegisterEntry
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def at(frozen):
    return frozen("2026-03-02T09:00")


@pytest.fixture
def chain(at):
    return make.chain(
        "表格测试技能生态链",
        members=[make.new_member("北京测果制造有限公司")],
        schools=[make.new_school("北京测叶技师学院")],
    )


@pytest.fixture
def lead(client, chain):
    client.force_login(make.applicant_of(chain))
    return client


def line(**more):
    """A good line; cells by heading."""
    cells = {
        "学员编号": None, "姓名": "测学员", "类别": "学生学徒", "证件号码": make.identity(), "手机号码": "13800138000",
        "院校": "北京测叶技师学院", "用人单位": "北京测果制造有限公司", "专业或工种": "数控加工",
        "技能等级": "五级/初级工", "入链日期": date(2026, 2, 10), "离链日期": None,
    }  # fmt: skip
    return {**cells, **more}


def workbook(*lines, headings=HEADINGS, name="名单.xlsx"):
    book = Workbook()
    book.active.append(list(headings))
    for cells in lines:
        book.active.append([cells.get(heading) for heading in headings] if isinstance(cells, dict) else cells)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile(name, stream.getvalue(), content_type=XLSX)


def upload(client, chain, *lines, **more):
    return client.post(reverse("chains:roster_import", args=[chain.number]), {"file": workbook(*lines, **more)})


def bad_cells(response):
    return [tuple(row) for row in response.context["rows"]]


def standing():
    return Student.objects.count(), RosterDraft.objects.count(), RegisterEntry.objects.count()


def rows_of(response):
    sheet = load_workbook(BytesIO(response.content)).worksheets[0]
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def test_a_good_file_is_previewed_then_taken_once(lead, chain, at):
    answer = upload(lead, chain, line(姓名="测学甲"), line(姓名="测学乙", 技能等级=None, 手机号码=13900139000))
    assert Student.objects.count() == 0
    draft = RosterDraft.objects.get()
    confirm = reverse("chains:roster_confirm", args=[chain.number, draft.token])
    assert (answer.status_code, answer.url) == (302, confirm)
    page = lead.get(confirm)
    assert page.context["facts"] == [
        {"label": "文件", "value": "名单.xlsx"}, {"label": "新增", "value": "2 人"}, {"label": "更新", "value": "0 人"},
    ]  # fmt: skip
    assert [row[1] for row in draft.sample] == ["测学甲", "测学乙"]
    assert all("****" in row[3] for row in draft.sample)
    assert lead.post(confirm).url == reverse("chains:roster", args=[chain.number])
    rows = list(Student.objects.order_by("pk").values_list("number", "name", "kind", "level", "enrolled_on"))
    assert rows == [
        (f"{chain.number}-00001", "测学甲", "apprentice", SkillLevel.JUNIOR, date(2026, 2, 10)),
        (f"{chain.number}-00002", "测学乙", "apprentice", None, date(2026, 2, 10)),
    ]
    assert {student.employer.unit.name for student in Student.objects.all()} == {"北京测果制造有限公司"}
    assert RegisterEntry.objects.of(chain).last().detail.note == "新增 2 人，更新 0 人"
    draft.refresh_from_db()
    assert (draft.rows, draft.sample, draft.applied_at) == ("", [], at)
    before = standing()
    again = lead.post(confirm)
    assert again.status_code == 409
    assert "这份名单已经导入过了，没有再次导入。" in again.content.decode()
    assert standing() == before


def test_every_bad_cell_is_named_with_row_column_and_reason(lead, chain):
    known = make.student(chain, identity="11010519491231002X")
    repeated = make.identity()
    before = standing()
    answer = upload(
        lead,
        chain,
        line(姓名=None, 类别="学生", 证件号码="110105194912310021", 手机号码="12345"),
        {},
        line(院校="没有的学院", 用人单位="没有的公司", 技能等级="八级", 入链日期="去年", 离链日期="2026-02-30"),
        line(证件号码=repeated),
        line(证件号码=repeated),
        line(证件号码="11010519491231002x"),
        line(学员编号="110000-2026-001-99999"),
        line(证件号码=None, 院校=None, 用人单位=None, 专业或工种="字" * 61),
        line(入链日期=None, 离链日期=date(2026, 3, 3)),
        line(类别="在职职工", 院校=None),
    )
    assert answer.status_code == 400
    assert bad_cells(answer) == [
        (2, "姓名", "请填写姓名，2至50个字。"),
        (2, "类别", "类别应为学生学徒、技培生、订单班学生、冠名班学生、实习生、在职职工之一。"),
        (2, "证件号码", "身份证号码的校验位不符，请对照证件逐位核对。"),
        (2, "手机号码", "电话号码无法识别。手机请填11位号码；固定电话请带区号，例如010-65395678。"),
        (4, "院校", "本链现有成员中没有这家单位，请填成员表中的单位全称或统一社会信用代码。"),
        (4, "用人单位", "本链现有成员中没有这家单位，请填成员表中的单位全称或统一社会信用代码。"),
        (
            4,
            "技能等级",
            "技能等级应为学徒工、五级/初级工、四级/中级工、三级/高级工、二级/技师、一级/高级技师、特级技师、首席技师之一。",
        ),
        (4, "入链日期", "日期应写成“2026-03-02”的样子。"),
        (4, "离链日期", "日期应写成“2026-03-02”的样子。"),
        (6, "证件号码", "与第5行的证件号码重复。"),
        (7, "证件号码", f"该证件号码已在本链名单中（学员编号{known.number}）。"),
        (8, "学员编号", "名单中没有这个编号。新增的学员请把编号留空。"),
        (9, "证件号码", "请填写证件号码。"),
        (9, "院校", "学生学徒须填写院校。"),
        (9, "用人单位", "学生学徒须填写用人单位。"),
        (9, "专业或工种", "专业或工种不超过60个字，现为61个字。"),
        (10, "入链日期", "请填写入链日期。"),
        (10, "离链日期", "离链日期不能晚于今天；将要离链的，请到时再填。"),
    ]
    assert answer.context["count"] == 18
    assert standing() == before


def test_a_number_that_lost_its_digits_is_named(lead, chain):
    answer = upload(lead, chain, line(证件号码=110105194912310021), line(手机号码="138****8000"))
    assert bad_cells(answer) == [
        (2, "证件号码", "证件号码被表格存成了数字，末几位已经丢失。请把这一列设为“文本”格式后重新填写。"),
        (3, "手机号码", "请填写完整的手机号码，带*的号码不能识别。"),
    ]


def test_many_bad_cells_are_shown_in_part_and_counted_in_whole(lead, chain):
    answer = upload(lead, chain, *[line(类别="学生") for _ in range(201)])
    assert (len(bad_cells(answer)), answer.context["count"], answer.context["hidden"]) == (200, 201, 1)


def test_exported_rows_come_back_as_changes(lead, chain, at):
    student = make.student(chain, phone="+8613800138000")
    before = Student.objects.get(pk=student.pk)
    exported = rows_of(lead.post(reverse("chains:roster_export", args=[chain.number]), {"reason": "更新等级"}))
    cells = dict(zip(exported[0], exported[1], strict=True))
    answer = upload(lead, chain, {**cells, "技能等级": "高级工", "离链日期": "2026/3/1"})
    draft = RosterDraft.objects.get()
    assert (draft.added, draft.changed) == (0, 1)
    lead.post(answer.url)
    after = Student.objects.get()
    assert (after.number, after.level, after.left_on, after.revision) == (student.number, 4, date(2026, 3, 1), 2)
    assert (after.identity.token, after.phone.token) == (before.identity.token, before.phone.token)


def test_a_number_may_stand_once_in_a_file(lead, chain):
    student = make.student(chain)
    change = line(学员编号=student.number, 证件号码=None, 手机号码=None)
    answer = upload(lead, chain, change, change)
    assert bad_cells(answer) == [
        (3, "学员编号", "与第2行的学员编号重复。"), (3, "证件号码", "与第2行的证件号码重复。"),
    ]  # fmt: skip


def test_somebody_leaves_and_comes_back_in_one_file(lead, chain):
    identity = make.identity()
    student = make.student(chain, identity=identity)
    leaves = line(学员编号=student.number, 证件号码=None, 手机号码=None, 离链日期=date(2026, 3, 1))
    answer = upload(lead, chain, line(证件号码=identity, 类别="技培生"), leaves)
    assert lead.post(answer.url).status_code == 302
    rows = list(Student.objects.order_by("pk").values_list("kind", "left_on"))
    assert rows == [("apprentice", date(2026, 3, 1)), ("trainee", None)]


def test_a_credit_code_names_a_member_and_a_shared_name_does_not(lead, chain):
    member = make.employer_of(chain)
    twin = people.named_unit(member.unit.name)
    Member.objects.create(chain=chain, unit=twin, kind=twin.kind, joined_on=date(2026, 2, 2))
    answer = upload(lead, chain, line(用人单位=member.unit.uscc), line())
    assert bad_cells(answer) == [(3, "用人单位", "本链有同名成员，请改填统一社会信用代码。")]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: workbook(), "表中没有学员。请从第2行起填写，每人一行。"),
        (lambda: workbook({}), "表中没有学员。请从第2行起填写，每人一行。"),
        (
            lambda: workbook(line(), headings=[heading for heading in HEADINGS if heading not in ("姓名", "院校")]),
            "第1行缺少列：姓名、院校。请用下载的模板填写，不要改动表头。",
        ),
        (lambda: workbook(line(), headings=[*HEADINGS, "姓名"]), "第1行有重复的列：姓名。请用下载的模板填写。"),
        (lambda: SimpleUploadedFile("名单.xlsx", b""), "文件是空的，请检查后重新选择。"),
        (lambda: SimpleUploadedFile("名单.csv", "姓名,类别\n".encode()), None),
        (lambda: people.pdf("名单.xlsx"), "请上传.xlsx工作簿，您上传的是PDF文件。可用Excel或WPS另存为.xlsx。"),
        (lambda: None, "请选择文件。"),
    ],
)
def test_what_is_no_roster_is_refused_in_a_sentence(lead, chain, file, sentence):
    before = standing()
    given = file()
    answer = lead.post(reverse("chains:roster_import", args=[chain.number]), {"file": given} if given else {})
    assert answer.status_code == 400
    errors = answer.context["form"].errors["file"]
    assert len(errors) == 1
    assert sentence is None or errors == [sentence]
    assert standing() == before


def test_too_many_rows_are_refused(lead, chain, monkeypatch):
    monkeypatch.setattr("chains.resources.tables.MAX_ROWS", 2)
    answer = upload(lead, chain, line(), line(), line())
    assert answer.context["form"].errors["file"] == ["工作表有4行，一次最多3行。请拆成几个文件后再上传。"]


def test_a_roster_that_changed_meanwhile_refuses_the_confirmation(lead, chain, at):
    identity = make.identity()
    answer = upload(lead, chain, line(证件号码=identity))
    student = make.student(chain, identity=identity)
    refused = lead.post(answer.url)
    assert refused.status_code == 400
    expected = f"第2行证件号码：该证件号码已在本链名单中（学员编号{student.number}）。"
    assert expected in refused.content.decode()
    assert Student.objects.get() == student
    assert RosterDraft.objects.get().applied_at is None


def test_a_chain_that_ended_meanwhile_refuses_the_confirmation(lead, chain):
    answer = upload(lead, chain, line())
    perform(chain, "end_period", actor=Actor.clock(), at=Chain.objects.get(pk=chain.pk).due_at)
    assert lead.post(answer.url).status_code == 409
    assert Student.objects.count() == 0


def test_a_draft_is_its_owners_alone_and_of_one_chain(client, lead, chain):
    url = upload(lead, chain, line()).url
    client.force_login(make.clerk_of(chain.lead_unit, Role.MEMBER))
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    assert Student.objects.count() == 0


def test_drafts_are_forgotten_after_a_day(lead, chain, at, frozen):
    url = upload(lead, chain, line()).url
    assert run("chains.forget_drafts", at=at + timedelta(days=1)) == {"forgotten": 0}
    later = frozen(at + timedelta(days=1, seconds=1))
    lead.force_login(make.applicant_of(chain))
    assert lead.post(url).status_code == 409
    assert run("chains.forget_drafts", at=later) == {"forgotten": 1}
    draft = RosterDraft.objects.get()
    assert (draft.rows, draft.sample, draft.applied_at) == ("", [], None)
    assert lead.get(url).context["is_open"] is False
    assert lead.post(url).status_code == 409
    assert Student.objects.count() == 0


def test_a_draft_is_sealed_in_the_database(lead, chain):
    identity = make.identity()
    upload(lead, chain, line(证件号码=identity))
    stored = RosterDraft.objects.values_list("rows", "sample").get()
    assert identity not in str(RosterDraft.objects.get().rows.token)
    assert identity not in str(stored[1])


def test_a_members_people_import_their_own(client, chain):
    client.force_login(make.clerk_of(make.school_of(chain).unit))
    answer = upload(client, chain, line(), line(类别="在职职工", 院校=None))
    assert bad_cells(answer) == [(3, "用人单位", "您只能登记以本单位为院校或用人单位的学员。")]
    answer = upload(client, chain, line())
    assert client.post(answer.url).status_code == 302
    assert Student.objects.count() == 1


@pytest.mark.parametrize("name", ["roster_import", "roster_template"])
@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_does_not_keep_the_roster_does_not_import(client, chain, name, role):
    client.force_login(people.holder(role))
    assert client.get(reverse(f"chains:{name}", args=[chain.number])).status_code == 403


def test_the_template_offers_what_can_be_chosen(lead, chain):
    answer = lead.get(reverse("chains:roster_template", args=[chain.number]))
    assert answer.headers["Content-Type"] == XLSX
    book = load_workbook(BytesIO(answer.content))
    sheet = book["学员名单"]
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
    assert sheet.column_dimensions["D"].number_format == "@"
    lists = [[cell.value for cell in column if cell.value] for column in book["选项"].iter_cols()]
    lead_name = chain.lead_unit.name
    assert lists == [
        list(StudentKind.labels), list(SkillLevel.labels), ["北京测叶技师学院"],
        [lead_name, "北京测果制造有限公司", "北京测叶技师学院"],
    ]  # fmt: skip
    assert book["选项"].sheet_state == "hidden"
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {
        "C2:C5001": "=选项!$A$1:$A$6", "I2:I5001": "=选项!$B$1:$B$8",
        "F2:F5001": "=选项!$C$1:$C$1", "G2:G5001": "=选项!$D$1:$D$3",
    }  # fmt: skip


def test_an_export_holds_the_visible_rows_masked(client, chain, at):
    make.student(chain, name="测学甲", identity="11010519491231002X", phone="+8613800138000", level=SkillLevel.SENIOR)
    lead_member = chain.members.get(is_lead=True)
    make.student(chain, kind=StudentKind.EMPLOYEE, school_id=None, employer_id=lead_member.pk)
    client.force_login(people.holder(Role.ADMINISTRATOR))
    url = reverse("chains:roster_export", args=[chain.number])
    assert client.get(url).context["count"] == 2
    refused = client.post(url, {"reason": ""})
    assert refused.status_code == 400
    assert refused.context["form"].errors == {"reason": ["请写明用途。"]}
    answer = client.post(url, {"reason": "季度统计"})
    rows = rows_of(answer)
    assert rows[0] == list(HEADINGS)
    student = Student.objects.earliest("pk")
    assert rows[1] == [
        student.number, "测学甲", "学生学徒", str(student.identity), "138****8000", "北京测叶技师学院",
        "北京测果制造有限公司", "数控加工", "三级/高级工", "2026-02-10", "",
    ]  # fmt: skip
    assert len(rows) == 3
    assert "11010519491231002X" not in str(rows)
    assert RegisterEntry.objects.of(chain).last().detail.note == "2 人。用途：季度统计"
    client.force_login(make.clerk_of(make.school_of(chain).unit))
    assert len(rows_of(client.post(url, {"reason": "核对本校学生"}))) == 2


def test_an_export_takes_what_the_filters_show(lead, chain):
    make.student(chain, name="测学甲")
    make.student(chain, name="测学乙")
    url = reverse("chains:roster_export", args=[chain.number]) + "?q=测学乙"
    rows = rows_of(lead.post(url, {"reason": "核对"}))
    assert [row[1] for row in rows] == ["姓名", "测学乙"]


def test_a_formula_goes_out_as_text(lead, chain):
    make.student(chain, name="=1+1", major='=HYPERLINK("http://x","y")')
    answer = lead.post(reverse("chains:roster_export", args=[chain.number]), {"reason": "核对"})
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert [(cell.value, cell.data_type) for cell in (sheet["B2"], sheet["H2"])] == [
        ("=1+1", "s"), ('=HYPERLINK("http://x","y")', "s"),
    ]  # fmt: skip
