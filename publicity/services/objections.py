"""Receiving objections: signed, in time, once; the line concerned is held back at once. Files of evidence."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from office import clock, effects, quarantine, register
from office.actors import Actor
from office.identifiers import normalise_phone
from office.machine import NotAllowed, NotReady, Problem, begin
from office.models import RegisterEntry, Upload
from office.numbers import next_number
from office.uploads import IMAGE, OFFICE, PDF, store
from publicity import permissions as may
from publicity.choices import OPEN_OBJECTIONS, Channel, NoticeState, ObjectorKind
from publicity.models import Notice, NoticeItem, Objection, ObjectionEvidence
from publicity.selectors import ready_from
from publicity.workflow.deciding import hold_item

QUERY_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MAX_FILES = 10
TOO_LATE = "异议受理期已过。如有新的情况，可以作为举报向主管部门反映。"


@dataclass(frozen=True)
class Arrival:
    """How and when an objection came: by the web now, or by a letter or visit that staff enter."""

    channel: str = Channel.WEB
    at: datetime | None = None
    postmarked_on: date | None = None


def receive_objection(
    item: NoticeItem,
    *,
    objector_kind: str,
    objector_name: str,
    objector_phone: str,
    objector_email: str = "",
    facts: str,
    files: Sequence[Any] = (),
    arrival: Arrival = Arrival(),
    form_key: str | None = None,
    actor: Actor,
    at: datetime,
) -> Objection:
    """Receive an objection to one item: signed with a real name or a unit's with its seal, in time, once.

    The same `form_key` gives the same objection. Raises ValidationError by field for what is missing, NotReady when
    objections are no longer received, NotAllowed when somebody who is not staff enters a letter.
    """
    _must_be_signed(objector_kind, objector_name, facts, files, arrival)
    phone = _phone(objector_phone)
    arrived = arrival.at or at
    with transaction.atomic():
        notice = (
            Notice.objects.select_related("round__programme").select_for_update(of=("self",)).get(pk=item.notice_id)
        )
        if form_key and (before := Objection.objects.filter(form_key=form_key).first()):
            return before
        if arrival.channel != Channel.WEB and not may.can_prepare(actor.user, notice):
            raise NotAllowed("来信来访的异议由遴选部门经办人登记。")
        _must_be_in_time(notice, arrived, arrival, at)
        item = NoticeItem.objects.select_related("application").get(pk=item.pk)
        year = clock.local_date(at).year
        objection = Objection(
            item=item,
            number=f"异议-{year}-{next_number(f'objection:{notice.round.programme.code}:{year}'):04d}",
            form_key=form_key or None,
            query_code="".join(secrets.choice(QUERY_ALPHABET) for _ in range(8)),
            channel=arrival.channel,
            objector_kind=objector_kind,
            objector_name=objector_name.strip(),
            objector_phone=phone,
            objector_email=objector_email.strip(),
            facts=facts.strip(),
            arrived_at=arrived,
            postmarked_on=arrival.postmarked_on,
        )
        begin(objection, actor=actor, at=at, label="收到异议")
        entry = RegisterEntry.objects.of(objection).latest("seq")
        effects.ask("publicity.tell_objection", at=at, dedupe=str(entry.seq), thing_id=objection.pk, seq=entry.seq)
        _keep_evidence(objection, files, actor, at)
        hold_item(objection, actor=actor, at=at)
    return objection


def _phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except ValidationError as error:
        raise ValidationError({"objector_phone": error}) from error


def _keep_evidence(objection: Objection, files: Sequence[Any], actor: Actor, at: datetime) -> None:
    for file in files:
        try:
            upload = store(file, by=actor.user, at=at, kinds=PDF | IMAGE | OFFICE)
        except ValidationError as error:
            raise ValidationError({"files": error}) from error
        ObjectionEvidence.objects.create(objection=objection, upload=upload)


def _must_be_signed(kind: str, name: str, facts: str, files: Sequence[Any], arrival: Arrival) -> None:
    problems = {}
    if kind not in ObjectorKind.values:
        problems["objector_kind"] = "请选择以个人还是单位名义提出。"
    if len(name.strip()) < 2:
        problems["objector_name"] = "请填写真实姓名；单位提出的，填写单位全称。匿名异议不予受理。"
    if len(facts.strip()) < 10:
        problems["facts"] = "请写明事实和理由，至少 10 个字。"
    if len(files) > MAX_FILES:
        problems["files"] = f"最多上传 {MAX_FILES} 个文件，请合并后再传。"
    if kind == ObjectorKind.UNIT and arrival.channel == Channel.WEB and not files:
        problems["files"] = "以单位名义提出的，请上传加盖公章的书面异议（扫描件或照片）。"
    if problems:
        raise ValidationError(problems)


def _must_be_in_time(notice: Notice, arrived: datetime, arrival: Arrival, at: datetime) -> None:
    """By arrival until the deadline; a letter also by its postmark, when it arrives within the days of grace."""
    if notice.issued_at is None or notice.state not in (NoticeState.ISSUED, NoticeState.CLOSED):
        raise NotReady([Problem("这份公示不在受理异议的期间。")])
    if arrived > at:
        raise NotReady([Problem("收到时间不能晚于现在，请核对。", field="arrived_at")])
    if notice.issued_at <= arrived < notice.objections_until:
        return
    posted = arrival.postmarked_on
    in_grace = arrived < ready_from(notice)
    if arrival.channel == Channel.LETTER and posted and notice.starts_on <= posted <= notice.ends_on and in_grace:
        return
    raise NotReady([Problem(TOO_LATE)])


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
