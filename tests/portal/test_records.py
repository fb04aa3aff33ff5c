"""The calendar of working days and the register of acts: who gets in, and what loading a year does."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest

from accounts.choices import Role
from office.clock import start_of_day
from office.models import CalendarYear, RegisterEntry
from office.spreadsheets import read_rows
from office.workdays import Kind
from portal.selectors import records
from tests.factories import accounts as people
from tests.factories import applications as make

SCHEDULE = """2027-01-01至2027-01-03 元旦 放假
2027-02-05至2027-02-11 春节 放假
2027-02-20 春节 上班
2027-04-03至2027-04-05 清明节 放假
2027-05-01至2027-05-05 劳动节 放假
2027-06-09至2027-06-11 端午节 放假
2027-09-15至2027-09-17 中秋节 放假
2027-10-01至2027-10-07 国庆节 放假"""
GIVEN = {"year": "2027", "document_number": "国办发明电〔2026〕9号", "days": SCHEDULE}


@pytest.fixture
def administrator(signed_in, frozen):
    make.edition()
    frozen("2026-11-10T09:00")
    return signed_in(Role.ADMINISTRATOR)[0]


def test_an_administrator_loads_a_year(administrator):
    answer = administrator.post("/calendar/", GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, "/calendar/")
    year = CalendarYear.objects.get(year=2027)
    assert year.document_number == "国办发明电〔2026〕9号"
    assert year.days.get(date=date(2027, 2, 20)).kind == Kind.MAKEUP
    assert RegisterEntry.objects.of(year).get().label == "载入节假日安排"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"days": "二月放假"}, "days"),
        ({"days": ""}, "days"),
        ({"year": "1990"}, "year"),
        ({"days": "2027-01-01 元旦 放假"}, "__all__"),
        ({"document_number": "第9号文"}, "__all__"),
        ({"year": "2026", "days": SCHEDULE.replace("2027", "2026")}, "__all__"),
    ],
)
def test_a_wrong_schedule_changes_nothing(administrator, changed, field):
    before = list(CalendarYear.objects.values_list("year", "digest"))
    answer = administrator.post("/calendar/", GIVEN | changed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [field])
    assert list(CalendarYear.objects.values_list("year", "digest")) == before


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_loads_calendars(signed_in, role):
    client, _ = signed_in(role)
    assert client.get("/calendar/").status_code == 403
    answer = client.post("/calendar/", GIVEN)
    assert answer.status_code == 403
    assert "节假日安排由系统管理员载入。" in answer.content.decode()
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_else_reads_the_register(signed_in, role):
    client, _ = signed_in(role)
    assert client.get("/acts/").status_code == 403


def test_the_auditor_reads_and_looks_for_acts(signed_in, administrator):
    administrator.post("/calendar/", GIVEN)
    client, _ = signed_in(Role.AUDITOR)
    total = RegisterEntry.objects.count()
    newest = client.get("/acts/").context["page"].rows
    assert [row.seq for row in newest] == list(range(total, max(total - 25, 0), -1))
    found = client.get("/acts/", {"text": "载入节假日"}).context["page"].rows
    assert [row.label for row in found] == ["载入节假日安排"]
    assert client.get("/acts/", {"text": "载入节假日", "on_or_before": "2026-11-09"}).context["page"].rows == []
    assert len(client.get("/acts/", {"text": "载入节假日", "on_or_after": "2026-11-10"}).context["page"].rows) == 1


def test_states_stand_in_words(signed_in, frozen):
    frozen("2026-03-02T09:00")
    unit = people.verified_unit()
    client, _ = signed_in(Role.AUDITOR)
    acts = client.get("/acts/", {"text": unit.name}).context["acts"]
    assert [(act["entry"].label, act["source"], act["target"]) for act in acts] == [
        ("核验通过", "待核验", "已核验"),
        ("登记", "未登记", "待核验"),
        ("新建", "", "未登记"),
    ]


@pytest.fixture
def auditor(signed_in, frozen):
    frozen("2026-11-10T09:00")
    make.edition()
    return signed_in(Role.AUDITOR)[0]


EXPORT = "/acts/export/"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_auditor_takes_the_register_out(auditor, kind, tmp_path):
    before = list(RegisterEntry.objects.order_by("seq"))
    answer = auditor.post(EXPORT, {"reason": "年度检查", "kind": kind})
    assert answer["Content-Disposition"].endswith(f"20261110.{kind}")
    content = b"".join(answer.streaming_content)
    if kind == "xlsx":
        rows = [[str(cell or "") for cell in row] for row in read_rows(BytesIO(content))]
    else:
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["序号", "时间", "动作"]
    assert [(row[0], row[2], row[-1]) for row in rows[1:]] == [(str(act.seq), act.label, act.digest) for act in before]
    act = RegisterEntry.objects.order_by("seq").last()
    assert (act.action, act.label, act.role) == ("export_register", "导出办理登记簿", "审计/纪检")
    assert act.detail.note == f"全部，{len(before)} 条。用途：年度检查"


def test_the_file_holds_what_the_filter_shows(auditor):
    people.holder(Role.EXPERT)
    query = "?text=授予角色&on_or_after=2026-01-01"
    shown = RegisterEntry.objects.filter(label="授予角色", at__gte=start_of_day(date(2026, 1, 1))).order_by("seq")
    assert auditor.get(f"/acts/{query}").context["export_url"].startswith(f"{EXPORT}?text=")
    assert auditor.get(EXPORT + query).context["count"] == shown.count()
    expected = [str(act.seq) for act in shown]
    answer = auditor.post(EXPORT + query, {"reason": "核对授权", "kind": "csv"})
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == expected
    note = RegisterEntry.objects.order_by("seq").last().detail.note
    assert note == f"含“授予角色”，自2026年1月1日，{len(expected)} 条。用途：核对授权"


def test_without_a_reason_nothing_is_taken_out(auditor):
    acts = RegisterEntry.objects.count()
    answer = auditor.post(EXPORT, {"reason": " ", "kind": "csv"})
    assert (answer.status_code, answer.context["form"].errors) == (400, {"reason": ["请写明用途。"]})
    assert RegisterEntry.objects.count() == acts


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_else_takes_the_register_out(signed_in, role):
    client, _ = signed_in(role)
    acts = RegisterEntry.objects.count()
    assert client.get(EXPORT).status_code == 403
    assert client.post(EXPORT, {"reason": "看看", "kind": "csv"}).status_code == 403
    assert RegisterEntry.objects.count() == acts


def test_the_register_is_read_piece_by_piece(auditor, monkeypatch):
    monkeypatch.setattr(records, "CHUNK", 2)
    rows = records.register_rows(RegisterEntry.objects.select_related("detail"))
    assert next(rows)[0] == 1
    assert [row[0] for row in rows] == list(range(2, RegisterEntry.objects.count() + 1))
