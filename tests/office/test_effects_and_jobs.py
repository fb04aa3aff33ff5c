"""What was promised is carried out once, after the commit, whatever is killed in between."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from office import effects, jobs
from office.models import Effect, Job
from office.numbers import next_number, next_numbers
from tests.office.conftest import AT

MINUTE = timedelta(minutes=1)


def test_a_promise_is_kept_once(parcels):
    effects.ask("parcels.call_customer", at=AT, thing_id=1, seq=2)
    row = Effect.objects.get()
    assert effects.carry_out(row.pk, at=AT) is True
    assert effects.carry_out(row.pk, at=AT) is False
    assert parcels == [{"thing_id": 1, "seq": 2}]


def test_the_same_promise_is_given_once(parcels):
    assert effects.ask("parcels.call_customer", at=AT, dedupe="7", thing_id=1, seq=7) is not None
    assert effects.ask("parcels.call_customer", at=AT, dedupe="7", thing_id=1, seq=7) is None
    assert Effect.objects.count() == 1


def test_a_rolled_back_promise_is_none(parcels):
    with pytest.raises(RuntimeError), transaction.atomic():
        effects.ask("parcels.call_customer", at=AT, thing_id=1, seq=2)
        raise RuntimeError
    assert Effect.objects.count() == 0


def test_an_unknown_effect_is_refused(parcels):
    with pytest.raises(LookupError):
        effects.ask("parcels.fly", at=AT)


def test_the_sweep_finds_what_a_killed_worker_left(parcels):
    effects.ask("parcels.call_customer", at=AT, thing_id=1, seq=2)
    assert effects.sweep(at=AT) == 0  # fresh: the message sent on commit may still be under way
    assert effects.sweep(at=AT + MINUTE) == 1
    assert effects.sweep(at=AT + MINUTE) == 0
    assert parcels == [{"thing_id": 1, "seq": 2}]


def test_a_failure_is_kept_and_tried_again_later(parcels):
    effects.ask("parcels.break", at=AT, times=1)
    assert effects.sweep(at=AT + MINUTE) == 0
    row = Effect.objects.get()
    assert (row.attempts, row.done_at, row.error) == (1, None, "OSError: the printer is on fire")
    assert row.next_at == AT + 2 * MINUTE
    assert effects.sweep(at=AT + MINUTE) == 0
    assert len(parcels) == 1
    effects.sweep(at=AT + 2 * MINUTE)
    assert len(parcels) == 2


def test_numbers_have_no_gaps_after_a_rollback(db):
    with transaction.atomic():
        assert next_number("甲") == 1
    with pytest.raises(RuntimeError, match="no more"), transaction.atomic():
        assert next_number("甲") == 2
        raise RuntimeError("no more")
    with transaction.atomic():
        assert (next_number("甲"), next_number("乙"), next_number("甲")) == (2, 1, 3)


def test_many_numbers_are_taken_at_once_without_gaps(django_assert_num_queries, db):
    with transaction.atomic():
        assert next_number("甲") == 1
    with pytest.raises(RuntimeError, match="no more"), transaction.atomic():
        assert list(next_numbers("甲", 3)) == [2, 3, 4]
        raise RuntimeError("no more")
    with transaction.atomic():
        with django_assert_num_queries(3):
            assert list(next_numbers("甲", 1000)) == list(range(2, 1002))
        assert (next_number("甲"), next_number("乙")) == (1002, 1)


@pytest.mark.django_db(transaction=True)
def test_a_number_is_taken_inside_a_transaction():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        next_number("甲")


@pytest.fixture
def counted(monkeypatch):
    """A job of the tests' own."""
    runs = []

    def count(*, progress, at, upto=3):
        runs.append(upto)
        if upto < 0:
            raise ValueError("不能倒着数")
        progress.tick(upto, upto, at=at)
        return {"counted": upto}

    monkeypatch.setitem(jobs._jobs, "parcels.count", jobs.Registered(count, "数包裹", MINUTE))
    return runs


def test_an_ordered_job_runs_once_and_keeps_its_result(db, counted):
    row = jobs.order("parcels.count", owner=None, at=AT, upto=5)
    assert (row.status, row.title) == ("waiting", "数包裹")
    jobs.run_row(row.pk, at=AT)
    jobs.run_row(row.pk, at=AT)
    row.refresh_from_db()
    assert (row.status, row.result, row.progress, row.percent) == ("done", {"counted": 5}, 5, 100)
    assert counted == [5]


def test_a_failed_job_says_so(db, counted):
    row = jobs.order("parcels.count", owner=None, at=AT, upto=-1)
    jobs.run_row(row.pk, at=AT)
    row.refresh_from_db()
    assert (row.status, row.error) == ("failed", "ValueError: 不能倒着数")


def test_a_killed_job_is_started_again_after_silence(db, counted):
    row = jobs.order("parcels.count", owner=None, at=AT)
    Job.objects.filter(pk=row.pk).update(status="running", beat_at=AT)
    jobs.run_row(row.pk, at=AT + MINUTE)
    assert counted == []
    assert jobs.run("office.sweep", at=AT + MINUTE) == {"effects": 0, "jobs": 0}
    assert jobs.run("office.sweep", at=AT + 11 * MINUTE) == {"effects": 0, "jobs": 1}
    jobs.run_row(row.pk, at=AT + 11 * MINUTE)
    assert counted == [3]


def test_run_job_by_hand(db, counted, capsys):
    call_command("run_job", "parcels.count")
    assert capsys.readouterr().out == "3/3\n{'counted': 3}\n"
    with pytest.raises(CommandError, match="没有名为 nothing 的任务"):
        call_command("run_job", "nothing")


def test_the_timetable_carries_the_sweep():
    assert jobs.timetable()["office.sweep"] == {
        "task": "office.run_clock_job",
        "schedule": MINUTE,
        "kwargs": {"name": "office.sweep"},
    }
