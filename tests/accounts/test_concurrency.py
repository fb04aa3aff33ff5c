"""Two at once: one wins, the other is told, and nothing is half-written."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts import services
from accounts.choices import Role, UnitAction
from accounts.models import Assignment, Unit, User
from accounts.selectors import registered_unit
from office import register
from office.machine import Actor, Refusal, perform
from tests.factories.accounts import PAST, authority, holder, officer_of, pdf, pending_unit, uscc, user

pytestmark = pytest.mark.django_db(transaction=True)
LATER = PAST + timedelta(days=1)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Start all acts at the same moment, each on a connection of its own; "done" or the refusal's name of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait()
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_powers_granted_at_once():
    account = user()
    twin = user(person=account.person)
    outcome = at_once(
        lambda: services.grant(User.objects.get(pk=account.pk), Role.AUDITOR, actor=Actor.clock(), at=LATER),
        lambda: services.grant(User.objects.get(pk=twin.pk), Role.ADMINISTRATOR, actor=Actor.clock(), at=LATER),
    )
    assert outcome == ["NotReady", "done"]
    assert Assignment.objects.filter(user__person=account.person).count() == 1
    assert register.verify() > 0


def test_two_officers_decide_at_once():
    unit = pending_unit()
    one, other = officer_of(unit.authority), holder(Role.DISTRICT_HEAD)
    outcome = at_once(
        lambda: perform(unit, UnitAction.VERIFY, actor=Actor.of(one), at=LATER, seen=unit.revision),
        lambda: perform(unit, UnitAction.REJECT, actor=Actor.of(other), at=LATER, note="不符", seen=unit.revision),
    )
    assert outcome == ["WrongState", "done"]
    assert Unit.objects.get().state in ("verified", "rejected")


def test_one_unit_is_registered_twice_at_once():
    code, place = uscc(), authority()
    accounts = [user(), user()]

    def act(account):
        return lambda: services.register_unit(
            name="北京测山科技有限公司", uscc=code, kind="enterprise", address="测试道1号", authority=place,
            licence=pdf(), letter=pdf("授权书.pdf"), actor=Actor.of(User.objects.get(pk=account.pk)), at=LATER,
        )  # fmt: skip

    assert at_once(*map(act, accounts)) == ["NotReady", "done"]
    assert Unit.objects.filter(uscc=code).count() == 1
    assert registered_unit(code).assignments.count() == 1


def test_one_invitation_is_taken_up_twice_at_once():
    unit = pending_unit()
    admin = User.objects.get(assignments__unit=unit)
    _, token = services.invite_clerk(unit, role=Role.APPLICANT, name="林立", actor=Actor.of(admin), at=PAST)
    accounts = [user(), user()]
    outcome = at_once(
        *(
            lambda account=account: services.accept_invitation(
                token, actor=Actor.of(User.objects.get(pk=account.pk)), at=LATER
            )
            for account in accounts
        )
    )
    assert outcome == ["NotReady", "done"]
    assert Assignment.objects.filter(unit=unit, role=Role.APPLICANT).count() == 1
