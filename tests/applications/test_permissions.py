"""Which applications a person sees, and who may open, export, run."""

import pytest

from accounts.choices import Role
from applications import permissions as may
from applications.choices import UNSEEN, Action, State
from applications.models import Application
from applications.stages import APPLICANT, STAFF
from applications.workflow.facts import Route
from tests.applications.roles import cast_for
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

OWN = {"applicant", "unit_admin"}
DISTRICT = {"officer", "colleague", "head", "officer_as_head"}
CITY = {"city_officer", "city_head", "city_officer_as_head"}


@pytest.mark.parametrize("state", [State.DRAFT, State.AWAITING_STAMP, State.DISCARDED])
def test_what_was_not_handed_in_is_the_units_alone(state: str) -> None:
    way = make.way_to(state)
    cast = cast_for(way)
    seen = {name for name, user in cast.users.items() if Application.objects.visible_to(user).exists()}
    assert seen == OWN | {"auditor"}


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.WITHDRAWN])
def test_what_was_handed_in_is_seen_by_its_own_authorities(state: str) -> None:
    way = make.way_to(state)
    cast = cast_for(way)
    seen = {name for name, user in cast.users.items() if Application.objects.visible_to(user).exists()}
    assert seen == OWN | DISTRICT | CITY | {"auditor"}


def test_what_the_unit_took_back_is_out_of_the_authoritys_sight() -> None:
    way = make.way_to(State.SUBMITTED)
    way.do(Action.WITHDRAW)
    assert way.application.state in UNSEEN
    assert Application.objects.visible_to(way.staff.officer).count() == 0
    assert Application.objects.visible_to(way.actor.user).count() == 1


def test_a_rerouted_file_is_seen_by_the_new_authority_and_no_longer_by_the_old_one() -> None:
    way = make.way_to(State.SUBMITTED)
    other = make.staff("110105")
    route = Route(people.authority("110105").pk)
    way.do(Action.REROUTE, way.staff.city_officer, facts=route, note="社会保险缴纳地在朝阳区。")
    assert Application.objects.visible_to(way.staff.officer).count() == 0
    assert Application.objects.visible_to(other.officer).count() == 1


def test_a_clerk_who_is_also_an_officer_sees_two_sides() -> None:
    way = make.way_to(State.SUBMITTED)
    mine = make.way_to(State.DRAFT, round_=way.application.round)
    clerk = mine.actor.user
    people.give(clerk, Role.DISTRICT_OFFICER, code=make.HAIDIAN, at=make.START - make.BEFORE)
    both = Application.objects.visible_to(type(clerk).objects.get(pk=clerk.pk))
    assert set(both.values_list("pk", flat=True)) == {way.application.pk, mine.application.pk}
    clerk = type(clerk).objects.get(pk=clerk.pk)
    staff = Application.objects.seen_as(STAFF, clerk)
    unit = Application.objects.seen_as(APPLICANT, clerk)
    assert list(staff.values_list("pk", flat=True)) == [way.application.pk]
    assert list(unit.values_list("pk", flat=True)) == [mine.application.pk]


def test_who_opens_what_is_sealed_and_who_exports() -> None:
    way = make.way_to(State.SUBMITTED)
    cast = cast_for(way)
    opens = {name for name, user in cast.users.items() if may.can_open_sealed(user, way.application)}
    assert opens == OWN | DISTRICT | CITY
    exports = {name for name, user in cast.users.items() if may.can_export(user)}
    foreign = {"other_officer", "other_head", "foreign_city_officer", "foreign_city_head", "foreign_officer"}
    assert exports == DISTRICT | CITY | foreign | {"auditor"}


def test_who_runs_the_rounds_of_a_programme() -> None:
    way = make.way_to(State.SUBMITTED)
    cast = cast_for(way)
    programme = way.application.round.programme
    assert {name for name, user in cast.users.items() if may.can_run_rounds(user, programme)} == {"city_officer"}
    opens = {name for name, user in cast.users.items() if may.can_open_rounds(user)}
    assert opens == CITY | {"foreign_city_officer", "foreign_city_head", "auditor"}


def test_the_units_side_is_not_the_staff_side() -> None:
    way = make.way_to(State.SUBMITTED)
    cast = cast_for(way)
    staff = {name for name, user in cast.users.items() if may.can_see_staff_side(user, way.application)}
    assert staff == DISTRICT | CITY | {"auditor"}
