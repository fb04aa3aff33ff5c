"""The clock's work: what is overdue lapses, also after the clock stood still, and nothing twice."""

from datetime import timedelta

import pytest

from applications import jobs
from applications.choices import Action, State
from applications.models import Application
from applications.workflow.facts import Extension
from office import jobs as office_jobs
from office.machine import Actor, NotAllowed, NotReady, perform
from office.models import Effect, RegisterEntry
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

LAPSE = "applications.lapse"


def states() -> list[str]:
    return list(Application.objects.order_by("pk").values_list("state", flat=True))


def returned(number: int) -> list[make.Way]:
    call = make.call()
    return [make.way_to(State.RETURNED, round_=call) for _ in range(number)]


def test_the_deadline_holds_to_the_end_of_its_last_day() -> None:
    [way] = returned(1)
    due = way.application.due_at
    assert office_jobs.run(LAPSE, at=due - timedelta(microseconds=1)) == {"lapsed": 0, "skipped": 0}
    assert states() == [State.RETURNED]
    assert office_jobs.run(LAPSE, at=due) == {"lapsed": 1, "skipped": 0}
    assert states() == [State.LAPSED]


def test_what_was_missed_while_the_clock_stood_still_is_caught_up_once(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    ways = returned(5)
    ways[3].do(Action.EXTEND, ways[3].staff.officer, note="延期。", facts=Extension(40))
    late = ways[0].application.due_at + timedelta(days=10)
    assert office_jobs.run(LAPSE, at=late) == {"lapsed": 4, "skipped": 0}
    assert states() == [State.LAPSED, State.LAPSED, State.LAPSED, State.RETURNED, State.LAPSED]
    number = RegisterEntry.objects.count()
    assert office_jobs.run(LAPSE, at=late + timedelta(minutes=5)) == {"lapsed": 0, "skipped": 0}
    assert RegisterEntry.objects.count() == number


def test_what_was_corrected_a_moment_ago_is_left_alone(monkeypatch) -> None:
    first, second = returned(2)
    late = first.application.due_at
    real = jobs.perform

    def meanwhile(thing, action, **more):
        if thing.pk == first.application.pk:
            actor = Actor.of(first.staff.officer)
            real(thing, Action.EXTEND, actor=actor, at=late, note="延期。", facts=Extension(5))
        return real(thing, action, **more)

    monkeypatch.setattr(jobs, "perform", meanwhile)
    assert office_jobs.run(LAPSE, at=late) == {"lapsed": 1, "skipped": 1}
    assert states() == [State.RETURNED, State.LAPSED]


def test_the_register_names_the_clock_and_those_concerned_are_promised_word() -> None:
    [way] = returned(1)
    office_jobs.run(LAPSE, at=way.application.due_at)
    entry = RegisterEntry.objects.of(way.application).last()
    assert (entry.action, entry.actor_kind, entry.actor_name) == (Action.LAPSE, "clock", "系统时钟")
    assert Effect.objects.filter(name="applications.tell", key__seq=entry.seq).count() == 1


def test_the_clock_lapses_nothing_before_its_time_and_people_never() -> None:
    [way] = returned(1)
    with pytest.raises(NotReady):
        perform(way.application, Action.LAPSE, actor=Actor.clock(), at=way.at)
    for user in (way.staff.officer, way.staff.head, way.actor.user):
        with pytest.raises(NotAllowed):
            perform(way.application, Action.LAPSE, actor=Actor.of(user), at=way.application.due_at)
    assert states() == [State.RETURNED]


def test_finding_what_is_due_uses_its_own_index_and_few_queries(django_assert_max_num_queries) -> None:
    [way] = returned(1)
    with django_assert_max_num_queries(2):
        office_jobs.run(LAPSE, at=way.application.due_at - timedelta(days=1))
