"""The writes of publicity that move no state: drafting notices and announcements, receiving objections."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from applications.choices import State
from applications.models import Application, Round
from office import clock, register
from office.actors import Actor
from office.identifiers import normalise_document_number, normalise_phone
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin
from office.numbers import next_number
from office.uploads import IMAGE, OFFICE, PDF, store
from publicity import permissions as may
from publicity.choices import AnnouncementState, Channel, NoticeState, ObjectorKind
from publicity.models import Announcement, Notice, NoticeItem, Objection, ObjectionEvidence
from publicity.selectors import clearable
from publicity.workflow.objections import hold_item

QUERY_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
HOW_TO_OBJECT = (
    "对公示内容有异议的，请于公示期内以书面形式提出。个人应当签署真实姓名并留下联系方式；单位应当加盖公章。\n"
    "我局对异议人身份予以保密。匿名异议不予受理。"
)


def notice_defaults(call: Round) -> dict[str, Any]:
    """What a draft starts from: the programme's settings and a text that the officer goes on from."""
    programme, authority = call.programme, call.programme.selecting_authority
    return {
        "title": f"关于{call.title}{programme.short_name}拟入围名单的公示",
        "body": (
            f"根据{programme.document_title}（{programme.document_number}），经单位申报、"
            f"{programme.recommending_word}级推荐、组织遴选，拟确定下列生态链和链主单位，现予以公示。"
        ),
        "how_to_object": HOW_TO_OBJECT,
        "contact": "\n".join(filter(None, [authority.name, authority.phone, authority.address, authority.email])),
        "workdays": programme.publicity_days,
        "mode": programme.publicity_mode,
        "columns": programme.notice_columns,
    }


def draft_notice(
    call: Round, applications: Sequence[Application], *, actor: Actor, at: datetime, **texts: Any
) -> Notice:
    """Draft a notice of shortlisted applications. `texts` override the defaults. Raises NotAllowed, NotReady."""
    with transaction.atomic():
        notice = Notice(round=call, **(notice_defaults(call) | texts))
        if not may.can_prepare(actor.user, notice):
            raise NotAllowed("只有遴选部门的经办人可以起草公示。")
        begin(notice, actor=actor, at=at, label="起草公示")
        _put_items(notice, applications, actor, at)
    return notice


def _put_items(notice: Notice, applications: Sequence[Application], actor: Actor, at: datetime) -> None:
    wrong = [entry for entry in applications if entry.state != State.SHORTLISTED or entry.round_id != notice.round_id]
    if wrong:
        raise NotReady([Problem(f"“{entry.chain_name}”不是本批次拟入围的申报。", section="items") for entry in wrong])
    for position, entry in enumerate(applications, start=1):
        begin(NoticeItem(notice=notice, position=position, application=entry), actor=actor, at=at, label="列入名单")


def edit_notice(
    notice: Notice,
    applications: Sequence[Application],
    *,
    seen: int,
    actor: Actor,
    at: datetime,
    document_number: str = "",
    **texts: Any,
) -> Notice:
    """Change a draft and its list. Raises NotAllowed, WrongState, Stale, NotReady, ValidationError for the number."""
    with transaction.atomic():
        fresh = Notice.objects.select_related("round__programme").select_for_update(of=("self",)).get(pk=notice.pk)
        if not may.can_prepare(actor.user, fresh):
            raise NotAllowed("只有遴选部门的经办人可以修改公示。")
        if fresh.state != NoticeState.DRAFTED:
            raise WrongState("公示已提请签发，不能再改；需要修改的，请先取回。")
        if fresh.revision != seen:
            raise Stale("这份公示刚刚在别处保存过，请先查看最新内容。")
        for name, value in texts.items():
            setattr(fresh, name, value)
        fresh.document_number = normalise_document_number(document_number) if document_number.strip() else None
        fresh.revision += 1
        fresh.save()
        fresh.items.all().delete()
        _put_items(fresh, applications, actor, at)
        register.record(fresh, "edit", label="修改公示", actor=actor, at=at)
    return fresh


