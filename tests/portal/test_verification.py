"""Verification of issued documents: what the code shows, and the comparison of a file that is not kept."""

import hashlib
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from office import documents
from office.clock import SHANGHAI
from office.models import IssuedDocument, Upload
from portal.views import verification
from tests.rules import ROOT

AT = datetime(2026, 3, 9, 10, 0, tzinfo=SHANGHAI)
CONTENT = b"%PDF-1.7 as it was issued"


@pytest.fixture
def paper(db) -> IssuedDocument:
    """A document as it stands after its file was made; made by hand, because nothing here depends on what it says."""
    return make_paper("TJ-7K2M-94QX")


def make_paper(code: str, **changed: object) -> IssuedDocument:
    values = {
        "kind": "sample",
        "kind_label": "推荐书",
        "number": "推荐〔2026〕3号",
        "title": "集成电路封装测试技能生态链推荐书",
        "code": code,
        "thing_label": "applications.application",
        "thing_id": 1,
        "template": "documents/receipt.html",
        "content": {"secret": "不公开的内容"},
        "issued_at": AT,
        "issued_by": "陈立",
        "token": code.lower(),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "size": len(CONTENT),
        "rendered_at": AT,
    }
    return IssuedDocument.objects.create(**(values | changed))


def send(path: str, content: bytes) -> object:
    return Client().post(path, {"file": SimpleUploadedFile("文书.pdf", content, content_type="application/pdf")})


@pytest.mark.parametrize("typed", ["TJ-7K2M-94QX", "tj7k2m94qx", "ＴＪ－７Ｋ２Ｍ－９４ＱＸ", " TJ 7K2M 94QX "])
def test_a_code_is_found_however_it_is_typed(paper, typed):
    answer = Client().get("/verify/", {"code": typed}, follow=True)
    assert answer.status_code == 200
    assert answer.context["document"] == paper


def test_what_everybody_may_know(paper):
    answer = Client().get("/verify/TJ-7K2M-94QX/")
    assert [(fact["label"], fact["value"]) for fact in answer.context["facts"]] == [
        ("文书", "集成电路封装测试技能生态链推荐书"),
        ("种类", "推荐书"),
        ("编号", "推荐〔2026〕3号"),
        ("签发日期", "2026年3月9日"),
        ("校验码", "TJ-7K2M-94QX"),
    ]
    page = answer.content.decode()
    assert "现在有效" in page
    assert paper.sha256 in page
    assert "不公开的内容" not in page
    assert "陈立" not in page


def test_a_voided_document_says_so(paper):
    IssuedDocument.objects.update(voided_at=AT, void_reason="退回补正")
    page = Client().get("/verify/TJ-7K2M-94QX/").content.decode()
    assert "已作废" in page
    assert "现在不再有效" in page
    assert "退回补正" not in page


def test_a_corrected_document_leads_to_the_correction(paper):
    later = make_paper("TJ-2222-3333")
    IssuedDocument.objects.filter(pk=paper.pk).update(superseded_at=AT, superseded_by=later)
    answer = Client().get("/verify/TJ-7K2M-94QX/")
    assert answer.context["facts"][-1] == {
        "label": "更正后的文书",
        "value": "TJ-2222-3333",
        "url": "/verify/TJ-2222-3333/",
    }


@pytest.mark.parametrize("code", ["TJ-0000-0000", "x", "%20"])
def test_an_unknown_code(db, code):
    answer = Client().get(f"/verify/{code}/")
    assert answer.status_code == 404
    assert "没有查到这份文书" in answer.content.decode()


# One character another, two changed places, the letters of another kind of document, longer, shorter, markup.
FORGED = ("TJ-7K2M-94QY", "TJ-7K2M-49QX", "GS-7K2M-94QX", "TJ-7K2M-94QXA", "TJ-7K2M-94Q", "TJ-7K2M-94QX%27%20OR%201=1")


