"""A draft with nothing in it, its clerk at the browser, at noon of the round's second day."""

from typing import Any

import pytest
from django.test import Client

from tests.applications.form_views.pages import NOON, sign_in
from tests.factories import applications as make
from tests.factories.applications import Way


@pytest.fixture(autouse=True)
def noon(frozen: Any) -> None:
    frozen(NOON)


@pytest.fixture
def draft() -> Way:
    return make.drafted(fill=False)


@pytest.fixture
def client(draft: Way) -> Client:
    return sign_in(draft.actor.user)
