"""The files of an application: attachments, stamped scans, who took which file."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from applications import permissions as may
from applications.choices import State
from applications.models import Application, Attachment, FormVersion
from applications.selectors.files import applications_with
from applications.services.form import writable
from office import documents, effects, quarantine, register
from office.actors import Actor
from office.codes import codes_on
from office.machine import NotAllowed, WrongState
from office.models import IssuedDocument, Upload
from office.uploads import IMAGE, OFFICE, PDF, Received, received, store

ATTACHMENT_LIMIT = 30
DOWNLOAD = "download"
UNREAD_CODE = "unread"
UNREAD = "没有从扫描件上读出二维码。请在“校验码”一栏填写页脚上的校验码，再选一次文件上传。"


def add_attachment(application: Application, kind: str, file: Any, *, actor: Actor, at: datetime) -> Attachment:
    """Keep an uploaded file as an attachment of the working version; the same file of the same name only once.

    The file is checked before anything is locked. Raises ValidationError for a file that is refused or an unknown
    kind, WrongState, NotAllowed.
    """
    with transaction.atomic():
        _admit(writable(application, actor), kind)
    with received(file, at=at, kinds=PDF | IMAGE | OFFICE) as checked, transaction.atomic():
        application = writable(application, actor)
        mine = application.version.attachments.filter(kind=kind, upload__name=checked.name)
        if (again := mine.filter(upload__sha256=checked.sha256).select_related("upload").first()) is not None:
            return again
        _admit(application, kind)
        upload = checked.keep(by=actor.user, at=at)
        return Attachment.objects.create(version=application.version, kind=kind, upload=upload, added_at=at)


def _admit(application: Application, kind: str) -> None:
    """Raises ValidationError for an unknown kind, or when there are as many attachments as there may be."""
    if kind not in {entry["key"] for entry in application.edition.attachments}:
        raise ValidationError("请选择附件的种类。")
    if application.version.attachments.count() >= ATTACHMENT_LIMIT:
        raise ValidationError(f"附件最多 {ATTACHMENT_LIMIT} 个，请先删去不需要的。")


def remove_attachment(attachment: Attachment, *, actor: Actor, at: datetime) -> None:
    """Take an attachment out of the working version; the file stays where other versions refer to it."""
    with transaction.atomic():
        application = writable(attachment.version.application, actor)
        if attachment.version_id != application.version_id:
            raise WrongState("这个附件属于已经定稿的版本，不能删除。")
        attachment.delete()


def attach_scan(application: Application, file: Any, code: str, *, actor: Actor, at: datetime) -> FormVersion:
    """Keep the stamped scan of the frozen version; the code on its page must be that version's: as it was typed, or,
    where nothing was typed, as it is read from the scan.

    Raises ValidationError when the file or the code does not fit or no code could be read, WrongState, NotAllowed.
    """
    with transaction.atomic():
        fresh = _awaiting_scan(application, actor)
        if code:
            _typed(fresh, code)
    with received(file, at=at, kinds=PDF | IMAGE) as checked:
        read = [] if code else codes_on(checked.path, checked.content_type)
        with transaction.atomic():
            fresh = _awaiting_scan(application, actor)
            paper = _typed(fresh, code) if code else _read(fresh, read)
            return _keep_scan(fresh, checked, paper, actor, at)


def _keep_scan(fresh: Application, checked: Received, paper: IssuedDocument, actor: Actor, at: datetime) -> FormVersion:
    version = fresh.version
    version.scan = checked.keep(by=actor.user, at=at)
    version.scan_code, version.scanned_at = paper.code, at
    version.save(update_fields=["scan", "scan_code", "scanned_at"])
    register.record(fresh, "scan", label="上传盖章扫描件", actor=actor, at=at, audience=("applicant",),
                    facts={"version": version.number, "sha256": version.scan.sha256})  # fmt: skip
    return version


def _awaiting_scan(application: Application, actor: Actor) -> Application:
    """The application, locked, with a frozen version that waits for its scan. Raises WrongState, NotAllowed."""
    rows = Application.objects.select_related("version__document").select_for_update(of=("self",))
    fresh = rows.get(pk=application.pk)
    if not may.can_fill_in(actor.user, fresh):
        raise NotAllowed("只有申报单位的经办人可以上传盖章扫描件。")
    if fresh.state not in (State.AWAITING_STAMP, State.RETURNED) or fresh.version.is_open:
        raise WrongState("现在没有待盖章的版本。请先定稿并生成申报书。")
    return fresh


def _typed(application: Application, code: str) -> IssuedDocument:
    """The paper of the frozen version, whose code was typed. Raises ValidationError for another code."""
    typed = documents.find_by_code(code)
    if typed is None or typed.pk != application.version.document_id:
        raise ValidationError(_wrong_code(application, typed))
    return typed


def _read(application: Application, codes: list[str]) -> IssuedDocument:
    """The paper of the frozen version, whose code is among those read from the scan. Raises ValidationError."""
    current = application.version
    if not codes:
        raise ValidationError(UNREAD, code=UNREAD_CODE)
    papers = [documents.find_by_code(code) for code in codes]
    mine = next((paper for paper in papers if paper is not None and paper.pk == current.document_id), None)
    if mine is not None:
        return mine
    older = application.versions.filter(document__in=[paper for paper in papers if paper is not None]).first()
    if older is not None:
        raise ValidationError(
            f"扫描件上的二维码是第 {older.number} 版的，不是现在的第 {current.number} 版。"
            f"请打印第 {current.number} 版（校验码 {current.document.code}）盖章后再扫描。"
        )
    raise ValidationError(
        f"扫描件上的二维码（校验码 {codes[0].upper()}）不是这份申报书的；"
        f"第 {current.number} 版的校验码是 {current.document.code}。"
    )


def _wrong_code(application: Application, typed: IssuedDocument | None) -> str:
    """Says whether the code is of an older version of this form or of something else."""
    current = application.version
    older = application.versions.filter(document=typed).first() if typed is not None else None
    if older is not None:
        return f"这是第 {older.number} 版的校验码，那一版已经作废；请打印第 {current.number} 版盖章后再扫描。"
    return f"校验码与第 {current.number} 版申报书不符；请填写扫描件页脚上的校验码，应为 {current.document.code}。"


def store_scan(file: Any, *, actor: Actor, at: datetime) -> int:
    """Keep the stamped scan of a recommendation form; returns the upload's key for the act that sends it up."""
    return store(file, by=actor.user, at=at, kinds=PDF | IMAGE).pk


