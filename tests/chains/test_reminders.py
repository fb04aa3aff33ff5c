"""Reminders ahead of a period's end: each once, to those concerned, and caught up after a standstill."""

from datetime import date, datetime, timedelta

import pytest

from accounts.choices import Role
from chains.models import Chain, Programme
from chains.selectors import periods_to_remind
from office.clock import SHANGHAI, end_of_day
from office.jobs import registered, run
from office.machine import Actor, perform
from office.models import Effect, Message
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db
# A period from 2024-09-01 ends on 2026-09-01.
START, ENDS = date(2024, 9, 1), date(2026, 9, 1)


def day(left):
    """Nine in the morning, so many days before the end."""
    return datetime.combine(ENDS - timedelta(days=left), datetime.min.time(), SHANGHAI).replace(hour=9)


def titles():
    rows = Message.objects.filter(kind="chain").order_by("pk").values_list("recipient__username", "title")
    return [tuple(row) for row in rows]


@pytest.fixture
def chain(frozen):
    frozen(day(200))
    made = make.chain("提醒测试技能生态链", starts_on=START)
    people.officer_of(made.reviewing_authority)
    make.applicant_of(made)
    return made


def remind(frozen, run_effects, left):
    at = frozen(day(left))
    result = run("chains.remind", at=at)
    run_effects()
    return result["promised"]


def test_the_clock_asks_every_hour():
    assert registered()["chains.remind"].every == timedelta(hours=1)
    assert registered()["chains.end_periods"].every == timedelta(minutes=10)


def test_each_lead_reminds_once(chain, frozen, run_effects):
    promised = {left: remind(frozen, run_effects, left) for left in (181, 180, 179, 91, 90, 89, 30, 29, 8, 7, 6, 0)}
    assert promised == {181: 0, 180: 1, 179: 0, 91: 0, 90: 1, 89: 0, 30: 1, 29: 0, 8: 0, 7: 1, 6: 0, 0: 0}
    readers = sorted(
        [make.applicant_of(chain), people.officer_of(chain.reviewing_authority)],
        key=lambda user: user.username.startswith("officer"),
    )
    assert titles() == [
        (reader.username, f"“提醒测试技能生态链”建设周期还有{left}天期满")
        for left in (180, 90, 30, 7)
        for reader in readers
    ]


def test_twice_in_a_day_reminds_once(chain, frozen, run_effects):
    assert [remind(frozen, run_effects, 90) for _ in range(3)] == [1, 0, 0]
    assert len(titles()) == 2


def test_after_a_standstill_only_the_nearest_lead_is_caught_up(chain, frozen, run_effects):
    assert remind(frozen, run_effects, 181) == 0
    assert remind(frozen, run_effects, 25) == 1
    assert {title for _, title in titles()} == {"“提醒测试技能生态链”建设周期还有25天期满"}
    assert remind(frozen, run_effects, 20) == 0


def test_on_the_last_day_it_says_today(chain, frozen, run_effects):
    assert remind(frozen, run_effects, 0) == 1
    assert {title for _, title in titles()} == {"“提醒测试技能生态链”建设周期今天期满"}


def test_a_period_that_is_over_is_not_reminded_of(chain, frozen, run_effects):
    assert remind(frozen, run_effects, -1) == 0
    assert titles() == []


def test_an_ended_chain_is_not_reminded_of(chain, frozen, run_effects):
    at = end_of_day(ENDS)
    perform(chain, "end_period", actor=Actor.clock(), at=at)
    assert periods_to_remind(day(7)) == []


def test_the_leads_are_the_programmes(chain, frozen, run_effects):
    Programme.objects.update(reminder_days=[10])
    assert [remind(frozen, run_effects, left) for left in (180, 90, 11, 10)] == [0, 0, 0, 1]
    Programme.objects.update(reminder_days=[])
    assert periods_to_remind(day(5)) == []


def test_only_those_concerned_are_told(chain, frozen, run_effects):
    other = make.chain(starts_on=date(2025, 9, 1))
    strangers = [
        make.applicant_of(other),
        make.clerk_of(make.employer_of(chain).unit),
        make.clerk_of(chain.lead_unit, Role.MEMBER),
        people.holder(Role.DISTRICT_OFFICER, code=people.CHAOYANG),
        people.holder(Role.DISTRICT_HEAD),
        people.holder(Role.CITY_OFFICER),
        people.holder(Role.AUDITOR),
    ]
    assert remind(frozen, run_effects, 30) == 1
    assert Message.objects.filter(kind="chain", recipient__in=strangers).count() == 0
    assert len(titles()) == 2


def test_a_failed_message_is_sent_by_the_sweep(chain, frozen, run_effects, monkeypatch):
    at = frozen(day(30))
    run("chains.remind", at=at)
    effect = Effect.objects.get(name="chains.remind_of_end", done_at__isnull=True)
    assert effect.key == {"period_id": chain.periods.get().pk, "lead": 30, "asked_at": at.isoformat()}
    swept = frozen(at + timedelta(minutes=2))
    assert run("office.sweep", at=swept)["effects"] >= 1
    assert len(titles()) == 2
    assert Chain.objects.get(pk=chain.pk).state == "building"
