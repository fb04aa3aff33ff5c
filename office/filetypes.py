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

from django.core.exceptions import ValidationError

from office.pdf_files import check_pdf
from office.picture_files import check_jpeg, check_png

MAX_INFLATED = 300 * 1024 * 1024
# A small archive may be packed tightly; beyond this size the ratio tells a bomb from a document.
UNSUSPICIOUS = 20 * 1024 * 1024
MAX_RATIO = 150
MAX_MEMBERS = 5_000
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PIECE = 64 * 1024
TYPES, MAX_TYPES = "[Content_Types].xml", 1024 * 1024
# Where programs that guess look for another format, and what they would take for a page that runs.
GUESSED = 1024
PAGE = re.compile(rb"<(?:!doctype html|html|head|body|script|iframe|svg|\?php)\b", re.IGNORECASE)
# Parts of an Office file that run, by their names and by the types that the file itself declares for them.
ACTIVE_PART = re.compile(r"(?:^|/)(?:vbaproject[^/]*$|vbadata\.xml$|activex/|macrosheets/)", re.IGNORECASE)
ACTIVE_TYPE = re.compile(rb"macroEnabled|vbaProject|macrosheet|ms-office\.activeX", re.IGNORECASE)

BROKEN = "文件已损坏，打不开。请重新保存后再上传。"
MACROS = "文件含有宏。请另存为不含宏的.docx或.xlsx后再上传。"
PASSWORD = "文件设有密码。请取消密码后再上传。"  # noqa: S105  a sentence
OTHER_OFFICE = "只接收Word文档和Excel工作簿，不接收其他Office文件。请另存为PDF后再上传。"


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
    """The format of a file, whose structure is sound and that is of no other format as well. Raises ValidationError."""
    with path.open("rb") as file:
        head = file.read(16)
    for magic, check in CHECKS:
        if head.startswith(magic):
            found = check(path)
            _be_nothing_else(path, found)
            return found
    raise ValidationError("无法识别文件的内容。请上传PDF、JPEG、PNG或Office文件，不要只改文件名后缀。", code="type")


def families(kinds: Kind) -> str:
    """The accepted families in words."""
    return "、".join(label for kind, label in FAMILIES.items() if kind in kinds)


def _plain(found: FileType, check: Callable[[Path], None]) -> Callable[[Path], FileType]:
    def checked(path: Path) -> FileType:
        check(path)
        return found

    return checked


def _be_nothing_else(path: Path, found: FileType) -> None:
    """Refuse a file that another program would open as something else: a page or an archive behind a PDF's head."""
    if found.kind in Kind.OFFICE:
        return
    with path.open("rb") as file:
        ends = [file.read(GUESSED)]
        file.seek(-min(GUESSED, path.stat().st_size), 2)
        ends.append(file.read())
    if any(PAGE.search(end) for end in ends) or (found.kind is not Kind.OFD and _opens_as_archive(path)):
        raise ValidationError(
            f"{found.label}里夹带了网页或压缩包，不能接收。请重新扫描或导出后再上传。",
            code="two",
        )


def _opens_as_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.namelist())
    except Exception:  # whatever zipfile stumbles over is no archive
        return False


# Archives and Office files -------------------------------------------------------------------------------------------


def check_archive(path: Path) -> list[str]:
    """The member names of a zip archive that is no bomb and unpacks to what it says. Raises ValidationError."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _be_bearable(members, path.stat().st_size)
            for member in members:
                with archive.open(member) as part:
                    while part.read(PIECE):
                        pass
    except ValidationError:
        raise
    except Exception:  # zlib, zipfile and the file system each have their own errors
        raise ValidationError(BROKEN, code="broken") from None
    return [member.filename for member in members]


def _be_bearable(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Neither too much inside nor packed too tightly; told by what the archive says, before anything is unpacked."""
    inflated = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or inflated > MAX_INFLATED:
        raise ValidationError("文件展开后过大。请减少内容或拆成几个文件后再上传。", code="bomb")
    if inflated > UNSUSPICIOUS and inflated > packed * MAX_RATIO:
        raise ValidationError("文件的压缩比异常，不能接收。请用办公软件重新保存后再上传。", code="bomb")
    if any(member.flag_bits & 1 for member in members):
        raise ValidationError(PASSWORD, code="password")


def _check_zip(path: Path) -> FileType:
    names = check_archive(path)
    if "OFD.xml" in names:
        return OFD
    if TYPES not in names:
        raise ValidationError("不接收压缩包。请把其中的文件逐个上传。", code="type")
    if any(ACTIVE_PART.search(name) for name in names) or ACTIVE_TYPE.search(_part(path, TYPES)):
        raise ValidationError(MACROS, code="active")
    for member, found in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)):
        if member in names:
            if b"<" not in _part(path, member)[:200]:
                raise ValidationError(BROKEN, code="broken")
            return found
    raise ValidationError(OTHER_OFFICE, code="type")


def _part(path: Path, name: str) -> bytes:
    """A small part of a checked archive in one byte a letter; of a large one, its beginning.

    Raises ValidationError for a list of types that nobody could have meant.
    """
    with zipfile.ZipFile(path) as archive, archive.open(name) as part:
        content = part.read(MAX_TYPES)
        if name == TYPES and part.read(1):
            raise ValidationError(BROKEN, code="broken")
    return content.replace(b"\0", b"")


def _check_ole(path: Path) -> FileType:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if len(content) < 1024 or content[28:30] != b"\xfe\xff" or content[30] not in (9, 12):
            raise ValidationError(BROKEN, code="broken")
        if _has_stream(content, ["EncryptedPackage"]):
            raise ValidationError(PASSWORD, code="password")
        if _has_stream(content, ["_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA"]):
            raise ValidationError(MACROS, code="active")
        if _has_stream(content, ["WordDocument"]):
            return DOC
        if _has_stream(content, ["Workbook", "Book"]):
            return XLS
    raise ValidationError(OTHER_OFFICE, code="type")


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
    (b"%PDF-", _plain(PDF, check_pdf)),
    (b"\xff\xd8\xff", _plain(JPEG, check_jpeg)),
    (b"\x89PNG\r\n\x1a\n", _plain(PNG, check_png)),
    (b"PK\x03\x04", _check_zip),
    (OLE_MAGIC, _check_ole),
)