def receive_objection(
    item: NoticeItem,
    *,
    objector_kind: str,
    objector_name: str,
    objector_phone: str,
    objector_email: str = "",
    facts: str,
    files: Sequence[Any] = (),
    channel: str = Channel.WEB,
    arrived_at: datetime | None = None,
    postmarked_on: date | None = None,
    actor: Actor,
    at: datetime,
) -> Objection:
    """Receive an objection to one item: signed with a real name, in time; the item is held back at once.

    Raises ValidationError by field for what is missing, NotReady when objections are no longer received, NotAllowed
    when somebody who is not staff enters a letter.
    """
    _must_be_signed(objector_kind, objector_name, facts)
    phone = normalise_phone(objector_phone)
    arrived = arrived_at or at
    with transaction.atomic():
        notice = Notice.objects.select_for_update().get(pk=item.notice_id)
        if channel != Channel.WEB and not may.can_prepare(actor.user, notice):
            raise NotAllowed("来信来访的异议由遴选部门经办人登记。")
        _must_be_in_time(notice, arrived, postmarked_on)
        item = NoticeItem.objects.select_related("application").get(pk=item.pk)
        year = clock.local_date(at).year
        objection = Objection(
            item=item,
            number=f"异议-{year}-{next_number(f'objection:{notice.round.programme.code}:{year}'):04d}",
            query_code="".join(secrets.choice(QUERY_ALPHABET) for _ in range(8)),
            channel=channel,
            objector_kind=objector_kind,
            objector_name=objector_name.strip(),
            objector_phone=phone,
            objector_email=objector_email.strip(),
            facts=facts.strip(),
            arrived_at=arrived,
            postmarked_on=postmarked_on,
        )
        begin(objection, actor=actor, at=at, label="收到异议")
        for file in files:
            upload = store(file, by=actor.user, at=at, kinds=PDF | IMAGE | OFFICE)
            ObjectionEvidence.objects.create(objection=objection, upload=upload)
        hold_item(objection, actor=actor, at=at)
    return objection


def _must_be_signed(kind: str, name: str, facts: str) -> None:
    problems = {}
    if kind not in ObjectorKind.values:
        problems["objector_kind"] = "请选择以个人还是单位名义提出。"
    if len(name.strip()) < 2:
        problems["objector_name"] = "请填写真实姓名；单位提出的，填写单位全称。匿名异议不予受理。"
    if len(facts.strip()) < 10:
        problems["facts"] = "请写明事实和理由，至少 10 个字。"
    if problems:
        raise ValidationError(problems)


def _must_be_in_time(notice: Notice, arrived: datetime, postmarked_on: date | None) -> None:
    """By arrival until the deadline; a letter also by its postmark, within the days of grace."""
    if notice.issued_at is None or notice.state not in (NoticeState.ISSUED, NoticeState.CLOSED):
        raise NotReady([Problem("这份公示不在受理异议的期间。")])
    if notice.issued_at <= arrived < notice.objections_until:
        return
    if notice.grace_days and postmarked_on is not None and notice.starts_on <= postmarked_on <= notice.ends_on:
        return
    raise NotReady([Problem("异议受理期已过。如有新的情况，可以作为举报向主管部门反映。")])


def draft_announcement(
    notice: Notice, items: Sequence[NoticeItem], *, starts_on: date, actor: Actor, at: datetime, **texts: Any
) -> Announcement:
    """Draft an announcement of items that are clear. Raises NotAllowed, NotReady."""
    call = notice.round
    defaults = {
        "title": f"关于公布{call.title}{call.programme.short_name}名单的通知",
        "body": (
            f"根据{call.programme.document_title}（{call.programme.document_number}），经公示无异议，"
            "现将入选的生态链和链主单位名单予以公布。"
        ),
    }
    with transaction.atomic():
        announcement = Announcement(notice=notice, starts_on=starts_on, **(defaults | texts))
        if not may.can_prepare(actor.user, announcement):
            raise NotAllowed("只有遴选部门的经办人可以起草公布。")
        begin(announcement, actor=actor, at=at, label="起草公布")
        _choose_items(announcement, items)
    return announcement


def _choose_items(announcement: Announcement, items: Sequence[NoticeItem]) -> None:
    free = {item.pk for item in clearable(announcement.notice)} | {item.pk for item in announcement.items.all()}
    if not {item.pk for item in items} <= free:
        raise NotReady([Problem("有的条目还有未办结的异议，或已不在公示中，不能列入本次公布。", section="items")])
    announcement.items.set(items)


def edit_announcement(
    announcement: Announcement,
    items: Sequence[NoticeItem],
    *,
    seen: int,
    document_number: str = "",
    actor: Actor,
    at: datetime,
    **texts: Any,
) -> Announcement:
    """Change a draft. Raises NotAllowed, WrongState, Stale, NotReady, ValidationError for the number."""
    with transaction.atomic():
        fresh = (
            Announcement.objects.select_related("notice__round__programme")
            .select_for_update(of=("self",))
            .get(pk=announcement.pk)
        )
        if not may.can_prepare(actor.user, fresh):
            raise NotAllowed("只有遴选部门的经办人可以修改公布。")
        if fresh.state != AnnouncementState.DRAFTED:
            raise WrongState("公布已提请签发，不能再改；需要修改的，请先取回。")
        if fresh.revision != seen:
            raise Stale("这份公布刚刚在别处保存过，请先查看最新内容。")
        for name, value in texts.items():
            setattr(fresh, name, value)
        fresh.document_number = normalise_document_number(document_number) if document_number.strip() else None
        fresh.revision += 1
        fresh.save()
        _choose_items(fresh, items)
        register.record(fresh, "edit", label="修改公布", actor=actor, at=at)
    return fresh
