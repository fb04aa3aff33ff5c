"""The effects of the desk tools: a key in, one call."""

from datetime import timedelta

from office import clock, documents, quarantine
from office.effects import effect
from office.messages import mail_message, text_message


@effect("office.render_document")
def render_document(*, document_id: int) -> None:
    """Make the file of an issued document, unless that was done."""
    documents.render(document_id, at=clock.now())


@effect("office.send_mail")
def send_mail(*, message_id: int) -> None:
    """Send one message by e-mail, unless that was done."""
    mail_message(message_id)


@effect("office.send_sms")
def send_sms(*, message_id: int) -> None:
    """Send one message by SMS, unless that was done."""
    text_message(message_id, at=clock.now())


# Files wait for it unopened: a scanner that is back is found within a quarter of an hour.
@effect(quarantine.SCAN, retry_after=(timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)))
def scan_upload(*, upload_id: int) -> None:
    """Have one upload scanned, unless that was done."""
    quarantine.examine(upload_id, at=clock.now())
