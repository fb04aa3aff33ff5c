"""The table of the tests' own process, and two people."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from django.db import connection

from office.actors import Actor
from office.clock import SHANGHAI
from office.machine import begin
from tests.office.parcels import RAN, Parcel

AT = datetime(2026, 3, 9, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def parcels(db: None):
    with connection.schema_editor() as editor:
        editor.create_model(Parcel)
    RAN.clear()
    return RAN


@pytest.fixture
def packer() -> Actor:
    return Actor.of(SimpleNamespace(pk=11, person_id=1, person="甲演示"), "10.0.0.1")


@pytest.fixture
def sender() -> Actor:
    return Actor.of(SimpleNamespace(pk=12, person_id=2, person="乙演示"), "10.0.0.2")


@pytest.fixture
def parcel(parcels, packer) -> Parcel:
    return begin(Parcel(name="包裹一"), actor=packer, at=AT, audience=("applicant",))