def report_virus(upload: Upload, *, at: datetime) -> int:
    """Tell those who can put it right that a virus was found in a file of theirs: for each live application once."""
    return sum(_report_virus(application, upload, at) for application in applications_with(upload))


def _report_virus(application: Application, upload: Upload, at: datetime) -> bool:
    is_units = not application.recommendations.filter(scan=upload).exists()
    key = {"thing_id": application.pk, "upload_id": upload.pk, "is_units": is_units, "found_at": at.isoformat()}
    with transaction.atomic():
        if not quarantine.enter(application, upload, at=at, audience=("applicant",) if is_units else ()):
            return False
        effects.ask("applications.tell_of_virus", at=at, **key)
    return True


def record_download(application: Application, name: str, *, actor: Actor, at: datetime) -> None:
    """Enter into the register who took or looked at which file of an application."""
    register.record(application, DOWNLOAD, label="下载文件", actor=actor, at=at, note=name)


def record_bundles(applications: Iterable[Application], name: str, *, actor: Actor, at: datetime) -> None:
    """Enter into the register, with each of the files, that its papers went out together."""
    with transaction.atomic():
        for application in applications:
            register.record(application, DOWNLOAD, label="下载材料包", actor=actor, at=at, note=name)


def record_summary(narrowed_to: Mapping[str, Any], count: int, *, actor: Actor, at: datetime) -> None:
    """Enter into the register that the table of recommendations went out: how many rows, narrowed to what."""
    facts = {"rows": count, **narrowed_to}
    register.record(None, "export_recommendations", label="导出推荐汇总表", actor=actor, at=at, facts=facts)


def record_export(narrowed_to: Mapping[str, Any], count: int, *, actor: Actor, at: datetime) -> None:
    """Enter into the register that a list went out as a spreadsheet: how many rows, narrowed to what."""
    facts = {"rows": count, **narrowed_to}
    register.record(None, "export_applications", label="导出申报清单", actor=actor, at=at, facts=facts)