@pytest.mark.parametrize("code", [*FORGED, "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "TJ-%00"])
def test_a_forged_code_tells_nothing_of_the_true_document(paper, code):
    answer = Client().get(f"/verify/{code}/")
    page = answer.content.decode()
    assert (answer.status_code, "document" in answer.context) == (404, False)
    told = (paper.title, paper.number, paper.sha256, "<script>alert")
    assert [text for text in told if text in page] == []


def test_a_code_left_empty(db):
    answer = Client().get("/verify/", {"code": ""})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"code"}


def test_the_same_file(paper):
    answer = send("/verify/TJ-7K2M-94QX/", CONTENT)
    assert (answer.status_code, answer.context["is_same"]) == (200, True)
    assert Upload.objects.count() == 0


def test_another_file(paper):
    answer = send("/verify/TJ-7K2M-94QX/", CONTENT + b" ")
    assert (answer.status_code, answer.context["is_same"]) == (200, False)
    assert "不一致" in answer.content.decode()


def test_no_file(paper):
    answer = Client().post("/verify/TJ-7K2M-94QX/")
    assert (answer.status_code, answer.context["digest"]) == (400, "")


def test_a_file_too_large(paper, settings):
    settings.UPLOAD_MAX_BYTES = 4
    assert send("/verify/TJ-7K2M-94QX/", CONTENT).status_code == 400


def test_nothing_to_compare_before_the_file_is_made(db):
    make_paper("TJ-4444-5555", sha256="", size=None, rendered_at=None)
    assert "文件正在生成" in Client().get("/verify/TJ-4444-5555/").content.decode()
    answer = send("/verify/TJ-4444-5555/", b"")
    assert answer.status_code == 400


# A file alone -------------------------------------------------------------------------------------------------------


def test_a_file_alone_is_found_and_not_kept(paper):
    answer = send("/verify/", CONTENT)
    assert (answer.status_code, answer.context["document"], answer.context["is_same"]) == (200, paper, True)
    assert Upload.objects.count() == 0


def test_a_file_alone_tells_that_its_document_was_corrected(paper):
    later = make_paper("TJ-2222-3333", sha256="0" * 64)
    IssuedDocument.objects.filter(pk=paper.pk).update(superseded_at=AT, superseded_by=later)
    page = send("/verify/", CONTENT).content.decode()
    assert "现在不再有效" in page
    assert "/verify/TJ-2222-3333/" in page


def test_an_altered_file_is_answered_clearly(paper):
    answer = send("/verify/", CONTENT + b" ")
    assert answer.status_code == 404
    assert answer.context["refusal"].startswith("本系统没有签发过与它逐字节相同的文件")
    assert hashlib.sha256(CONTENT + b" ").hexdigest() in answer.content.decode()


@pytest.mark.parametrize("content", [None, b""])
def test_no_file_alone(paper, content):
    answer = Client().post("/verify/") if content is None else send("/verify/", content)
    assert (answer.status_code, answer.context["file_form"].errors.keys()) == (400, {"file"})


def test_a_file_without_a_digest_is_no_unmade_document(db):
    make_paper("TJ-4444-5555", sha256="", size=None, rendered_at=None)
    assert documents.find_by_digest("") is None


# Guessing -----------------------------------------------------------------------------------------------------------


def test_guessing_codes_ends_for_an_hour_and_without_a_puzzle(paper):
    for number in range(verification.MISSES):
        assert Client().get(f"/verify/TJ-2222-{number:04d}/").status_code == 404
    for answer in (Client().get("/verify/TJ-7K2M-94QX/"), send("/verify/", CONTENT)):
        assert answer.status_code == 429
        assert answer.context["refusal"] == verification.TOO_MANY
        assert "document" not in answer.context
    assert Client(REMOTE_ADDR="192.0.2.7").get("/verify/TJ-7K2M-94QX/").status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:abcd:0:9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("64:ff9b::192.0.2.7", "64:ff9b::192.0.2.8", False),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_the_devices_of_one_network_share_their_tries(paper, monkeypatch, first, second, is_one):
    monkeypatch.setattr(verification, "MISSES", 1)
    assert Client(REMOTE_ADDR=first).get("/verify/TJ-2222-2222/").status_code == 404
    answer = Client(REMOTE_ADDR=second).get("/verify/TJ-7K2M-94QX/")
    assert answer.status_code == (429 if is_one else 200)


def test_what_is_found_is_not_counted(paper, monkeypatch):
    monkeypatch.setattr(verification, "MISSES", 2)
    assert [Client().get("/verify/TJ-7K2M-94QX/").status_code for _ in range(4)] == [200] * 4


@pytest.mark.parametrize("path", ["/verify/", "/verify/TJ-7K2M-94QX/", "/verify/TJ-2222-2222/"])
def test_nobody_keeps_an_answer(paper, path):
    header = Client().get(path).headers["Cache-Control"]
    assert header == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_every_kind_of_document_prints_its_code():
    papers = [path for path in (ROOT / "templates/documents").glob("*.html") if not path.name.startswith("_")]
    texts = {path.name: path.read_text() for path in papers}
    frame = '{% extends "documents/_official.html" %}'
    assert {name for name, text in texts.items() if frame not in text} == set()
    # A paper with another place for the code and its QR code has them there.
    elsewhere = {name for name, text in texts.items() if "block verification" in text}
    assert {name for name in elsewhere if "documents/_verify.html" not in texts[name]} == set()
