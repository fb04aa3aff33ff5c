"""Copies that do not say who made them: of PDFs, photographs, pictures; the picture itself stays."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DecodedStreamObject, NameObject

from office import filetypes
from office.bare_files import NotCleaned, bare_copy, is_cleanable

MARKER = "ZhangSanLeak"
PDF, JPEG, PNG = (kind.content_type for kind in (filetypes.PDF, filetypes.JPEG, filetypes.PNG))


def bare(path: Path, content_type: str) -> bytes:
    with bare_copy(path, content_type) as copy:
        return copy.read()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """With an author, XMP, a note by a person, a file inside, and a name that a program left on the page."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "ZhangSanLeak", "/Producer": "ZhangSanLeak"})
    xmp = DecodedStreamObject()
    xmp.set_data(b"<x>ZhangSanLeak</x>")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    page[NameObject("/PieceInfo")] = writer._add_object(xmp)
    note = Text(text="页边的话", rect=(10, 10, 60, 60))
    note[NameObject("/T")] = NameObject("/ZhangSanLeak")
    writer.add_annotation(0, note)
    writer.add_attachment("ZhangSanLeak.txt", b"ZhangSanLeak")
    path = tmp_path / "a.pdf"
    writer.write(path)
    return path


def test_a_pdf_keeps_its_pages_and_nothing_of_its_author(pdf: Path) -> None:
    before = pdf.read_bytes()
    assert b"ZhangSanLeak" in before
    copy = bare(pdf, PDF)
    assert (b"ZhangSanLeak" in copy, pdf.read_bytes() == before) == (False, True)
    reader = PdfReader(BytesIO(copy))
    assert (len(reader.pages), dict(reader.metadata or {}), reader.attachments) == (1, {}, {})
    assert "/ID" not in reader.trailer


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_photograph_keeps_its_pixels_and_its_way_up(tmp_path: Path, orientation: int) -> None:
    path, exif = tmp_path / "a.jpg", Image.Exif()
    exif[0x013B], exif[0x0112] = MARKER, orientation
    picture = Image.effect_noise((40, 20), 60).convert("RGB")
    picture.save(path, exif=exif, comment=b"ZhangSanLeak")
    path.write_bytes(path.read_bytes() + b"ZhangSanLeak")
    copy = bare(path, JPEG)
    assert (path.read_bytes().count(b"ZhangSanLeak"), b"ZhangSanLeak" in copy) == (3, False)
    with Image.open(path) as old, Image.open(BytesIO(copy)) as new:
        assert (new.tobytes(), dict(new.getexif())) == (old.tobytes(), {0x0112: 6} if orientation == 6 else {})


def test_a_photograph_inside_a_pdf_is_cleaned_as_well(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x013B] = "ZhangSanLeak"
    shot = BytesIO()
    Image.effect_noise((30, 30), 60).convert("RGB").save(shot, "JPEG", exif=exif)
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    stream = DecodedStreamObject()
    stream.set_data(shot.getvalue())
    stream[NameObject("/Filter")] = NameObject("/DCTDecode")
    writer.root_object[NameObject("/Picture")] = writer._add_object(stream)
    path = tmp_path / "scan.pdf"
    writer.write(path)
    assert b"ZhangSanLeak" in path.read_bytes()
    assert b"ZhangSanLeak" not in bare(path, PDF)


def test_a_picture_loses_its_words(tmp_path: Path) -> None:
    path, words = tmp_path / "a.png", PngImagePlugin.PngInfo()
    words.add_text("Author", "ZhangSanLeak")
    Image.new("RGB", (20, 20), "red").save(path, pnginfo=words)
    copy = bare(path, PNG)
    assert (b"ZhangSanLeak" in path.read_bytes(), b"ZhangSanLeak" in copy) == (True, False)
    with Image.open(path) as old, Image.open(BytesIO(copy)) as new:
        assert new.tobytes() == old.tobytes()


@pytest.mark.parametrize("content_type", [PDF, JPEG, PNG])
def test_what_is_broken_is_refused(tmp_path: Path, content_type: str) -> None:
    path = tmp_path / "broken"
    body = struct.pack(">I", 3) + b"tEXtabc" + struct.pack(">I", zlib.crc32(b"x"))
    path.write_bytes(
        {PDF: b"%PDF-1.7 nothing", JPEG: b"\xff\xd8\xff\xe0\0\4ab", PNG: b"\x89PNG\r\n\x1a\n" + body}[content_type]
    )
    with pytest.raises(NotCleaned):
        bare_copy(path, content_type)


def test_what_nobody_can_clean_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert [is_cleanable(one) for one in (PDF, JPEG, PNG, kind)] == [True, True, True, False]
    with pytest.raises(NotCleaned):
        bare_copy(path, kind)
