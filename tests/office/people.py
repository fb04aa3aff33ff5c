"""Accounts for the tests of the desk tools, which know nothing of roles."""

from datetime import datetime

from django.contrib.auth import get_user_model

from accounts.models import Person
from office.clock import SHANGHAI

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def account(name="赵明远", username="zhaomy", email=""):
    """A person with one account."""
    person = Person.objects.create(name=name)
    return get_user_model().objects.create(username=username, person=person, email=email, created_at=AT)
