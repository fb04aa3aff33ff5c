"""Decides whether a PDF is whole and does nothing on its own: no script, no program started, no form that runs.

Every refusal is a ValidationError with a sentence that says what to do.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

MAX_OBJECTS = 100_000
# What runs by itself wherever it stands: scripts, dynamic forms (XFA), embedded players.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMedia"})
# Kinds of action that run, start or send something; a kind may also stand in an object of its own.
ACTIVE_NAMES = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute"})


def check_pdf(path: Path) -> None:
    """Raises ValidationError for a PDF that is broken, locked, empty or active."""
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


def _is_active(reader: PdfReader) -> bool:
    """Whether any object of the file, reachable or not, is a script or starts a program."""
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MAX_OBJECTS:
        raise ValidationError("PDF文件结构过于复杂。请用“打印为PDF”重新生成后再上传。", code="broken")
    todo: list[Any] = [reader.get_object(IndirectObject(*number, reader)) for number in numbers]
    while todo:
        value = todo.pop()
        if isinstance(value, DictionaryObject):
            raw = {key: value.raw_get(key) for key in value}
            if ACTIVE_KEYS & raw.keys():
                return True
            todo += raw.values()
        elif isinstance(value, ArrayObject):
            todo += list(value)
        elif isinstance(value, NameObject) and value in ACTIVE_NAMES:
            return True
    return False
