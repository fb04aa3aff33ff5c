"""Decides how a person is told something: a row to read in the portal, and an e-mail for those with an address."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from office import effects
from office.models import Message

FOOTER = "本邮件由系统自动发送，请勿回复。"


def tell(user: Any, *, kind: str, title: str, body: str = "", url: str = "", at: datetime) -> Message:
    """Tell an account something, in the current transaction; the e-mail goes out after it, once.

    `url` is a path of the portal. Raises ValueError for any other address.
    """
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError("A message leads to a page of the portal.")
    message = Message.objects.create(
        recipient=user, kind=kind, title=" ".join(title.split())[:200], body=body, url=url, created_at=at
    )
    if user.email:
        effects.ask("office.send_mail", at=at, message_id=message.pk)
    return message


def mail_message(message_id: int) -> bool:
    """Send one message by e-mail; False when it was sent before or its reader cannot get it any more.

    Called in a transaction, so that of two workers one waits and then finds it sent.
    """
    message = Message.objects.select_for_update(of=("self",)).select_related("recipient").filter(pk=message_id).first()
    if message is None or message.is_mailed or not (message.recipient.email and message.recipient.is_active):
        return False
    Message.objects.filter(pk=message.pk).update(is_mailed=True)
    # The same identifier each time: should a crash make the mail go out twice, mail programs show it once.
    headers = {"Message-ID": f"<message-{message.pk}@{_domain()}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(message.title, _text(message), to=[message.recipient.email], headers=headers).send()
    return True


def _text(message: Message) -> str:
    link = f"{settings.SITE_URL.rstrip('/')}{message.url}" if message.url else ""
    return "\n\n".join(part for part in (message.body, link, FOOTER) if part)


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
