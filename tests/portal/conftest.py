"""What the portal's tests share."""

import pytest
from django.test import Client

from tests.factories import accounts as people


@pytest.fixture
def signed_in(db):
    """`signed_in("city_officer")` is a browser of somebody with that role, and the account behind it."""

    def sign_in(role: str, **more: object) -> tuple[Client, object]:
        account = people.holder(role, **more)
        client = Client()
        client.force_login(account)
        return client, account

    return sign_in
