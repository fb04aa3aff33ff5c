"""Two at once in expert review: one clear outcome, nothing half-written."""

import pytest

from accounts.models import User
from evaluation.models import Panel, PanelMember, ReviewPlan
from evaluation.services import draw_panel
from office.machine import Actor, perform
from tests.accounts.test_concurrency import at_once
from tests.evaluation.conftest import AT, world
from tests.factories import accounts as people
from tests.factories.evaluation import pool_entry

__all__ = ["world"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_draw_asked_for_twice_gives_one_panel(world):
    def act():
        plan = ReviewPlan.objects.select_related("round__programme").get(pk=world.plan.pk)
        return draw_panel(plan, name="第一组", actor=Actor.of(world.staff.city_officer), at=AT)

    assert at_once(act, act) == ["NotReady", "done"]
    assert (Panel.objects.count(), PanelMember.objects.count()) == (1, 5)


def test_two_who_decline_at_once_get_two_successors(world):
    for number in (6, 7):
        user = people.holder("expert", username=f"expert{number}")
        authority = world.call.programme.selecting_authority
        pool_entry(user, authority, f"测试大学{number}", officer=world.officer, at=AT)
    panel = draw_panel(world.plan, name="第一组", actor=world.officer, at=AT)
    seats = list(panel.members.select_related("expert").order_by("number")[:2])
    people_of = {user.person_id: user for user in User.objects.all()}

    def act(seat):
        actor = Actor.of(people_of[seat.expert.person_id])
        return lambda: perform(PanelMember.objects.get(pk=seat.pk), "decline", actor=actor, at=AT, note="出差")

    assert at_once(*map(act, seats)) == ["done", "done"]
    followers = panel.members.filter(replaces__isnull=False).order_by("number")
    assert sorted(followers.values_list("expert_id", flat=True)) == sorted(panel.reserve)
    assert list(followers.values_list("number", flat=True)) == [6, 7]
