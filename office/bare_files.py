"""Makes copies of files without what says who made them: authors, programs, places, times, names of devices.

For readers who must not learn it (blind review). The stored file is never touched. What cannot be cleaned for sure is
refused; the caller says so instead of handing it out.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from office import filetypes

# Larger ones are held on disk while they are handed out.
IN_MEMORY = 2 * 1024 * 1024
MAX_OBJECTS = 100_000
# Of a PDF: what describes it, what programs left in it, files inside it, and what a person put a name to.
PDF_KEYS = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Collection", "/Perms", "/DSS")
EMPTIED = ("/Sig", "/Filespec", "/EmbeddedFile", "/Metadata")
NOTE_KEYS = ("/T", "/NM", "/M", "/CreationDate", "/Popup")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
# Segments of a JPEG that the picture itself needs; of the others APP2 when it holds a colour profile.
KEPT_APPS = {0xE0, 0xEE}
ICC = b"ICC_PROFILE\0"
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
# Chunks of a PNG that are words or times.
PNG_WORDS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
# Only the orientation: without it a photograph lies on its side.
EXIF_ORIENTATION = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c\0\0\0\0\0\0"


class NotCleaned(Exception):
    """The file cannot be cleaned for sure; nothing of it is handed out."""


def is_cleanable(content_type: str) -> bool:
    """Whether files of a kind can be cleaned at all: PDF, JPEG, PNG."""
    return content_type in CLEANERS


def bare_copy(path: Path, content_type: str) -> BinaryIO:
    """A copy without anything that says who made it, to be read from its start. Raises NotCleaned."""
    cleaner = CLEANERS.get(content_type)
    if cleaner is None:
        raise NotCleaned(content_type)
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed out
    try:
        cleaner(path, target)
    except Exception as error:  # a hostile file can make a parser fail in any way; every one of them means the same
        target.close()
        raise NotCleaned(content_type) from error
    target.seek(0)
    return target


def _bare_pdf(path: Path, target: BinaryIO) -> None:
    """Description, metadata, files inside, authors of notes and signatures go; pages stay as they are."""
    writer = PdfWriter(clone_from=PdfReader(path))
    if len(writer._objects) > MAX_OBJECTS:
        raise NotCleaned("too many objects")
    writer.metadata = None
    writer._ID = None
    root = writer.root_object
    if "/Names" in root:
        root["/Names"].get_object().pop("/EmbeddedFiles", None)
    for value in list(writer._objects):
        for part in _dictionaries(value):
            _bare_dictionary(part)
    # What nothing refers to any more would be written all the same.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    writer.write(target)


def _dictionaries(value: object) -> Iterator[DictionaryObject]:
    """The dictionaries of one object, also those inside others."""
    ahead = [value]
    while ahead:
        part = ahead.pop()
        if isinstance(part, DictionaryObject):
            yield part
            ahead += [part.raw_get(key) for key in part]
        elif isinstance(part, ArrayObject):
            ahead += list(part)


def _bare_dictionary(part: DictionaryObject) -> None:
    for key in PDF_KEYS:
        part.pop(NameObject(key), None)
    kind = part.get("/FT")
    if kind == "/Sig":
        part.pop("/V", None)
    if part.get("/Subtype") == "/FileAttachment":
        part.pop("/FS", None)
    if "/Subtype" in part and "/Rect" in part and kind is None and "/Parent" not in part:
        for key in NOTE_KEYS:
            part.pop(NameObject(key), None)
    if part.get("/Type") in EMPTIED or "/EF" in part:
        part.clear()
        if isinstance(part, StreamObject):
            part._data = b""
    if isinstance(part, StreamObject) and part.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        part._data = _bare_jpeg_bytes(part._data)


def _bare_jpeg(path: Path, target: BinaryIO) -> None:
    with Image.open(path, formats=["JPEG"]) as image:
        orientation = image.getexif().get(0x0112, 1)
    target.write(_bare_jpeg_bytes(path.read_bytes(), orientation))


def _bare_jpeg_bytes(content: bytes, orientation: int = 1) -> bytes:
    """The picture with its colour profile and the way up; nothing after its end. Raises NotCleaned."""
    kept = BytesIO()
    kept.write(content[:2])
    if orientation in range(2, 9):
        exif = EXIF_ORIENTATION.replace(b"%c", bytes([orientation]))
        kept.write(b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif)
    at = 2
    while at + 2 <= len(content):
        if content[at] != 0xFF:
            raise NotCleaned("a marker is missing")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == END_OF_IMAGE:
            kept.write(b"\xff\xd9")
            return kept.getvalue()
        else:
            end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
            if marker == START_OF_SCAN:
                found = MARKER.search(content, end)
                if found is None:
                    raise NotCleaned("no end")
                end = found.start()
            if _is_picture(marker, content[at + 4 : at + 4 + len(ICC)]):
                kept.write(content[at:end])
            at = end
    raise NotCleaned("no end")


def _is_picture(marker: int, start: bytes) -> bool:
    """Whether a segment belongs to the picture: not a comment, and of the applications' segments only the needed."""
    if 0xE0 <= marker <= 0xEF:
        return marker in KEPT_APPS or (marker == 0xE2 and start == ICC)
    return marker != 0xFE


def _bare_png(path: Path, target: BinaryIO) -> None:
    """All chunks but words and times, up to the end chunk; each is checked."""
    with path.open("rb") as file:
        target.write(file.read(8))
        while True:
            head = file.read(8)
            if len(head) < 8:
                raise NotCleaned("no end")
            body, check = file.read(int.from_bytes(head[:4], "big")), file.read(4)
            if zlib.crc32(head[4:] + body) != int.from_bytes(check, "big"):
                raise NotCleaned("a chunk is broken")
            if head[4:] not in PNG_WORDS:
                target.write(head + body + check)
            if head[4:] == b"IEND":
                return


CLEANERS = {
    filetypes.PDF.content_type: _bare_pdf,
    filetypes.JPEG.content_type: _bare_jpeg,
    filetypes.PNG.content_type: _bare_png,
}
