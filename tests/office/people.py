"""Accounts for the tests of the desk tools, which know nothing of roles, and a mail server that fails."""

from datetime import datetime

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
