"""Messages to the unit about its file: sent once, as they were written, by those who work on it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from applications import permissions as may
from applications.choices import UNSEEN
from applications.models import Application, CaseMessage, MessageTemplate
from applications.notifications import message_notices
from applications.placeholders import left_in
from applications.services.notes import SENT_BEFORE, locked
from office import register
from office.actors import Actor
from office.machine import NotAllowed, NotReady, Problem, WrongState
from office.messages import tell

WHO_SENDS = "给申报单位的通知由有权办理此件的经办人和负责人发送。"


def send_message(
    application: Application,
    subject: str,
    body: str,
    *,
    token: UUID,
    template: MessageTemplate | None = None,
    actor: Actor,
    at: datetime,
) -> CaseMessage:
    """Send the unit's clerks a message; the same form sent again gives the message that it made.

    Raises NotAllowed, WrongState for a file that no authority has, NotReady for missing words, a placeholder that is
    left, or other words under a used token.
    """
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    with transaction.atomic():
        fresh = locked(application)
        grant = may.can_write_to_unit(actor.user, fresh)
        if not grant:
            raise NotAllowed(WHO_SENDS)
        if fresh.state in UNSEEN:
            raise WrongState("此件已回到申报单位手中，再次提交以前不能发通知。")
        if earlier := fresh.case_messages.filter(token=token).first():
            if (earlier.subject, earlier.body, earlier.sent_by_id) == (subject, body, actor.user.pk):
                return earlier
            raise NotReady([Problem(SENT_BEFORE)])
        if problems := _problems(subject, body):
            raise NotReady(problems)
        message = CaseMessage(
            application=fresh, template=template, subject=subject, body=body, office=grant.scope_label,
            sent_by=actor.user, sent_at=at, token=token,
        )  # fmt: skip
        notices = message_notices(message)
        message.told = len(notices)
        message.save(force_insert=True)
        for notice in notices:
            tell(notice.user, kind="case_message", title=notice.title, body=notice.body, url=message.url, at=at)
        register.record(
            fresh, "send_message", label="发通知", actor=actor, at=at, note=subject, facts={"message": message.pk},
            role=grant.role_label, scope=grant.scope_label, audience=("applicant",),
        )  # fmt: skip
    return message


def _problems(subject: str, body: str) -> list[Problem]:
    problems = []
    for field, text, label in (("subject", subject, "标题"), ("body", body, "正文")):
        if not text:
            problems.append(Problem(f"请填写{label}。", field=field))
        elif left := left_in(text):
            named = "、".join(left)
            sentence = f"{label}里还有没有填好的占位符：{named}。请改成具体内容或删去。"
            problems.append(Problem(sentence, field=field))
    return problems
