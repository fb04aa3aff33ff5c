"""The effects of the desk tools: a key in, one call."""

from office import clock, documents
from office.effects import effect
from office.messages import mail_message


@effect("office.render_document")
def render_document(*, document_id: int) -> None:
    """Make the file of an issued document, unless that was done."""
    documents.render(document_id, at=clock.now())


@effect("office.send_mail")
def send_mail(*, message_id: int) -> None:
    """Send one message by e-mail, unless that was done."""
    mail_message(message_id)
