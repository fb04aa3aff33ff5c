"""Uploads: told by content, refused in words that help, kept out of reach, served so that nothing runs."""

import errno
import hashlib
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from PIL import Image, ImageFile

from office import filetypes, picture_files, uploads
from office.models import Upload
from tests.office import samples
from tests.office.people import AT, account


@pytest.fixture(autouse=True)
def store_dir(settings, tmp_path):
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.UPLOADS_DIR.mkdir()
    return settings.UPLOADS_DIR


def files(folder):
    return sorted(path for path in Path(folder).rglob("*") if path.is_file())


def refusal(store_dir, content, name, **options):
    """What is said when a file is refused; neither row nor file may stay."""
    with pytest.raises(ValidationError) as error:
        uploads.store(samples.upload(content, name), by=None, at=AT, **options)
    assert (Upload.objects.count(), files(store_dir)) == (0, [])
    return error.value.messages


ACCEPTED = [
    (samples.pdf(), "申报书（盖章）.pdf", "application/pdf"),
    (samples.picture("PNG"), "证书.PNG", "image/png"),
    (samples.picture("JPEG"), "扫描件.jpg", "image/jpeg"),
    (samples.picture("JPEG"), "扫描件.jpeg", "image/jpeg"),
    (samples.docx(), "方案.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (samples.xlsx(), "名单.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (samples.ole("WordDocument"), "旧方案.doc", "application/msword"),
    (samples.ole("Workbook"), "旧名单.xls", "application/vnd.ms-excel"),
    # WPS writes the same formats under names of its own.
    (samples.ole("WordDocument"), "旧方案.wps", "application/msword"),
    (samples.ole("Workbook"), "旧名单.et", "application/vnd.ms-excel"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "name", "content_type"), ACCEPTED, ids=[row[1] for row in ACCEPTED])
def test_sound_files_are_kept_as_they_are(store_dir, content, name, content_type):
    user = account()
    row = uploads.store(samples.upload(content, name), by=user, at=AT)
    row.refresh_from_db()
    assert (row.name, row.content_type, row.size) == (name, content_type, len(content))
    assert (row.sha256, row.uploaded_by, row.uploaded_at) == (hashlib.sha256(content).hexdigest(), user, AT)
    assert row.path == store_dir / row.token[:2] / row.token[2:4] / row.token
    assert (len(row.token), files(store_dir)) == (40, [row.path])
    assert row.path.stat().st_mode & 0o777 == 0o600
    with uploads.open_upload(row) as file:
        assert file.read() == content
    assert uploads.verify(row)


@pytest.mark.django_db
def test_a_plain_stream_is_taken_too():
    row = uploads.store(io.BytesIO(samples.pdf()), by=None, at=AT, name="a.pdf")
    assert (row.name, row.uploaded_by) == ("a.pdf", None)


@pytest.mark.django_db
def test_the_same_file_twice_is_two_files(store_dir):
    rows = [uploads.store(samples.upload(samples.pdf(), "a.pdf"), by=None, at=AT) for _ in range(2)]
    assert len({row.token for row in rows}) == 2
    assert len(files(store_dir)) == 2


BROKEN_PDF = "PDF文件已损坏，打不开。请重新扫描或导出后再上传。"
ACTIVE_PDF = "PDF文件含有脚本或启动程序的动作。请用“打印为PDF”重新生成后再上传。"
BROKEN = "文件已损坏，打不开。请重新保存后再上传。"
BROKEN_PICTURE = "图片已损坏，打不开。请重新扫描或导出后再上传。"
PASSWORD = "文件设有密码。请取消密码后再上传。"
MACROS = "文件含有宏。请另存为不含宏的.docx或.xlsx后再上传。"
UNKNOWN = "无法识别文件的内容。请上传PDF、JPEG、PNG或Office文件，不要只改文件名后缀。"
OTHER_OFFICE = "只接收Word文档和Excel工作簿，不接收其他Office文件。请另存为PDF后再上传。"
TWO = "{}里夹带了网页或压缩包，不能接收。请重新扫描或导出后再上传。"
MACRO_TYPE = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
BOMB = samples.archive({**samples.WORD_PARTS, "word/media/a.bin": b"\0" * 40_000_000})

REFUSED = [
    (b"", "a.pdf", "文件是空的。请检查后重新上传。"),
    (b"MZ\x90\0" + b"\0" * 2000, "a.pdf", UNKNOWN),
    (b"<html><script>alert(1)</script></html>", "a.pdf", UNKNOWN),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png", UNKNOWN),
    (b"GIF89a" + b"\0" * 50, "a.png", UNKNOWN),
    (b"\xef\xbb\xbf" + samples.pdf(), "a.pdf", UNKNOWN),
    (b"%PDF-1.7 and nothing more", "a.pdf", BROKEN_PDF),
    (samples.pdf()[:300], "a.pdf", BROKEN_PDF),
    (samples.pdf(pages=0), "a.pdf", "PDF文件没有页面。请重新扫描或导出后再上传。"),
    (samples.pdf(password="x"), "a.pdf", "PDF文件设有密码或权限限制。请取消后再上传。"),
    (samples.pdf(change=samples.with_javascript), "a.pdf", ACTIVE_PDF),
    (samples.pdf(change=samples.with_launch), "a.pdf", ACTIVE_PDF),
    (samples.pdf(change=samples.with_hidden_script), "a.pdf", ACTIVE_PDF),
    (samples.pdf(change=samples.with_launch_named_elsewhere), "a.pdf", ACTIVE_PDF),
    (samples.pdf(change=samples.with_dynamic_form), "a.pdf", ACTIVE_PDF),
    (samples.pdf(change=samples.with_sending), "a.pdf", ACTIVE_PDF),
    (b"\r\n" + samples.pdf(), "a.pdf", UNKNOWN),
    (b"<html>" + samples.pdf(), "a.pdf", UNKNOWN),
    (samples.pdf().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1), "a.pdf", TWO.format("PDF文件")),
    (samples.pdf() + b"\n<HTML><body onload=alert(1)>", "a.pdf", TWO.format("PDF文件")),
    (samples.pdf() + samples.archive({"a.exe": b"MZ"}), "a.pdf", TWO.format("PDF文件")),
    (samples.picture("PNG") + samples.archive({"a.exe": b"MZ"}), "a.png", TWO.format("PNG图片")),
    (samples.picture("JPEG") + b"<?php system('id');", "a.jpg", TWO.format("JPEG图片")),
    (samples.picture("JPEG", comment=b"<script>alert(1)</script>"), "a.jpg", TWO.format("JPEG图片")),
    (samples.picture("PNG")[:60], "a.png", BROKEN_PICTURE),
    (samples.picture("JPEG", (400, 300))[:-300], "a.jpg", BROKEN_PICTURE),
    (b"\xff\xd8\xff\xe0 not a picture", "a.jpg", BROKEN_PICTURE),
    (samples.archive({"a.txt": "a"}), "a.docx", "不接收压缩包。请把其中的文件逐个上传。"),
    (
        samples.archive({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
        "a.pptx",
        OTHER_OFFICE,
    ),
    (samples.docx(**{"word/vbaProject.bin": b"x"}), "a.docx", MACROS),
    (samples.docx(**{"word/activeX/activeX1.xml": "<x/>"}), "a.docx", MACROS),
    (samples.docx(**{"word/VBAPROJECT.BIN": b"x"}), "a.docx", MACROS),
    (samples.docx(**{"[Content_Types].xml": MACRO_TYPE, "word/other.bin": b"x"}), "a.docm", MACROS),
    (samples.docx(**{"[Content_Types].xml": MACRO_TYPE.encode("utf-16")}), "a.docx", MACROS),
    (samples.docx(**{"[Content_Types].xml": "<Types>" + " " * 1_200_000 + MACRO_TYPE}), "a.docx", BROKEN),
    (
        samples.archive({**samples.SHEET_PARTS, "xl/macrosheets/sheet1.xml": "<x/>"}),
        "a.xlsx",
        MACROS,
    ),
    (samples.archive({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"x"}), "a.xlsb", OTHER_OFFICE),
    (samples.lying_docx(), "a.docx", BROKEN),
    (samples.docx()[:-60], "a.docx", BROKEN),
    (samples.docx(**{"word/document.xml": "not xml"}), "a.docx", BROKEN),
    (BOMB, "a.docx", "文件的压缩比异常，不能接收。请用办公软件重新保存后再上传。"),
    (samples.ole("EncryptedPackage"), "a.docx", PASSWORD),
    (samples.ole("WordDocument", "_VBA_PROJECT"), "a.doc", MACROS),
    (samples.ole("__properties_version1.0"), "a.doc", OTHER_OFFICE),
    (samples.ole("WordDocument")[:600], "a.doc", BROKEN),
]


@pytest.mark.django_db
# Archives carry the time of their making: the names of tests must not, or parallel runs collect different ones.
@pytest.mark.parametrize(("content", "name", "said"), REFUSED, ids=[f"{n}-{row[1]}" for n, row in enumerate(REFUSED)])
def test_other_files_are_refused_with_what_to_do(store_dir, content, name, said):
    assert refusal(store_dir, content, name) == [said]


@pytest.mark.django_db
@pytest.mark.parametrize("tolerant", [False, True])
@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_cut_off_picture_is_refused_whatever_other_libraries_told_pillow(store_dir, monkeypatch, tolerant, options):
    """WeasyPrint, for one, tells Pillow to load what is there."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", tolerant)
    for format_name, name in (("JPEG", "a.jpg"), ("PNG", "a.png")):
        content = samples.picture(format_name, (400, 300), **options)
        for kept in (len(content) - 1, len(content) // 2, 40):
            assert refusal(store_dir, content[:kept], name) == [BROKEN_PICTURE]
    whole = samples.picture("JPEG", (400, 300), **options) + b"appended by a telephone"
    assert uploads.store(samples.upload(whole, "a.jpg"), by=None, at=AT).size == len(whole)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (
            samples.picture("PNG"),
            "a.jpg",
            "文件名后缀是“.jpg”，内容却是PNG图片。请核对选择的文件，或把后缀改为“.png”后再上传。",
        ),
        (
            samples.pdf(),
            "a.docx",
            "文件名后缀是“.docx”，内容却是PDF文件。请核对选择的文件，或把后缀改为“.pdf”后再上传。",
        ),
        (
            samples.pdf(),
            "a.pdf.exe",
            "文件名后缀是“.exe”，内容却是PDF文件。请核对选择的文件，或把后缀改为“.pdf”后再上传。",
        ),
        (
            samples.xlsx(),
            "名单",
            "文件名没有后缀，内容却是Excel工作簿。请核对选择的文件，或把后缀改为“.xlsx”后再上传。",
        ),
    ],
    ids=["png-jpg", "pdf-docx", "pdf-exe", "xlsx-none"],
)
def test_name_and_content_agree(store_dir, content, name, said):
    assert refusal(store_dir, content, name) == [said]


@pytest.mark.django_db
def test_only_the_families_asked_for(store_dir):
    assert refusal(store_dir, samples.docx(), "a.docx", kinds=uploads.PDF | uploads.IMAGE) == [
        "这里只接收PDF文件、JPEG或PNG图片，您上传的是Word文档。请转换后再上传。"
    ]
    assert refusal(store_dir, samples.pdf(), "a.pdf", kinds=uploads.SHEET) == [
        "这里只接收Excel工作簿，您上传的是PDF文件。请转换后再上传。"
    ]
    ofd = samples.archive({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"})
    assert refusal(store_dir, ofd, "a.ofd") == [
        "这里只接收PDF文件、JPEG或PNG图片、Word文档、Excel工作簿，您上传的是OFD文件。请转换后再上传。"
    ]
    row = uploads.store(samples.upload(ofd, "a.ofd"), by=None, at=AT, kinds=uploads.PDF | uploads.OFD)
    assert row.content_type == "application/ofd"


@pytest.mark.django_db
def test_size_limits(store_dir, settings):
    content = samples.pdf()
    said = ["文件超过0.5MB。请压缩或拆分后再上传。"]
    assert refusal(store_dir, b"%PDF-" + b"0" * 524288, "a.pdf", max_bytes=524288) == said
    settings.UPLOAD_MAX_BYTES = len(content) - 1
    assert len(refusal(store_dir, content, "a.pdf")) == 1
    settings.UPLOAD_MAX_BYTES = len(content)
    assert uploads.store(samples.upload(content, "a.pdf"), by=None, at=AT).size == len(content)


@pytest.mark.django_db
def test_pictures_of_too_many_pixels_are_refused_before_they_are_unpacked(store_dir, monkeypatch):
    said = ["图片像素过多。请缩小后再上传（A4纸用300dpi扫描即可）。"]
    monkeypatch.setattr(picture_files, "MAX_PIXELS", 1000)
    assert refusal(store_dir, samples.picture("PNG", (40, 30)), "a.png") == said
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert refusal(store_dir, samples.picture("JPEG", (40, 30)), "a.jpg") == said


@pytest.mark.django_db
def test_archives_with_too_much_inside(store_dir, monkeypatch):
    said = ["文件展开后过大。请减少内容或拆成几个文件后再上传。"]
    monkeypatch.setattr(filetypes, "MAX_MEMBERS", 2)
    assert refusal(store_dir, samples.docx(), "a.docx") == said
    monkeypatch.setattr(filetypes, "MAX_MEMBERS", 10)
    monkeypatch.setattr(filetypes, "MAX_INFLATED", 10)
    assert refusal(store_dir, samples.docx(), "a.docx") == said


@pytest.mark.django_db
def test_encrypted_archives_are_refused(store_dir):
    content = bytearray(samples.archive(samples.WORD_PARTS, zipfile.ZIP_STORED))
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert refusal(store_dir, bytes(content), "a.docx") == [PASSWORD]


@pytest.mark.django_db
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_behind(store_dir, monkeypatch, call, code):
    def fail(*arguments):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(uploads.os, call, fail)
    assert refusal(store_dir, samples.pdf(), "a.pdf") == [
        "服务器存储空间不足，文件没有保存。请稍后再试，或告知系统管理员。"
    ]


@pytest.mark.django_db
def test_another_failure_is_no_refusal_and_leaves_nothing_behind(store_dir, monkeypatch):
    def fail(*arguments):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(uploads.os, "replace", fail)
    with pytest.raises(OSError, match="Input/output error"):
        uploads.store(samples.upload(samples.pdf(), "a.pdf"), by=None, at=AT)
    assert (Upload.objects.count(), files(store_dir)) == (0, [])


@pytest.mark.django_db
def test_without_its_row_the_file_goes_too(store_dir, monkeypatch):
    monkeypatch.setattr(uploads.secrets, "token_hex", lambda size: "a" * 40)
    first = uploads.store(samples.upload(samples.pdf(), "a.pdf"), by=None, at=AT)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        first.path.rename(first.path.with_name("elsewhere"))
        uploads.store(samples.upload(samples.pdf(), "a.pdf"), by=None, at=AT)
    assert [path.name for path in files(store_dir)] == ["elsewhere"]


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("申报书.pdf", "申报书.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\王\\桌面\\申报书.pdf", "申报书.pdf"),
        ("a\r\nX-Header: 1.pdf", "aX-Header_ 1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("申报\u202efdp.exe.pdf", "申报fdp.exe.pdf"),
        ('a"b<c>|?*.pdf', "a_b_c____.pdf"),
        ("  .pdf", "pdf"),
        ("", "文件"),
        ("...", "文件"),
        ("名单", "名单"),
        ("字" * 300 + ".pdf", "字" * 116 + ".pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_are_cleaned(given, cleaned):
    assert uploads.clean_name(given) == cleaned


def stored(content, name):
    return uploads.store(samples.upload(content, name), by=None, at=AT)


def served(row, **options):
    response = uploads.serve(row, **options)
    body = b"".join(response.streaming_content)
    response.file_to_stream.close()
    return response, body


@pytest.mark.django_db
def test_a_download_is_safe():
    content = samples.pdf()
    response, body = served(stored(content, "申报书 1.pdf"))
    policy = (
        "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; "
        "frame-ancestors 'self'; sandbox"
    )
    assert body == content
    assert {name: response[name] for name in response.headers} == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(content)),
        "Content-Disposition": "attachment; filename*=utf-8''%E7%94%B3%E6%8A%A5%E4%B9%A6%201.pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": policy,
        "Cache-Control": "private, no-store",
    }


@pytest.mark.django_db
def test_only_pdf_and_pictures_are_shown_in_the_browser():
    shown = {
        name: served(stored(content, name), inline=True)[0]
        for content, name in [
            (samples.pdf(), "a.pdf"),
            (samples.picture("PNG"), "a.png"),
            (samples.docx(), "a.docx"),
            (samples.ole("Workbook"), "a.xls"),
        ]
    }
    assert {name: response["Content-Disposition"] for name, response in shown.items()} == {
        "a.pdf": 'inline; filename="a.pdf"',
        "a.png": 'inline; filename="a.png"',
        "a.docx": 'attachment; filename="a.docx"',
        "a.xls": 'attachment; filename="a.xls"',
    }
    # A PDF is shown by the browser's viewer, which older browsers do not start in a sandbox.
    assert {name: response["Content-Security-Policy"].endswith("; sandbox") for name, response in shown.items()} == {
        "a.pdf": False,
        "a.png": True,
        "a.docx": True,
        "a.xls": True,
    }


@pytest.mark.django_db
def test_a_changed_or_missing_file_is_noticed():
    row = stored(samples.pdf(), "a.pdf")
    row.path.write_bytes(row.path.read_bytes().replace(b"595", b"596"))
    assert not uploads.verify(row)
    row.path.unlink()
    assert not uploads.verify(row)


@pytest.mark.django_db
def test_only_files_without_a_row_are_forgotten_and_only_after_a_day(store_dir):
    kept, lost = stored(samples.pdf(), "a.pdf"), stored(samples.pdf(), "b.pdf")
    Upload.objects.filter(pk=lost.pk).delete()
    unfinished = store_dir / "incoming" / f"{int(AT.timestamp())}-{'0' * 40}"
    unfinished.write_bytes(b"%PDF-")
    assert uploads.forget_orphans(AT + timedelta(hours=23)) == 0
    assert len(files(store_dir)) == 3
    assert uploads.forget_orphans(AT + timedelta(hours=25)) == 2
    assert files(store_dir) == [kept.path]
    assert uploads.forget_orphans(AT + timedelta(hours=25)) == 0
