"""The register of acts: who reads it, looks in it and takes it out."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest

from accounts.choices import Role
from office.clock import start_of_day
from office.models import RegisterEntry
from office.spreadsheets import read_rows
from portal.selectors import records
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.calendars import drafted


@pytest.fixture
def loaded(frozen):
    """An act to look for: a year's schedule was entered."""
    make.edition()
    return drafted(at=frozen("2026-11-10T09:00"))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_nobody_else_reads_the_register(signed_in, role):
    client, _ = signed_in(role)
    assert client.get("/acts/").status_code == 403


def test_the_auditor_reads_and_looks_for_acts(signed_in, loaded):
    client, _ = signed_in(Role.AUDITOR)
    total = RegisterEntry.objects.count()
    newest = client.get("/acts/").context["page"].rows
    assert [row.seq for row in newest] == list(range(total, max(total - 25, 0), -1))
    found = client.get("/acts/", {"text": "录入节假日"}).context["page"].rows
    assert [row.label for row in found] == ["录入节假日安排"]
    assert client.get("/acts/", {"text": "录入节假日", "on_or_before": "2026-11-09"}).context["page"].rows == []
    assert len(client.get("/acts/", {"text": "录入节假日", "on_or_after": "2026-11-10"}).context["page"].rows) == 1


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
