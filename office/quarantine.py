"""Decides which uploads may be opened: none that still waits for the virus scanner, none in which it found anything.

A file is kept, attached and handed in all the same; whoever owns it asks here what became of it. Without a scanner
(CLAMD_SOCKET) nothing waits.
"""

from datetime import datetime

from django.conf import settings

from office import effects, scanner
from office.machine import NotAllowed
from office.models import Upload

SCAN = "office.scan_upload"
WAITING, CLEAN, INFECTED = Upload.Verdict.WAITING, Upload.Verdict.CLEAN, Upload.Verdict.INFECTED
TAGS = {
    WAITING: {"label": "正在安全检查", "tone": "amber", "shape": "▲"},
    INFECTED: {"label": "检出病毒", "tone": "red", "shape": "◆"},
}


def admit(upload: Upload) -> None:
    """Write the row of a new upload; where there is a scanner, the file waits for it. In a transaction."""
    if settings.CLAMD_SOCKET:
        upload.verdict = WAITING
    upload.save(force_insert=True)
    if settings.CLAMD_SOCKET:
        effects.ask(SCAN, at=upload.uploaded_at, upload_id=upload.pk)


def examine(upload_id: int, *, at: datetime) -> None:
    """Have a waiting file scanned, and keep the verdict. Raises scanner.NoVerdict: the file goes on waiting."""
    upload = Upload.objects.get(pk=upload_id)
    if upload.verdict != WAITING:
        return
    found = scanner.scan(upload.path)
    signature = "".join(letter for letter in found if letter.isprintable())[:200] or ("?" if found else "")
    verdict = INFECTED if found else CLEAN
    Upload.objects.filter(pk=upload_id, verdict=WAITING).update(verdict=verdict, signature=signature, scanned_at=at)


def is_held(upload: Upload) -> bool:
    """Whether nobody may open the file now."""
    return upload.verdict == INFECTED or (upload.verdict == WAITING and bool(settings.CLAMD_SOCKET))


def tag_of(upload: Upload) -> dict[str, str] | None:
    """Why a file is held, as a tag; None when it may be opened."""
    return TAGS[upload.verdict] if is_held(upload) else None


def require_open(upload: Upload) -> None:
    """Raises NotAllowed, with a sentence, for a file that is held."""
    if upload.verdict == INFECTED:
        raise NotAllowed(f"“{upload.name}”检出病毒（{upload.signature}），已经封存，任何人都不能打开。")
    if is_held(upload):
        raise NotAllowed(f"“{upload.name}”正在安全检查，检查完才能打开。一般几分钟，请稍后再试。")
