"""Decides which uploads may be opened: none that still waits for the virus scanner, none in which it found anything.

A file is kept, attached and handed in all the same; whoever owns it asks here what became of it. Without a scanner
(CLAMD_SOCKET) nothing waits. Whose file it is, only the apps know: they register who finds that out (`owner`), and are
asked about every file in which something was found.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.db import models, transaction

from office import effects, register, scanner
from office.actors import Actor
from office.machine import NotAllowed
from office.models import RegisterEntry, Upload

SCAN = "office.scan_upload"
UNASKED, WAITING = Upload.Verdict.UNASKED, Upload.Verdict.WAITING
CLEAN, INFECTED = Upload.Verdict.CLEAN, Upload.Verdict.INFECTED
VIRUS_FOUND = "virus_found"
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
    _keep_verdict(upload, at=at)


def _keep_verdict(upload: Upload, *, at: datetime) -> bool:
    """Ask the scanner; whether it found something. Raises scanner.NoVerdict, OSError for a file that is not there."""
    found = scanner.scan(upload.path)
    signature = "".join(letter for letter in found if letter.isprintable())[:200] or ("?" if found else "")
    verdict = INFECTED if found else CLEAN
    rows = Upload.objects.filter(pk=upload.pk, verdict=upload.verdict)
    rows.update(verdict=verdict, signature=signature, scanned_at=at)
    return bool(found)


# Files from before there was a scanner -------------------------------------------------------------------------------


def unasked() -> models.QuerySet[Upload]:
    """Files that were never scanned, the newest first. They open meanwhile, as they always did."""
    return Upload.objects.filter(verdict=UNASKED).order_by("-pk")


def examine_next(before: int | None, *, at: datetime) -> tuple[Upload | None, bool | None]:
    """Scan the newest file below a key that was never scanned and that no other worker has; with what was found.

    None without a file when there is none; None for the finding when the scanner had no answer for this one. Raises
    scanner.Unreachable.
    """
    with transaction.atomic():
        # Others may attach the file meanwhile: its key stays as it is.
        rows = unasked().select_for_update(skip_locked=True, no_key=True)
        upload = (rows if before is None else rows.filter(pk__lt=before)).first()
        if upload is None:
            return None, None
        try:
            return upload, _keep_verdict(upload, at=at)
        except scanner.Unreachable:
            raise
        except (scanner.NoVerdict, OSError):
            return upload, None


# Whose file it is ----------------------------------------------------------------------------------------------------

Owner = Callable[..., int]
_owners: list[Owner] = []


def owner(function: Owner) -> Owner:
    """Register a function `(upload, *, at) -> int` of an app that is asked about each infected file.

    It looks for what the file belongs to, tells those who can replace it, once (`enter`), and returns how often it did.
    """
    _owners.append(function)
    return function


def report(upload: Upload, *, at: datetime) -> int:
    """Ask every app whose file this is; how many things it was reported for now. Safe to repeat."""
    return sum(function(upload, at=at) for function in _owners)


def infected() -> models.QuerySet[Upload]:
    """The files in which something was found."""
    return Upload.objects.filter(verdict=INFECTED).order_by("pk")


def enter(thing: models.Model, upload: Upload, *, at: datetime, note: str = "", audience: Iterable[str] = ()) -> bool:
    """Enter into the register, once, that a virus was found in a file of a thing; False when that was done.

    Call it in the transaction that tells of it. The thing is locked, so that of two workers one comes too late.
    """
    type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    entered = RegisterEntry.objects.of(thing).filter(action=VIRUS_FOUND, detail__facts__upload=upload.pk)
    if entered.exists():
        return False
    facts = {"upload": upload.pk, "sha256": upload.sha256}
    note = note or f"{upload.name}（{upload.signature}）"
    register.record(thing, VIRUS_FOUND, label="文件检出病毒", actor=Actor.clock(), at=at, note=note,
                    audience=audience, facts=facts)  # fmt: skip
    return True


# What may be opened --------------------------------------------------------------------------------------------------


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
