"""Decides whether a picture is whole and of a bearable size, before anything unpacks it.

Every refusal is a ValidationError with a sentence that says what to do.
"""

import mmap
import re
from collections.abc import Callable
from pathlib import Path

from django.core.exceptions import ValidationError
from PIL import Image

MAX_PIXELS = 80_000_000
START_OF_SCAN, END_OF_IMAGE = 0xDA, b"\xff\xd9"
# The next marker after picture data, where FF 00 is a byte and FF D0 to FF D7 are restarts.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def check_jpeg(path: Path) -> None:
    """Raises ValidationError for a JPEG that is cut off or has too many pixels."""
    _check(path, "JPEG", _jpeg_ends)


def check_png(path: Path) -> None:
    """Raises ValidationError for a PNG that is cut off or has too many pixels."""
    _check(path, "PNG", _png_ends)


def _check(path: Path, format_name: str, ends: Callable[[mmap.mmap], bool]) -> None:
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
