"""The effects of publicity: a key in, messages out."""

from datetime import datetime
from typing import Any

from applications.deadlines import Ruler
from office import calendar, clock
from office.actors import Actor
from office.effects import effect
from office.messages import mail_stranger, tell
from office.models import RegisterEntry
from office.topics import register_topic
from publicity.choices import ObjectionState
from publicity.models import Announcement, EmailCode, Notice, Objection
from publicity.notifications import (
    applicants,
    awaited,
    evidence_readers,
    letter_to_objector,
    recipients,
    title_of,
)

register_topic("publicity", "公示与异议", "公示的起草、发布和期满，异议的提出和处理，入选公布", kinds=("publicity",))

CODE_TEXT = "您的验证码是 {}，15 分钟内有效。不是您本人操作的，请不必理会。"


def _tell(thing: Any, seq: int) -> None:
    entry = RegisterEntry.objects.get(seq=seq)
    title = title_of(thing, entry)
    for user in recipients(thing, entry):
        tell(user, kind="publicity", title=title, body=f"{title}。", url=thing.get_absolute_url(), at=entry.at)


@effect("publicity.tell")
def tell_about_notice(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of a notice."""
    _tell(Notice.objects.select_related("programme").get(pk=thing_id), seq)


@effect("publicity.tell_objection")
def tell_about_objection(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of an objection; the applicant in the words that staff wrote for it."""
    related = ("notice__programme", "item__application__unit", "item__chain__lead_unit")
    objection = Objection.objects.select_related(*related).get(pk=thing_id)
    _tell(objection, seq)
    entry, item = RegisterEntry.objects.get(seq=seq), objection.item
    for user in applicants(objection, entry):
        tell(
            user,
            kind="publicity",
            title=f"{item.subject.number} {item.name}：公示{objection.get_kind_display()}已办结",
            body=objection.words_for_applicant,
            url=item.file_url,
            at=entry.at,
        )


@effect("publicity.tell_objector")
def tell_objector(*, thing_id: int, seq: int) -> None:
    """Mail whoever brought an objection that it was received, or that it has ended: once, to a confirmed address."""
    reached = Objection.objects.filter(pk=thing_id, email_confirmed_at__isnull=False).exclude(objector_email="")
    if not reached.filter(told_seq__lt=seq).update(told_seq=seq):
        return
    objection = Objection.objects.get(pk=thing_id)
    letter = letter_to_objector(objection, RegisterEntry.objects.get(seq=seq))
    email = objection.objector_email.open(actor=Actor.clock(), at=clock.now(), reason=letter.reason, thing=objection)
    mail_stranger(email, letter.title, letter.text, url=letter.url, reference=f"objection-{thing_id}-{seq}")


@effect("publicity.warn")
def warn_of_term(*, thing_id: int, revision: int, tone: str, asked_at: str) -> None:
    """Tell whose turn it is that a deadline ends or is over; nobody when the objection has moved on meanwhile."""
    related = ("notice__programme", "item__application", "merged_into")
    objection = Objection.objects.select_related(*related).filter(pk=thing_id, revision=revision).first()
    if objection is None:
        return
    at = datetime.fromisoformat(asked_at)
    left = Ruler(calendar.load(), clock.local_date(at)).left(objection.due_at)
    if left.tone == tone:
        stage = "受理" if objection.state == ObjectionState.RECEIVED else "核查"
        title = f"{objection}：{stage}期限{left.text}"
        for user in awaited(objection):
            tell(user, kind="publicity", title=title, body=f"{title}。", url=objection.get_absolute_url(), at=at)


@effect("publicity.mail_code")
def mail_code(*, code_id: int, asked_at: str) -> None:
    """Mail the code that confirms an address; nothing any more when it was typed or forgotten meanwhile."""
    code = EmailCode.objects.filter(pk=code_id, confirmed_at__isnull=True).first()
    if code is None:
        return
    email = code.email.open(actor=Actor.clock(), at=datetime.fromisoformat(asked_at), reason="发送验证码", thing=code)
    mail_stranger(email, "验证码", CODE_TEXT.format(code.digits), reference=f"objection-code-{code.pk}")


@effect("publicity.tell_of_virus")
def tell_of_virus(*, thing_id: int, number: int, found_at: str) -> None:
    """Tell those who may handle an objection that a virus was found in a file of its evidence."""
    related = ("notice__programme", "item__application")
    objection = Objection.objects.select_related(*related).get(pk=thing_id)
    body = f"第 {number} 件证据检出病毒，已经封存，任何人都不能打开。需要的，请承办人联系异议人另行提供。"
    for user in evidence_readers(objection):
        tell(
            user,
            kind="publicity",
            title=f"{objection}：证据检出病毒",
            body=body,
            url=objection.get_absolute_url(),
            at=datetime.fromisoformat(found_at),
        )


@effect("publicity.tell_announcement")
def tell_about_announcement(*, thing_id: int, seq: int) -> None:
    """Tell those concerned about one step of an announcement."""
    _tell(Announcement.objects.select_related("notice__programme").get(pk=thing_id), seq)
