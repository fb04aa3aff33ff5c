"""What is read and kept of objections besides their way: who brings them, files of evidence, deadlines counted late."""

from datetime import datetime
from typing import Any

from django.db import transaction

from office import effects, quarantine, register
from office.actors import Actor
from office.machine import NotAllowed
from office.models import Upload
from office.words import until_words
from publicity import permissions as may
from publicity.choices import OPEN_OBJECTIONS
from publicity.models import Objection
from publicity.workflow.terms import count_again


def open_identity(objection: Objection, *, reason: str, actor: Actor, at: datetime) -> list[dict[str, str]]:
    """Who objects, in plain text for the named handler; each value read is an act in the register.

    Raises NotAllowed; ValueError without a reason.
    """
    if not may.can_open_identity(actor.user, objection):
        raise NotAllowed("异议人身份只有承办人可以查看；提请决定后，负责人也可以查看。")
    fields = (("异议人", "objector_name"), ("联系电话", "objector_phone"), ("电子邮箱", "objector_email"))
    with transaction.atomic():
        return [
            {
                "label": label,
                "value": getattr(objection, name).open(
                    actor=actor, at=at, reason=f"{label}：{reason}", thing=objection
                ),
            }
            for label, name in fields
            if getattr(objection, name)
        ]


def take_evidence(objection: Objection, number: int, *, actor: Actor, at: datetime) -> Any:
    """One file of evidence, by its place in the list; the download is an act in the register.

    Raises NotAllowed, also for a file that is held in quarantine; LookupError when there is no such file.
    """
    if not may.can_read_evidence(actor.user, objection):
        raise NotAllowed("证据材料可能显示异议人身份，只有承办和决定的人员可以下载。")
    rows = list(objection.evidence.select_related("upload"))
    if not 1 <= number <= len(rows):
        raise LookupError(number)
    upload = rows[number - 1].upload
    quarantine.require_open(upload)
    register.record(objection, "download", label="下载证据", note=f"第 {number} 件", actor=actor, at=at)
    return upload


def report_virus(upload: Upload, *, at: datetime) -> int:
    """Tell those who may handle an open objection of an infected file of evidence, once for each objection."""
    rows = Objection.objects.filter(evidence__upload=upload, state__in=OPEN_OBJECTIONS).distinct().order_by("pk")
    return sum(_report_virus(objection, upload, at) for objection in rows)


def _report_virus(objection: Objection, upload: Upload, at: datetime) -> bool:
    """By its number in the list: the name of the file may say who objects."""
    keys = list(objection.evidence.values_list("upload_id", flat=True))
    number = keys.index(upload.pk) + 1
    with transaction.atomic():
        if not quarantine.enter(objection, upload, at=at, note=f"证据第 {number} 件（{upload.signature}）"):
            return False
        key = {"thing_id": objection.pk, "number": number, "found_at": at.isoformat()}
        effects.ask("publicity.tell_of_virus", at=at, **key)
    return True


def count_deadlines(*, at: datetime) -> int:
    """Count the deadlines that no calendar covered when they began, once the year is in; how many could be counted."""
    rows = Objection.objects.open().filter(due_at__isnull=True, counted_from__isnull=False)
    return sum(_count(pk, at) for pk in rows.order_by("pk").values_list("pk", flat=True))


def _count(pk: int, at: datetime) -> bool:
    """One of them, under its lock; what was counted is an act of the clock."""
    with transaction.atomic():
        rows = Objection.objects.open().select_related("notice__programme")
        objection = rows.select_for_update(of=("self",)).filter(pk=pk).first()
        if objection is None or not count_again(objection):
            return False
        objection.save(update_fields=["due_at", "examine_until"])
        note = f"日历已载入，期限为{until_words(objection.due_at)}。"
        register.record(objection, "count_deadline", label="补算期限", note=note, actor=Actor.clock(), at=at)
    return True
