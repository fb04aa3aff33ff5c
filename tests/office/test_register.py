"""The register of acts: append-only, chained, verifiable; its words erasable."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from office import register
from office.models import RegisterDetail, RegisterEntry
from office.triggers import install, remove
from tests.office.conftest import AT


@pytest.fixture
def entries(parcel, packer, sender) -> list[RegisterEntry]:
    register.record(
        parcel, "read", label="查看", actor=packer, at=AT, note="因公", facts={"day": AT.date()}, role="区经办"
    )
    register.record(parcel, "export", label="导出", actor=sender, at=AT, audience=("applicant",))
    return list(RegisterEntry.objects.all())


def test_numbers_run_and_digests_chain(entries):
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert entries[0].previous == "0" * 64
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:2]]
    assert entries[1].detail.facts == {"day": "2026-03-09"}
    assert register.verify() == 3


def test_the_database_refuses_change_and_deletion(entries):
    for sql in (
        "UPDATE office_registerentry SET label = 'x'",
        "DELETE FROM office_registerentry",
        "DELETE FROM office_registerdetail",
        "UPDATE office_registerdetail SET note = 'x'",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert register.verify() == 3


@pytest.mark.parametrize(
    ("table", "column"),
    [("registerentry", "actor_name"), ("registerentry", "label"), ("registerdetail", "note")],
)
def test_a_change_past_the_triggers_is_found(entries, table, column):
    remove(connection)
    with connection.cursor() as cursor:
        key = "id" if table == "registerentry" else "entry_id"
        cursor.execute(f"UPDATE office_{table} SET {column} = 'x' WHERE {key} = %s", [entries[1].pk])
    install(connection)
    with pytest.raises(register.BrokenRegister, match="第 2 条"):
        register.verify()


def test_a_missing_end_is_found(entries):
    remove(connection)
    RegisterDetail.objects.filter(entry=entries[2])._raw_delete("default")
    RegisterEntry.objects.filter(pk=entries[2].pk)._raw_delete("default")
    install(connection)
    with pytest.raises(register.BrokenRegister, match="末尾缺失：现有 2 条，应有 3 条"):
        register.verify()


def test_words_can_be_erased_without_breaking_the_chain(entries):
    assert RegisterDetail.objects.filter(entry=entries[1]).update(note="", facts={}, address="", erased_at=AT) == 1
    assert register.verify() == 3


def test_readers_see_what_is_meant_for_them(entries, parcel):
    own = RegisterEntry.objects.of(parcel)
    assert [entry.label for entry in own.for_audience("staff")] == ["新建", "查看", "导出"]
    assert [entry.label for entry in own.for_audience("applicant")] == ["新建", "导出"]
    assert [entry.label for entry in own.for_audience("public")] == []


def test_the_command(entries):
    out = StringIO()
    call_command("verify_register", stdout=out)
    assert out.getvalue() == "办理记录完整，共 3 条。\n"
    remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE office_registerentry SET label = 'x' WHERE seq = 1")
    install(connection)
    with pytest.raises(CommandError, match="第 1 条与摘要不符"):
        call_command("verify_register")
