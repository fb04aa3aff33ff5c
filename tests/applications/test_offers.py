"""A round is offered to the units of its own scheme alone: on the start page, the desk, the public home, by the API.

And what only one scheme has, an expert review and key fields, stands only before the staff of that scheme.
"""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from applications.models import Application
from office.models import RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import guangdong

pytestmark = pytest.mark.django_db
BEIJING, GUANGDONG = "beijing-2024", "guangdong-2022"
SIDES = [(BEIJING, GUANGDONG), (GUANGDONG, BEIJING)]


@pytest.fixture
def world(frozen) -> SimpleNamespace:
    """An open round, a unit and its clerk on each side."""
    frozen(make.START)
    calls = {BEIJING: make.call("r-bj", title="北京批次"), GUANGDONG: guangdong.call("r-gd", title="广东批次")}
    units = {
        BEIJING: people.verified_unit("北京测甲有限公司", at=make.START - make.BEFORE),
        GUANGDONG: guangdong.unit("广州测甲有限公司"),
    }
    return SimpleNamespace(calls=calls, units=units)


def clerk_of(world: SimpleNamespace, side: str, role: Role = Role.APPLICANT) -> Client:
    client = Client()
    client.force_login(people.holder(role, unit=world.units[side], at=make.START - make.BEFORE))
    return client


def staff_of(side: str, role: Role) -> Client:
    code = "" if side == BEIJING else {Role.CITY_OFFICER: guangdong.PROVINCE}.get(role, guangdong.GUANGZHOU)
    client = Client()
    client.force_login(people.holder(role, code=code, at=make.START - make.BEFORE))
    return client


@pytest.mark.parametrize(("side", "other"), SIDES)
@pytest.mark.parametrize("role", [Role.APPLICANT, Role.UNIT_ADMIN])
def test_a_unit_is_offered_the_rounds_of_its_own_scheme(world, side, other, role):
    client = clerk_of(world, side, role)
    own, title = world.calls[side], world.calls[other].title
    start = client.get(reverse("applications:start"))
    assert [call.round for call in start.context["calls"]] == [own]
    for name in ("portal:desk", "portal:home", "portal:guide"):
        answer = client.get(reverse(name))
        assert [call["round"] for call in answer.context["calls"]] == [own]
        assert title not in answer.content.decode()
    for name in ("application-list", "notice-list", "chain-list"):
        assert title not in client.get(reverse(name)).content.decode()


@pytest.mark.parametrize(("side", "other"), SIDES)
def test_a_unit_begins_nothing_in_a_round_of_another_scheme(world, side, other):
    client, call, unit = clerk_of(world, side), world.calls[other], world.units[side]
    acts = RegisterEntry.objects.count()
    answer = client.post(reverse("applications:begin", args=[call.pk, unit.pk]))
    assert answer.status_code == 400
    assert (Application.objects.count(), RegisterEntry.objects.count()) == (0, acts)


@pytest.mark.parametrize(("side", "chips", "fields"), [
    (BEIJING, ["专家评审"], ["field"]),
    (GUANGDONG, [], []),
])  # fmt: skip
@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICER, Role.CITY_OFFICER])
def test_chips_and_filters_are_those_of_ones_own_schemes(world, side, chips, fields, role):
    client = staff_of(side, role)
    listed = client.get(reverse("applications:list")).context
    assert [chip["label"] for chip in listed["chips"] if chip["label"] == "专家评审"] == chips
    assert [name for name in listed["form"].fields if name == "field"] == fields
    tiles = client.get(reverse("portal:desk")).context["stages"]
    assert [tile["label"] for block in tiles for tile in block["tiles"] if tile["label"] == "专家评审"] == chips
    chains = client.get(reverse("chains:list")).context
    assert [name for name in chains["form"].fields if name == "key_field"] == ["key_" + name for name in fields]
    assert [column["label"] for column in chains["columns"] if column["label"] == "重点领域"] == ["重点领域"] * len(
        fields
    )


@pytest.mark.parametrize(("side", "number"), [(BEIJING, 17), (GUANGDONG, 21)])
def test_chains_are_sifted_by_the_authorities_of_ones_own_schemes(world, side, number):
    choices = staff_of(side, Role.CITY_OFFICER).get(reverse("chains:list")).context["form"].fields["district"].choices
    assert len(choices) == 1 + number


def test_an_auditor_sees_what_any_scheme_has(world):
    client = Client()
    client.force_login(people.holder(Role.AUDITOR))
    listed = client.get(reverse("applications:list")).context
    assert "专家评审" in [chip["label"] for chip in listed["chips"]]
    assert "field" in listed["form"].fields


@pytest.mark.parametrize(("side", "shown"), [(BEIJING, True), (GUANGDONG, False)])
def test_the_pool_of_experts_is_offered_where_experts_review(world, side, shown):
    page = staff_of(side, Role.CITY_OFFICER).get(reverse("evaluation:panels"))
    assert page.context["has_panels"] is shown
    assert ("专家" in page.content.decode()) is shown
