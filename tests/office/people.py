"""Accounts for the tests of the desk tools; a mail server that fails, and an SMS gateway that keeps."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth import get_user_model
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import Person
from office.clock import SHANGHAI

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def account(name="赵明远", username="zhaomy", email=""):
    """A person with one account."""
    person = Person.objects.create(name=name)
    return get_user_model().objects.create(username=username, person=person, email=email, created_at=AT)


class Unreachable(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("no mail server")


class Kept:
    """A gateway that keeps what it was given."""

    sent: ClassVar[list] = []

    def send(self, number, text, *, reference):
        self.sent.append((number, text, reference))
