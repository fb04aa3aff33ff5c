"""Decides how a person is told something: a row in the inbox, and an e-mail or a text as the person has set."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from office import effects, sms
from office.models import Mailing, Message, NoticeSetting
from office.topics import topic_of, topics

FOOTER = "本邮件由系统自动发送，请勿回复。"
TEXT_LENGTH = 60
LISTED_IN_DIGEST = 50


class NotMailed(Exception):
    """An e-mail did not go out; the text names the kind of failure and nobody."""


def tell(user: Any, *, kind: str, title: str, body: str = "", url: str = "", at: datetime) -> Message:
    """Tell an account something, in the current transaction; e-mail and text go out after it, once.

    `url` is a path of the portal. Raises ValueError for any other address, LookupError for a kind without a topic.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError("A message leads to a page of the portal.")
    wish = setting_of(user, topic_of(kind).key)
    message = Message.objects.create(
        recipient=user,
        kind=kind,
        title=" ".join(title.split())[:200],
        body=body,
        url=url,
        created_at=at,
        awaits_digest=bool(user.email) and wish.mailing == Mailing.DAILY,
    )
    if user.email and wish.mailing == Mailing.AT_ONCE:
        effects.ask("office.send_mail", at=at, message_id=message.pk)
    if wish.by_sms and settings.SMS_GATEWAY:
        effects.ask("office.send_sms", at=at, message_id=message.pk)
    return message


def setting_of(user: Any, topic: str) -> NoticeSetting:
    """How an account hears of a topic; unless it chose otherwise, by e-mail at once."""
    return NoticeSetting.objects.filter(user=user, topic=topic).first() or NoticeSetting(user=user, topic=topic)


def settings_of(user: Any) -> list[NoticeSetting]:
    """How an account hears of each topic, in their order."""
    chosen = {row.topic: row for row in NoticeSetting.objects.filter(user=user)}
    return [chosen.get(topic.key) or NoticeSetting(user=user, topic=topic.key) for topic in topics()]


def choose(user: Any, wishes: dict[str, tuple[str, bool]]) -> None:
    """Keep how an account wants to hear: by topic, when by e-mail and whether by text; all or nothing.

    What waits for a digest that the person no longer wants stays in the inbox alone.
    """
    with transaction.atomic():
        for topic, (mailing, by_sms) in wishes.items():
            NoticeSetting.objects.update_or_create(
                user=user, topic=topic, defaults={"mailing": Mailing(mailing), "by_sms": by_sms}
            )
        daily = {topic for topic, (mailing, _) in wishes.items() if mailing == Mailing.DAILY}
        dropped = [kind for topic in topics() if topic.key in wishes.keys() - daily for kind in topic.kinds]
        Message.objects.filter(recipient=user, awaits_digest=True, kind__in=dropped).update(awaits_digest=False)


def mail_message(message_id: int) -> bool:
    """Send one message by e-mail; False when it was sent before or its reader cannot get it any more."""
    message = _locked(message_id)
    if message is None or message.is_mailed or not _is_reached(message.recipient):
        return False
    Message.objects.filter(pk=message.pk).update(is_mailed=True)
    _send(message.recipient, message.title, _text(message), reference=f"message-{message.pk}")
    return True


def mail_stranger(email: str, subject: str, text: str, *, reference: str, url: str = "") -> None:
    """Send somebody without an account an e-mail; the same `reference` is shown once by mail programs.

    `url` is a path of the portal that it leads to. Raises NotMailed, which does not tell the address: a mail server's
    own words may, and they would go into the log.
    """
    headers = {"Message-ID": f"<{reference}@{_domain()}>", "Auto-Submitted": "auto-generated"}
    body = "\n\n".join(part for part in (text, _absolute(url), FOOTER) if part)
    try:
        EmailMessage(subject, body, to=[email], headers=headers).send()
    except (OSError, ValueError) as error:
        raise NotMailed(type(error).__name__) from None


def text_message(message_id: int, *, at: datetime) -> bool:
    """Send the title of one message by SMS; False when it was sent before or its reader has no mobile phone."""
    message = _locked(message_id)
    if message is None or message.is_texted or not message.recipient.is_active:
        return False
    Message.objects.filter(pk=message.pk).update(is_texted=True)
    title = message.title if len(message.title) <= TEXT_LENGTH else f"{message.title[: TEXT_LENGTH - 1]}…"
    return sms.send(message.recipient, f"{title}。请登录系统查看。", reference=f"message-{message.pk}", at=at)


def mail_digest(user: Any, *, before: datetime) -> int:
    """Send an account what came before an instant as one e-mail; returns how many messages it lists.

    What was read in the meantime is left out. Called in a transaction, so that of two workers one finds nothing.
    """
    waiting = Message.objects.select_for_update(of=("self",)).for_user(user)
    waiting = list(waiting.filter(awaits_digest=True, created_at__lt=before))
    Message.objects.filter(pk__in=[message.pk for message in waiting]).update(awaits_digest=False)
    unread = [message for message in waiting if message.read_at is None]
    if not unread or not _is_reached(user):
        return 0
    Message.objects.filter(pk__in=[message.pk for message in unread]).update(is_mailed=True)
    lines = [f"· {message.title}{_link(message, '：')}" for message in unread[:LISTED_IN_DIGEST]]
    if len(unread) > LISTED_IN_DIGEST:
        lines.append(f"另有 {len(unread) - LISTED_IN_DIGEST} 条，请登录系统查看。")
    text = "\n".join([*lines, "", FOOTER])
    _send(user, f"{len(unread)} 条未读消息", text, reference=f"digest-{unread[0].pk}")
    return len(unread)


def _locked(message_id: int) -> Message | None:
    """Called in a transaction, so that of two workers one waits and then finds it sent."""
    messages = Message.objects.select_for_update(of=("self",)).select_related("recipient")
    return messages.filter(pk=message_id).first()


def _is_reached(user: Any) -> bool:
    return bool(user.email and user.is_active)


def _send(user: Any, subject: str, text: str, *, reference: str) -> None:
    """The same identifier each time: should a crash make the mail go out twice, mail programs show it once."""
    headers = {"Message-ID": f"<{reference}@{_domain()}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(subject, text, to=[user.email], headers=headers).send()


def _text(message: Message) -> str:
    return "\n\n".join(part for part in (message.body, _link(message), FOOTER) if part)


def _link(message: Message, before: str = "") -> str:
    return f"{before}{_absolute(message.url)}" if message.url else ""


def _absolute(url: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{url}" if url else ""


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
