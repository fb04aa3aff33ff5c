"""When a round opens, the clerks of the units that it admits are told: each once, in batches, none elsewhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.choices import Role, UnitAction, UnitKind
from applications import tasks
from office import effects
from office.jobs import run
from office.machine import Actor, perform
from office.models import Effect, Message, RegisterEntry
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories import guangdong

pytestmark = pytest.mark.django_db
JOB = "applications.announce_rounds"
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def run_job(frozen) -> Callable[..., dict]:
    """Let the clock ask for the job at an instant, and carry out what it promised, to the last batch."""

    def at_instant(at):
        frozen(at)
        result = run(JOB, at=at)
        while effects.sweep(at=at + FIVE_MINUTES):
            pass
        return result

    return at_instant


def told() -> list[str]:
    return sorted(Message.objects.filter(kind="round").values_list("recipient__username", flat=True))


def clerk(name: str, unit, role: str = Role.APPLICANT):
    return people.holder(role, unit=unit, username=name, at=make.START - make.BEFORE)


@pytest.fixture
def units(db):
    """Units of both schemes with their people; none may be told but those of one that can apply."""
    guangdong.edition()
    before = make.START - make.BEFORE
    here = people.verified_unit(at=before, admin=people.user("bj-admin", at=before))
    clerk("bj-clerk", here)
    clerk("bj-member", here, Role.MEMBER)
    both = clerk("bj-both", here)
    people.pending_unit(at=before, admin=both)
    closed = people.verified_unit(at=before, admin=people.user("bj-closed", at=before))
    perform(closed, UnitAction.CLOSE, actor=Actor.of(people.officer_of(closed.authority)), at=before, note="注销。")
    there = people.verified_unit(code=guangdong.GUANGZHOU, at=before, admin=people.user("gd-admin", at=before))
    clerk("gd-clerk", there)
    school = {"code": guangdong.GUANGZHOU, "kind": UnitKind.VOCATIONAL}
    people.verified_unit("广州测园技师学院", at=before, admin=people.user("gd-school", at=before), **school)


def test_each_clerk_of_the_schemes_units_is_told_once(units, run_job):
    call = make.call(title="2026年第一批")
    assert run_job(call.opens_at - timedelta(seconds=1)) == {"announced": 0}
    assert told() == []
    assert run_job(call.opens_at) == {"announced": 1}
    assert told() == ["bj-admin", "bj-both", "bj-clerk"]
    message = Message.objects.filter(kind="round").first()
    assert (message.title, message.url) == ("2026年第一批开始申报", "/applications/start/")
    assert message.body == (
        "北京市“产教评”技能生态链建设试点。申报时间至2026年4月1日 09:00，请在截止前填写、盖章并提交。"
    )
    assert run_job(call.opens_at + FIVE_MINUTES) == {"announced": 0}
    assert told() == ["bj-admin", "bj-both", "bj-clerk"]
    assert [row.label for row in RegisterEntry.objects.of(call)] == ["告知申报开始"]


def test_the_other_scheme_tells_its_own(units, run_job):
    call = guangdong.call()
    assert run_job(call.opens_at) == {"announced": 1}
    assert told() == ["gd-admin", "gd-clerk"]


def test_many_are_told_in_batches(units, run_job, monkeypatch):
    monkeypatch.setattr(tasks, "TOLD_AT_ONCE", 2)
    call = make.call()
    run_job(call.opens_at)
    run_job(call.opens_at + FIVE_MINUTES)
    assert told() == ["bj-admin", "bj-both", "bj-clerk"]
    assert Effect.objects.filter(name="applications.tell_opening", done_at__isnull=False).count() == 2


def test_a_round_that_closed_while_the_clock_stood_still_is_not_announced(units, run_job):
    call = make.call()
    assert run_job(call.closes_at) == {"announced": 0}
    assert told() == []
