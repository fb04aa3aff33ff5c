"""Decides which files are kept, under which names, and how they are handed out again.

A file is checked by its content, stored under a name that cannot be guessed outside the web root, and never changed.
"""

import errno
import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse

from office import filetypes, quarantine
from office.filetypes import FileType, Kind
from office.models import Upload

PDF, IMAGE, OFFICE, WORD, SHEET, OFD = Kind.PDF, Kind.IMAGE, Kind.OFFICE, Kind.WORD, Kind.SHEET, Kind.OFD
CHUNK = 256 * 1024
NAME_LENGTH = 120
ORPHAN_AGE = timedelta(days=1)
CSP = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
FULL = "服务器存储空间不足，文件没有保存。请稍后再试，或告知系统管理员。"
# What may be looked at in the browser; everything else is only ever downloaded.
INLINE = frozenset({filetypes.PDF.content_type, filetypes.JPEG.content_type, filetypes.PNG.content_type})


@dataclass(frozen=True)
class Received:
    """A checked file that lies beside the store until it is kept; afterwards it is gone."""

    path: Path
    name: str
    content_type: str
    size: int
    sha256: str

    def keep(self, *, by: Any, at: datetime) -> Upload:
        """Move the file into the store and write its row; where there is a scanner, it waits for that unopened."""
        values = {"size": self.size, "sha256": self.sha256, "uploaded_by": by, "uploaded_at": at}
        return _keep(self.path, Upload(name=self.name, content_type=self.content_type, **values))


@contextmanager
def received(
    file: Any,
    *,
    at: datetime,
    kinds: Kind = PDF | IMAGE | OFFICE,
    max_bytes: int | None = None,
    name: str | None = None,
) -> Iterator[Received]:
    """Write a file to disk and check it, before any transaction begins: that may take seconds, and locks would wait.

    Raises ValidationError with a sentence that says what to do; then nothing is left behind, on a full disk neither.
    """
    limit = settings.UPLOAD_MAX_BYTES if max_bytes is None else max_bytes
    shown = clean_name(name or getattr(file, "name", "") or "")
    try:
        with _incoming(at) as path:
            size, digest = _receive(file, path, limit)
            found = filetypes.recognise(path)
            _agree(found, kinds, shown)
            yield Received(path, shown, found.content_type, size, digest)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ValidationError(FULL, code="full") from error


def store(file: Any, *, by: Any, at: datetime, **limits: Any) -> Upload:
    """Check a file and keep it; `file` is an uploaded file or a binary stream, `by` an account or None.

    `limits` are those of `received`. Raises ValidationError with a sentence that says what to do; then nothing is left.
    """
    with received(file, at=at, **limits) as checked:
        return checked.keep(by=by, at=at)


def clean_name(name: str) -> str:
    """A file name without path, control characters and marks that file systems refuse, at most 120 characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(
        "_" if letter in '<>:"|?*' else letter for letter in base if unicodedata.category(letter)[0] != "C"
    )
    stem, dot, extension = visible.strip(" .").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    suffix = f".{extension[:10]}" if dot else ""
    return f"{stem.strip() or '文件'}"[: NAME_LENGTH - len(suffix)] + suffix


def open_upload(upload: Upload) -> BinaryIO:
    """The stored file, for reading."""
    return upload.path.open("rb")


def verify(upload: Upload) -> bool:
    """Whether the stored file still is what was uploaded."""
    try:
        with open_upload(upload) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == upload.sha256
    except FileNotFoundError:
        return False


def serve(upload: Upload, *, inline: bool = False, name: str = "", copy: BinaryIO | None = None) -> FileResponse:
    """The file as a response that a browser cannot run; `inline` shows PDF and pictures instead of saving them.

    `name` stands for the person's own where that would say too much, `copy` for the content. Raises NotAllowed for a
    file that still waits for the virus scanner, or in which it found something.
    """
    quarantine.require_open(upload)
    shown = inline and upload.content_type in INLINE
    response = FileResponse(
        copy or open_upload(upload),
        as_attachment=not shown,
        filename=name or upload.name,
        content_type=upload.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    # Browsers of a few years ago show no PDF in a sandbox; its scripts were refused when it was stored.
    is_viewer = shown and upload.content_type == filetypes.PDF.content_type
    response["Content-Security-Policy"] = CSP if is_viewer else f"{CSP}; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def forget_orphans(at: datetime) -> int:
    """Remove stored files without a row, and unfinished ones, that are older than a day; returns how many.

    They stem from transactions that were rolled back and from workers that were killed.
    """
    root, before = Path(settings.UPLOADS_DIR), (at - ORPHAN_AGE).timestamp()
    doomed = [path for path in (root / "incoming").glob("*-*") if int(path.name.split("-")[0]) < before]
    for folder in root.glob("??/??"):
        old = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < before}
        known = set(Upload.objects.filter(token__in=old).values_list("token", flat=True))
        doomed += [path for token, path in old.items() if token not in known]
    for path in doomed:
        path.unlink(missing_ok=True)
    return len(doomed)


@contextmanager
def _incoming(at: datetime) -> Iterator[Path]:
    """A new file beside the store, named by its time, gone at the end unless it was moved into place."""
    folder = Path(settings.UPLOADS_DIR) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{int(at.timestamp())}-{secrets.token_hex(20)}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _receive(file: Any, path: Path, limit: int) -> tuple[int, str]:
    """Write the stream to disk in pieces; its size and digest. Raises ValidationError when empty or too large."""
    size, digest = 0, hashlib.sha256()
    chunks = file.chunks(CHUNK) if hasattr(file, "chunks") else iter(lambda: file.read(CHUNK), b"")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise ValidationError(f"文件超过{limit / 1024 / 1024:g}MB。请压缩或拆分后再上传。", code="size")
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if size == 0:
        raise ValidationError("文件是空的。请检查后重新上传。", code="empty")
    return size, digest.hexdigest()


def _agree(found: FileType, kinds: Kind, name: str) -> None:
    """The content is of an accepted family, and the extension says the same."""
    if found.kind not in kinds:
        raise ValidationError(
            f"这里只接收{filetypes.families(kinds)}，您上传的是{found.label}。请转换后再上传。", code="kind"
        )
    extension = os.path.splitext(name)[1].lower()
    if extension not in found.extensions:
        given = f"后缀是“{extension}”" if extension else "没有后缀"
        raise ValidationError(
            f"文件名{given}，内容却是{found.label}。请核对选择的文件，或把后缀改为“{found.extensions[0]}”后再上传。",
            code="extension",
        )


def _keep(incoming: Path, upload: Upload) -> Upload:
    """Move a checked file into place, then write its row; without the row the file goes too."""
    upload.token = secrets.token_hex(20)
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    # The age of an orphan is told in the portal's time.
    instant = upload.uploaded_at.timestamp()
    os.utime(incoming, (instant, instant))
    os.replace(incoming, upload.path)
    try:
        _sync(upload.path.parent)
        with transaction.atomic():
            quarantine.admit(upload)
    except BaseException:
        with suppress(OSError):
            upload.path.unlink(missing_ok=True)
        raise
    return upload


def _sync(folder: Path) -> None:
    """The move itself reaches the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
