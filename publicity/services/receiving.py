"""Receiving objections, reports and complaints: signed, once; in time or as a report. An objection holds its line."""

import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from chains.choices import AnonymousRule, ObjectionScan
from chains.models import Programme
from office import clock, effects
from office.actors import Actor
from office.identifiers import normalise_phone
from office.machine import NotAllowed, begin
from office.models import RegisterEntry
from office.numbers import next_number
from office.uploads import IMAGE, OFFICE, PDF, Received, received
from publicity import permissions as may
from publicity.choices import Channel, ObjectionKind, ObjectorKind
from publicity.models import EmailCode, Notice, NoticeItem, Objection, ObjectionEvidence
from publicity.services.arriving import BY_WEB, Arrival, is_in_time, times_can_be
from publicity.workflow.deciding import hold_item
from publicity.workflow.terms import count_screening

QUERY_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MAX_FILES = 10
MAX_BYTES = 100 * 1024 * 1024
LEAST_FACTS = 10
# Who is told of it: the desk, and whoever brought it.
TOLD = ("publicity.tell_objection", "publicity.tell_objector")


@dataclass(frozen=True)
class Objector:
    """Who brings it and how to reach them; nothing of an anonymous one. An e-mail address is confirmed by a code."""

    kind: str
    name: str = ""
    phone: str = ""
    email: Any = ""
    email_confirmed_at: datetime | None = None


@dataclass(frozen=True)
class _Case:
    """What is typed, checked."""

    kind: str
    objector: Objector
    facts: str
    arrival: Arrival
    files: list[Received] = field(default_factory=list)


def receive_objection(
    about: NoticeItem | Notice,
    *,
    kind: str = ObjectionKind.OBJECTION,
    objector_kind: str,
    objector_name: str = "",
    objector_phone: str = "",
    objector_email: str = "",
    confirmed: EmailCode | None = None,
    facts: str,
    files: Sequence[Any] = (),
    arrival: Arrival = BY_WEB,
    form_key: str | None = None,
    actor: Actor,
    at: datetime,
) -> Objection:
    """Receive what somebody brings about one line, or a complaint about a notice as a whole: signed by the rules, once.

    An objection after the deadline is received as a report. The same `form_key` gives the same objection. Raises
    ValidationError by field for what is missing, NotReady for a notice that takes nothing or times that cannot be,
    NotAllowed when somebody who is not staff enters a letter.
    """
    # A confirmed address goes from one sealed field to the other, unread.
    email = (confirmed.email, confirmed.confirmed_at) if confirmed else (objector_email.strip(), None)
    objector = Objector(objector_kind, objector_name.strip(), objector_phone, *email)
    item, notice = (None, about) if isinstance(about, Notice) else (about, about.notice)
    if item is None and kind != ObjectionKind.COMPLAINT:
        raise ValidationError({"item": "请选择涉及哪一项。"})
    programme = notice.programme
    _must_be_whole(kind, objector, facts, files, arrival, programme)
    objector = _reachable(objector)
    with ExitStack() as stack:
        # Looking at files takes time: before any lock.
        checked = [stack.enter_context(_checked(file, at)) for file in files]
        case = _Case(kind, objector, facts.strip(), arrival, checked)
        with transaction.atomic():
            return _receive(notice, item, case, form_key or None, actor, at)


def _receive(
    notice: Notice, item: NoticeItem | None, case: _Case, form_key: str | None, actor: Actor, at: datetime
) -> Objection:
    """In the transaction: the notice is locked, so that of a form sent twice the second finds the first."""
    notices = Notice.objects.select_related("programme").select_for_update(of=("self",))
    notice = notices.get(pk=notice.pk)
    if form_key and (before := Objection.objects.filter(form_key=form_key).first()):
        return before
    arrival = case.arrival
    if arrival.channel != Channel.WEB and not may.can_prepare(actor.user, notice):
        raise NotAllowed("来信来访的异议由遴选部门经办人登记。")
    times_can_be(notice, arrival, at)
    is_late = case.kind == ObjectionKind.OBJECTION and not is_in_time(notice, arrival, at)
    if item is not None:
        item = NoticeItem.objects.select_related("application", "chain").get(pk=item.pk)
    objection = _new(notice, item, case, ObjectionKind.REPORT if is_late else case.kind, at)
    objection.is_late, objection.form_key = is_late, form_key
    count_screening(objection, clock.local_date(objection.arrived_at))
    begin(objection, actor=actor, at=at, label=f"收到{objection.get_kind_display()}")
    entry = RegisterEntry.objects.of(objection).latest("seq")
    for name in TOLD:
        effects.ask(name, at=at, dedupe=str(entry.seq), thing_id=objection.pk, seq=entry.seq)
    for file in case.files:
        ObjectionEvidence.objects.create(objection=objection, upload=file.keep(by=actor.user, at=at))
    hold_item(objection, actor=actor, at=at)
    return objection


