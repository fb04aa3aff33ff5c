"""Issued documents: row and promise in the transaction, one file after it, corrections and withdrawals that show."""

import contextlib
import hashlib
import re
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.http import FileResponse
from django.test import override_settings

from office import clock, documents, effects, typesetting
from office.actors import Actor
from office.machine import WrongState
from office.models import Effect, IssuedDocument, NumberSeries
from tests.office import pdf_reading
from tests.office.paper_samples import SAMPLES

AT = datetime(2026, 3, 12, 15, 42, tzinfo=clock.SHANGHAI)
LATER = AT + timedelta(hours=1)
RECEIPT = SAMPLES["receipt"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of the tests' own: which ones the apps above declare does not matter here."""
    monkeypatch.setattr(documents, "_kinds", {})
    documents.declare("test_receipt", label="测试回执", prefix="CS")
    documents.declare("test_notice", label="测试公示", prefix="CG")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    with override_settings(DOCUMENTS_DIR=tmp_path):
        yield tmp_path


@pytest.fixture
def thing(db: None) -> NumberSeries:
    return NumberSeries.objects.create(series="文书所属事项")


def issue_receipt(thing: NumberSeries, **changes: object) -> IssuedDocument:
    given = {
        "thing": thing,
        "number": "HZ2026-0031",
        "title": "申报受理回执",
        "template": "documents/receipt.html",
        "context": RECEIPT,
        "at": AT,
        "actor": Actor.clock(),
    }
    return documents.issue("test_receipt", **{**given, **changes})


def killed(*given: object, **options: object) -> None:
    raise KeyboardInterrupt


def content_of(response: FileResponse) -> bytes:
    """What a browser would receive."""
    with contextlib.closing(response):
        return b"".join(response.streaming_content)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# Issuing


def test_issuing_freezes_number_content_and_code_and_promises_the_file(thing: NumberSeries, folder: Path):
    document = issue_receipt(thing)
    document.refresh_from_db()
    assert re.fullmatch(r"CS-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", document.code)
    assert (document.kind, document.kind_label, document.number) == ("test_receipt", "测试回执", "HZ2026-0031")
    assert (document.thing_label, document.thing_id) == ("office.numberseries", thing.pk)
    assert (document.issued_at, document.issued_by) == (AT, "系统时钟")
    assert document.content == {
        **RECEIPT,
        "paper": {
            "kind": "test_receipt",
            "kind_label": "测试回执",
            "number": "HZ2026-0031",
            "version": "",
            "title": "申报受理回执",
            "code": document.code,
            "issued_on": "2026-03-12",
            "verify_url": f"{settings.SITE_URL}/verify/{document.code}/",
            "remark": "",
        },
    }
    assert (document.is_rendered, document.sha256, document.size) == (False, "", None)
    assert files(folder) == []
    promise = Effect.objects.get()
    assert (promise.name, promise.key, promise.done_at) == (
        "office.render_document",
        {"document_id": document.pk},
        None,
    )


def test_a_transaction_that_fails_leaves_neither_row_nor_promise(thing: NumberSeries, folder: Path):
    with pytest.raises(RuntimeError), transaction.atomic():
        issue_receipt(thing)
        raise RuntimeError
    assert (IssuedDocument.objects.count(), Effect.objects.count(), files(folder)) == (0, 0, [])


def test_a_content_with_a_hole_is_not_issued(thing: NumberSeries):
    content = {key: value for key, value in RECEIPT.items() if key != "query"}
    with pytest.raises(typesetting.MissingContent, match="query"):
        issue_receipt(thing, context=content)
    assert (IssuedDocument.objects.count(), Effect.objects.count()) == (0, 0)


@pytest.mark.parametrize("value", [object(), float("nan"), {1, 2}])
def test_a_content_that_is_not_plain_is_not_issued(thing: NumberSeries, value: object):
    with pytest.raises((TypeError, ValueError)):
        issue_receipt(thing, context={**RECEIPT, "recipient": value})
    assert (IssuedDocument.objects.count(), Effect.objects.count()) == (0, 0)


def test_dates_become_text_and_control_characters_go(thing: NumberSeries):
    given = {**RECEIPT, "recipient": "北京\x0b星野\x00", "signature": {"authority": "甲局", "date": AT.date()}}
    content = issue_receipt(thing, context=given).content
    assert (content["recipient"], content["signature"]["date"]) == ("北京星野", "2026-03-12")


def test_an_unknown_kind_is_not_issued(thing: NumberSeries):
    with pytest.raises(KeyError, match="nothing"):
        documents.issue(
            "nothing", thing=thing, number="", title="x", template="documents/receipt.html", context=RECEIPT, at=AT,
            actor=Actor.clock(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "prefix"), [("test_receipt", "ZZ"), ("other", "CS"), ("other", "Cs"), ("other", "C"), ("other", "测试")]
)
def test_a_kind_is_declared_once_with_a_prefix_of_its_own(key: str, prefix: str):
    with pytest.raises(ValueError, match=key):
        documents.declare(key, label="x", prefix=prefix)
    assert set(documents._kinds) == {"test_receipt", "test_notice"}


def test_the_demonstration_says_so_on_its_papers(thing: NumberSeries):
    with override_settings(DEMO=True):
        assert issue_receipt(thing).content["paper"]["remark"] == "演示文书，不具效力"


def test_codes_do_not_repeat_and_a_taken_one_is_drawn_again(thing: NumberSeries, monkeypatch: pytest.MonkeyPatch):
    drawn = iter("222222222222222233333333")
    monkeypatch.setattr(documents.secrets, "choice", lambda letters: next(drawn))
    assert [issue_receipt(thing).code for _ in range(2)] == ["CS-2222-2222", "CS-3333-3333"]


# Rendering


def test_from_issue_by_the_effect_to_a_file_with_its_digest(thing: NumberSeries, folder: Path):
    document = issue_receipt(thing)
    with clock.freeze(LATER):
        assert effects.carry_out(Effect.objects.get().pk, at=LATER) is True
    document.refresh_from_db()
    assert document.rendered_at == LATER
    assert files(folder) == [document.path]
    content = document.path.read_bytes()
    assert (document.sha256, document.size) == (hashlib.sha256(content).hexdigest(), len(content))
    said = pdf_reading.text(content)
    assert "北京星野智能汽车有限公司：" in said
    assert f"校验码 {document.code}" in said


def test_the_file_has_a_name_that_cannot_be_guessed_from_the_row(thing: NumberSeries, folder: Path):
    document = issue_receipt(thing)
    name = document.path.relative_to(folder).as_posix()
    assert re.fullmatch(r"([0-9a-f]{2})/\1[0-9a-f]{38}\.pdf", name)
    assert document.path.name != issue_receipt(thing).path.name


def test_a_doubled_effect_makes_one_file(thing: NumberSeries, folder: Path, monkeypatch: pytest.MonkeyPatch):
    document = issue_receipt(thing)
    first = documents.render(document.pk, at=AT)
    written = first.path.stat().st_mtime_ns
    monkeypatch.setattr(typesetting, "pdf_of", lambda *given, **options: pytest.fail("set a second time"))
    second = documents.render(document.pk, at=LATER)
    assert (second.rendered_at, second.sha256) == (AT, first.sha256)
    assert (files(folder), first.path.stat().st_mtime_ns) == ([document.path], written)


def test_the_second_of_two_workers_leaves_the_first_ones_file(
    thing: NumberSeries, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """Both find the document without a file; one finishes while the other is still setting the page."""
    document = issue_receipt(thing)
    set_page = typesetting.pdf_of

    def overtaken(*given: object, **options: object) -> bytes:
        monkeypatch.setattr(typesetting, "pdf_of", set_page)
        documents.render(document.pk, at=AT)
        return set_page(*given, **options) + b"%another machine's bytes\n"

    monkeypatch.setattr(typesetting, "pdf_of", overtaken)
    slow = documents.render(document.pk, at=LATER)
    assert slow.rendered_at == AT
    assert files(folder) == [document.path]
    assert hashlib.sha256(document.path.read_bytes()).hexdigest() == slow.sha256


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_file(thing: NumberSeries, folder: Path):
    document = issue_receipt(thing)
    start, seen = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        seen.append(documents.render(document.pk, at=AT).sha256)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    document.refresh_from_db()
    assert seen == [document.sha256] * 2
    assert files(folder) == [document.path]


def test_a_worker_killed_before_rendering_is_made_good_by_the_sweep(thing: NumberSeries, folder: Path):
    document = issue_receipt(thing)
    assert effects.sweep(at=AT) == 0  # the message sent on commit has the first turn
    assert effects.sweep(at=AT + timedelta(minutes=1)) == 1
    document.refresh_from_db()
    assert document.is_rendered
    assert files(folder) == [document.path]
    assert effects.sweep(at=AT + timedelta(days=1)) == 0


def test_a_worker_killed_between_file_and_row_is_made_good_too(
    thing: NumberSeries, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    document = issue_receipt(thing)
    with monkeypatch.context() as fatal:
        fatal.setattr(IssuedDocument, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            documents.render(document.pk, at=AT)
    document.refresh_from_db()
    assert (document.is_rendered, files(folder)) == (False, [document.path])
    again = documents.render(document.pk, at=LATER)
    assert (again.rendered_at, files(folder)) == (LATER, [document.path])
    assert hashlib.sha256(document.path.read_bytes()).hexdigest() == again.sha256


def test_a_page_that_cannot_be_set_leaves_nothing_and_is_tried_again(
    thing: NumberSeries, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    document = issue_receipt(thing)
    promise = Effect.objects.get()
    with monkeypatch.context() as broken:
        broken.setattr(typesetting, "pdf_of", lambda *given, **options: 1 / 0)
        assert effects.carry_out(promise.pk, at=AT) is False
    document.refresh_from_db()
    promise.refresh_from_db()
    assert (document.is_rendered, files(folder), promise.attempts) == (False, [], 1)
    assert effects.sweep(at=promise.next_at) == 1
    document.refresh_from_db()
    assert document.is_rendered


# Reading


def test_reading_before_the_file_is_there_is_refused_with_a_sentence(thing: NumberSeries):
    document = issue_receipt(thing)
    with pytest.raises(documents.NotYetRendered, match="《申报受理回执》正在生成，请稍候片刻再打开。"):
        documents.open_document(document)


def test_the_file_is_served_as_it_was_rendered(thing: NumberSeries):
    document = documents.render(issue_receipt(thing).pk, at=AT)
    response = documents.serve(document)
    assert hashlib.sha256(content_of(response)).hexdigest() == document.sha256
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    with contextlib.closing(documents.serve(document, inline=False)) as download:
        assert download["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_file_that_was_harmed_is_not_handed_out(thing: NumberSeries, harm: str):
    document = documents.render(issue_receipt(thing).pk, at=AT)
    if harm == "changed":
        document.path.write_bytes(document.path.read_bytes() + b" ")
    else:
        document.path.unlink()
    with pytest.raises(documents.Altered, match=document.code):
        documents.serve(document)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{small}", "{wide}", "{bare}", "{spaced}"])
def test_a_code_is_found_however_it_is_typed(thing: NumberSeries, typed: str):
    document = issue_receipt(thing)
    code = document.code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    text = typed.format(code, small=code.lower(), wide=wide, bare=code.replace("-", ""), spaced=code.replace("-", " "))
    assert documents.find_by_code(text) == document


@pytest.mark.parametrize(
    "typed", ["", "CS", "CS-2222-222", "CS-2222-2222", "CG-{rest}", "测试-2222-2222", "%", "x" * 9999]
)
def test_other_codes_find_nothing(thing: NumberSeries, typed: str):
    document = issue_receipt(thing)
    assert documents.find_by_code(typed.format(rest=document.code[3:])) is None


def test_the_documents_of_a_thing_are_its_own(thing: NumberSeries):
    other = NumberSeries.objects.create(series="另一事项")
    mine = [issue_receipt(thing), issue_receipt(thing)]
    issue_receipt(other)
    assert list(documents.of(thing)) == mine


# Corrections and withdrawals


def test_a_correction_shows_on_the_old_document_and_its_file_stays(thing: NumberSeries):
    old, new = documents.render(issue_receipt(thing).pk, at=AT), issue_receipt(thing, number="HZ2026-0032")
    documents.supersede(old, by=new, at=LATER)
    found = documents.find_by_code(old.code)
    assert (found.is_valid, found.standing, found.superseded_by, found.superseded_at) == (False, "已更正", new, LATER)
    assert (new.is_valid, new.standing, list(new.supersedes.all())) == (True, "有效", [old])
    response = documents.serve(found)
    assert hashlib.sha256(content_of(response)).hexdigest() == old.sha256
    assert "%EF%BC%88%E5%B7%B2%E6%9B%B4%E6%AD%A3%EF%BC%89.pdf" in response["Content-Disposition"]


def test_a_void_document_says_why(thing: NumberSeries):
    document = documents.void(issue_receipt(thing), at=LATER, reason=" 重新填报 ")
    found = documents.find_by_code(document.code)
    assert (found.is_valid, found.standing, found.voided_at, found.void_reason) == (False, "已作废", LATER, "重新填报")


def test_a_void_document_is_still_rendered_as_promised(thing: NumberSeries):
    document = documents.void(issue_receipt(thing), at=AT, reason="重新填报")
    assert effects.sweep(at=LATER) == 1
    assert content_of(documents.serve(IssuedDocument.objects.get(pk=document.pk))).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("first", ["void", "supersede"])
@pytest.mark.parametrize("then", ["void", "supersede"])
def test_what_does_not_stand_is_not_voided_or_corrected_again(thing: NumberSeries, first: str, then: str):
    document, other = issue_receipt(thing), issue_receipt(thing)
    do = {
        "void": lambda at: documents.void(document, at=at, reason="重新填报"),
        "supersede": lambda at: documents.supersede(document, by=other, at=at),
    }
    before = do[first](AT)
    with pytest.raises(WrongState, match="“申报受理回执”(已作废|已更正)，不能再次作废或更正。"):
        do[then](LATER)
    assert IssuedDocument.objects.filter(pk=document.pk).values().get() == {
        field.attname: getattr(before, field.attname) for field in IssuedDocument._meta.concrete_fields
    }


def test_senseless_calls_are_errors(thing: NumberSeries):
    document = issue_receipt(thing)
    with pytest.raises(ValueError, match="reason"):
        documents.void(document, at=AT, reason="  ")
    with pytest.raises(ValueError, match="itself"):
        documents.supersede(document, by=document, at=AT)
    document.refresh_from_db()
    assert document.is_valid


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"sha256": "a" * 64}, "document_rendered_whole"),
        ({"rendered_at": AT, "size": 1}, "document_rendered_whole"),
        ({"voided_at": AT}, "document_void_has_reason"),
        ({"void_reason": "重新填报"}, "document_void_has_reason"),
        ({"superseded_at": AT}, "document_superseded_whole"),
        ({"code": "taken"}, "code"),
    ],
)
def test_the_database_refuses_a_contradiction(thing: NumberSeries, changes: dict, constraint: str):
    document, other = issue_receipt(thing), issue_receipt(thing)
    if changes == {"code": "taken"}:
        changes = {"code": other.code}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        IssuedDocument.objects.filter(pk=document.pk).update(**changes)


# Previews and readiness


def test_a_preview_carries_its_mark_and_no_code(thing: NumberSeries, folder: Path):
    pdf = documents.preview("documents/receipt.html", RECEIPT)
    said = pdf_reading.text(pdf)
    assert said.count("草稿") == 1 + 1  # the mark, and the sentence at the foot
    assert "未编校验码" in said
    assert pdf_reading.reader(pdf).metadata.title == "申报受理回执"
    assert (IssuedDocument.objects.count(), files(folder)) == (0, [])


def test_a_frozen_content_renders_to_the_issued_bytes_again(thing: NumberSeries):
    document = documents.render(issue_receipt(thing).pk, at=AT)
    again = documents.render_pdf(document.template, document.content)
    assert hashlib.sha256(again).hexdigest() == document.sha256


def test_this_machine_is_ready():
    assert documents.check() == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    with override_settings(DOCUMENTS_DIR=tmp_path / "gone"):
        assert documents.check() == [f"文书目录不可写：{tmp_path / 'gone'}。"]
