"""Decides what a file really is, by its content and never by its name, and whether it is safe to keep.

Every refusal is a ValidationError with a sentence that says what to do.
"""

import mmap
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Flag, auto
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

MAX_PIXELS = 80_000_000
MAX_PDF_OBJECTS = 100_000
MAX_INFLATED = 300 * 1024 * 1024
# A small archive may be packed tightly; beyond this size the ratio tells a bomb from a document.
UNSUSPICIOUS = 20 * 1024 * 1024
MAX_RATIO = 150
MAX_MEMBERS = 5_000
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


START_OF_SCAN, END_OF_IMAGE = 0xDA, b"\xff\xd9"
# The next marker after picture data, where FF 00 is a byte and FF D0 to FF D7 are restarts.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class Kind(Flag):
    """Families of files that a place may accept."""

    PDF = auto()
    IMAGE = auto()
    WORD = auto()
    SHEET = auto()
    OFD = auto()
    OFFICE = WORD | SHEET


@dataclass(frozen=True)
class FileType:
    """One format: its family, what people call it, the extensions that agree with it, how it is served."""

    kind: Kind
    label: str
    extensions: tuple[str, ...]
    content_type: str


PDF = FileType(Kind.PDF, "PDF文件", (".pdf",), "application/pdf")
JPEG = FileType(Kind.IMAGE, "JPEG图片", (".jpg", ".jpeg"), "image/jpeg")
PNG = FileType(Kind.IMAGE, "PNG图片", (".png",), "image/png")
DOCX = FileType(
    Kind.WORD, "Word文档", (".docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)
XLSX = FileType(
    Kind.SHEET, "Excel工作簿", (".xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)
DOC = FileType(Kind.WORD, "Word 97-2003文档", (".doc", ".wps"), "application/msword")
XLS = FileType(Kind.SHEET, "Excel 97-2003工作簿", (".xls", ".et"), "application/vnd.ms-excel")
OFD = FileType(Kind.OFD, "OFD文件", (".ofd",), "application/ofd")
FAMILIES = {
    Kind.PDF: "PDF文件",
    Kind.IMAGE: "JPEG或PNG图片",
    Kind.WORD: "Word文档",
    Kind.SHEET: "Excel工作簿",
    Kind.OFD: "OFD文件",
}


def recognise(path: Path) -> FileType:
    """The format of a file, its structure checked. Raises ValidationError."""
    with path.open("rb") as file:
        head = file.read(16)
    for magic, check in CHECKS:
        if head.startswith(magic):
            return check(path)
    raise ValidationError("无法识别文件的内容。请上传PDF、JPEG、PNG或Office文件，不要只改文件名后缀。", code="type")


def families(kinds: Kind) -> str:
    """The accepted families in words."""
    return "、".join(label for kind, label in FAMILIES.items() if kind in kinds)


def check_archive(path: Path) -> list[str]:
    """The member names of a zip archive that is sound and not a bomb. Raises ValidationError."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise ValidationError("文件已损坏，打不开。请重新保存后再上传。", code="broken") from None
    inflated = sum(member.file_size for member in members)
    packed = path.stat().st_size
    if len(members) > MAX_MEMBERS or inflated > MAX_INFLATED:
        raise ValidationError("文件展开后过大。请减少内容或拆成几个文件后再上传。", code="bomb")
    if inflated > UNSUSPICIOUS and inflated > packed * MAX_RATIO:
        raise ValidationError("文件的压缩比异常，不能接收。请用办公软件重新保存后再上传。", code="bomb")
    if any(member.flag_bits & 1 for member in members):
        raise ValidationError("文件设有密码。请取消密码后再上传。", code="password")
    return [member.filename for member in members]


def _check_pdf(path: Path) -> FileType:
    try:
        reader = PdfReader(path)
        encrypted = reader.is_encrypted
        sound = not encrypted and len(reader.pages) > 0
        active = sound and _is_active(reader)
    except ValidationError:
        raise
    except Exception:  # a hostile file can make the parser fail in any way; every one of them means the same
        raise ValidationError("PDF文件已损坏，打不开。请重新扫描或导出后再上传。", code="broken") from None
    if encrypted:
        raise ValidationError("PDF文件设有密码或权限限制。请取消后再上传。", code="password")
    if not sound:
        raise ValidationError("PDF文件没有页面。请重新扫描或导出后再上传。", code="broken")
    if active:
        raise ValidationError("PDF文件含有脚本或启动程序的动作。请用“打印为PDF”重新生成后再上传。", code="active")
    return PDF


def _is_active(reader: PdfReader) -> bool:
    """Whether any object of the file, reachable or not, is a script or starts a program."""
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MAX_PDF_OBJECTS:
        raise ValidationError("PDF文件结构过于复杂。请用“打印为PDF”重新生成后再上传。", code="broken")
    todo: list[Any] = [reader.get_object(IndirectObject(*number, reader)) for number in numbers]
    while todo:
        value = todo.pop()
        if isinstance(value, DictionaryObject):
            raw = {key: value.raw_get(key) for key in value}
            if "/JS" in raw or "/JavaScript" in raw or str(raw.get("/S")) in ("/JavaScript", "/Launch"):
                return True
            todo += raw.values()
        elif isinstance(value, ArrayObject):
            todo += list(value)
    return False


def _check_image(found: FileType, format_name: str, ends: Callable[[mmap.mmap], bool]) -> Callable[[Path], FileType]:
    def check(path: Path) -> FileType:
        try:
            with Image.open(path, formats=[format_name]) as image:
                width, height = image.size
                image.verify()
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                complete = ends(content)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            width = height = MAX_PIXELS
            complete = True
        except Exception:  # Pillow's plugins fail in many ways on a broken file
            complete = False
        if not complete:
            raise ValidationError("图片已损坏，打不开。请重新扫描或导出后再上传。", code="broken")
        if width * height > MAX_PIXELS:
            raise ValidationError("图片像素过多。请缩小后再上传（A4纸用300dpi扫描即可）。", code="pixels")
        return found

    return check


def _jpeg_ends(content: mmap.mmap) -> bool:
    """Whether a JPEG's segments lead to its end marker.

    Read here because Pillow checks only while it unpacks, and not at all once any library of the process has told it
    to put up with files that were cut off.
    """
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == START_OF_SCAN:
            found = MARKER.search(content, at)
            if found is None:
                return False
            at = found.start()
        if content[at : at + 2] == END_OF_IMAGE:
            return True
    return False


def _png_ends(content: mmap.mmap) -> bool:
    """Whether a PNG's chunks lead to its end chunk, which is whole."""
    at = 8
    while at + 12 <= len(content):
        if content[at + 4 : at + 8] == b"IEND":
            return True
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    return False


def _check_zip(path: Path) -> FileType:
    names = check_archive(path)
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" not in names:
        raise ValidationError("不接收压缩包。请把其中的文件逐个上传。", code="type")
    if any(name.rsplit("/", 1)[-1].lower().startswith("vbaproject") or "/activeX/" in name for name in names):
        raise ValidationError("文件含有宏。请另存为不含宏的.docx或.xlsx后再上传。", code="active")
    for member, found in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)):
        if member in names:
            _check_member(path, member)
            return found
    raise ValidationError("只接收Word文档和Excel工作簿，不接收其他Office文件。请另存为PDF后再上传。", code="type")


def _check_member(path: Path, member: str) -> None:
    """The main part can be unpacked and is XML."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as part:
            start = part.read(200)
    except Exception:  # zlib, zipfile and the file system each have their own errors
        start = b""
    if b"<" not in start:
        raise ValidationError("文件已损坏，打不开。请重新保存后再上传。", code="broken")


def _check_ole(path: Path) -> FileType:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if len(content) < 1024 or content[28:30] != b"\xfe\xff" or content[30] not in (9, 12):
            raise ValidationError("文件已损坏，打不开。请重新保存后再上传。", code="broken")
        if _has_stream(content, ["EncryptedPackage"]):
            raise ValidationError("文件设有密码。请取消密码后再上传。", code="password")
        if _has_stream(content, ["_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA"]):
            raise ValidationError("文件含有宏。请另存为不含宏的.docx或.xlsx后再上传。", code="active")
        if _has_stream(content, ["WordDocument"]):
            return DOC
        if _has_stream(content, ["Workbook", "Book"]):
            return XLS
    raise ValidationError("只接收Word文档和Excel工作簿，不接收其他Office文件。请另存为PDF后再上传。", code="type")


def _has_stream(content: mmap.mmap, names: Iterable[str]) -> bool:
    """Whether a compound file has an entry of one of these names: aligned in its directory, with the name's length."""
    for name in names:
        wanted = name.encode("utf-16-le") + b"\0\0"
        at = content.find(wanted)
        while at >= 0:
            length = int.from_bytes(content[at + 64 : at + 66], "little")
            if at % 128 == 0 and length == len(wanted) and content[at + 66 : at + 67] in (b"\1", b"\2"):
                return True
            at = content.find(wanted, at + 2)
    return False


CHECKS: tuple[tuple[bytes, Callable[[Path], FileType]], ...] = (
    (b"%PDF-", _check_pdf),
    (b"\xff\xd8\xff", _check_image(JPEG, "JPEG", _jpeg_ends)),
    (b"\x89PNG\r\n\x1a\n", _check_image(PNG, "PNG", _png_ends)),
    (b"PK\x03\x04", _check_zip),
    (OLE_MAGIC, _check_ole),
)