def _new(notice: Notice, item: NoticeItem | None, case: _Case, kind: str, at: datetime) -> Objection:
    """The row with its number, in the series of its kind and year."""
    year, objector = clock.local_date(at).year, case.objector
    return Objection(
        notice=notice,
        item=item,
        kind=kind,
        number=f"{ObjectionKind(kind).label}-{year}-{next_number(f'{kind}:{year}'):04d}",
        query_code="".join(secrets.choice(QUERY_ALPHABET) for _ in range(8)),
        channel=case.arrival.channel,
        objector_kind=objector.kind,
        objector_name=objector.name,
        objector_phone=objector.phone,
        objector_email=objector.email,
        email_confirmed_at=objector.email_confirmed_at,
        facts=case.facts,
        arrived_at=case.arrival.at or at,
        postmarked_on=case.arrival.postmarked_on,
    )


def _checked(file: Any, at: datetime) -> Any:
    """A file that is looked at and lies beside the store. Raises ValidationError on the field of files."""
    return _on_files(received(file, at=at, kinds=PDF | IMAGE | OFFICE))


class _on_files:
    """A refusal of a file stands beside the files."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __enter__(self) -> Received:
        try:
            return self.inner.__enter__()
        except ValidationError as error:
            raise ValidationError({"files": error}) from error

    def __exit__(self, *error: Any) -> Any:
        return self.inner.__exit__(*error)


def _reachable(objector: Objector) -> Objector:
    """With the phone number in its form; nothing of an anonymous one is kept."""
    if objector.kind == ObjectorKind.ANONYMOUS:
        return Objector(ObjectorKind.ANONYMOUS)
    try:
        phone = normalise_phone(objector.phone)
    except ValidationError as error:
        raise ValidationError({"objector_phone": error}) from error
    return replace(objector, phone=phone)


# What must be there --------------------------------------------------------------------------------------------------


def _must_be_whole(
    kind: str, objector: Objector, facts: str, files: Sequence[Any], arrival: Arrival, programme: Programme
) -> None:
    """Raises ValidationError by field."""
    problems = {} if kind in ObjectionKind.values else {"kind": "请选择异议、举报或投诉。"}
    anonymous = objector.kind == ObjectorKind.ANONYMOUS
    admitted = programme.objection_anonymous == AnonymousRule.WITH_EVIDENCE
    if objector.kind not in ObjectorKind.values or anonymous and not admitted:
        problems["objector_kind"] = "请选择以个人还是单位名义提出；匿名的不予受理。"
    if not anonymous and len(objector.name) < 2:
        problems["objector_name"] = "请填写真实姓名；单位提出的，填写单位全称。" + (
            "" if admitted else "匿名异议不予受理。"
        )
    if len(facts.strip()) < LEAST_FACTS:
        problems["facts"] = f"请写明事实和理由，至少 {LEAST_FACTS} 个字。"
    text = _files_problem(objector.kind, files, arrival, programme)
    if text and "objector_kind" not in problems:
        problems["files"] = text
    if problems:
        raise ValidationError(problems)


def _files_problem(objector_kind: str, files: Sequence[Any], arrival: Arrival, programme: Programme) -> str:
    """What is wrong with the files; of letters and visits the paper itself is at hand."""
    if len(files) > MAX_FILES:
        return f"最多上传 {MAX_FILES} 个文件，请合并后再传。"
    if sum(file.size for file in files) > MAX_BYTES:
        return f"文件合计不能超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后再传，或按公示所列方式书面提交。"
    if files:
        return ""
    if objector_kind == ObjectorKind.ANONYMOUS:
        return "匿名提出的，须附明确的证据。"
    if arrival.channel != Channel.WEB:
        return ""
    if objector_kind == ObjectorKind.UNIT:
        return "以单位名义提出的，请上传加盖公章的书面异议（扫描件或照片）。"
    if programme.objection_scan == ObjectionScan.EVERYBODY:
        return "请上传亲笔签名的书面材料（扫描件或照片）。"
    return ""
