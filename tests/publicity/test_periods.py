"""The period of a notice: across holidays and make-up days, in years not covered, closed once by the clock."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from applications.choices import State
from applications.models import Application
from office import clock
from office.machine import Actor, NotReady, perform
from office.models import Effect, IssuedDocument, RegisterEntry
from publicity.choices import NoticeAction, NoticeState
from publicity.jobs import close_notices
from publicity.models import Notice
from publicity.selectors import period_from
from tests.factories import publicity as make


class Silent:
    """Progress that nobody watches."""

    def tick(self, done: int, total: int, *, at: datetime) -> None:
        """Nothing to show."""


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)


def run(at: datetime) -> dict:
    return close_notices(progress=Silent(), at=at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("issued", "days", "mode", "first", "last"),
    [
        ("2026-02-10T10:00", 5, "incl", date(2026, 2, 10), date(2026, 2, 14)),  # the make-up Saturday counts
        ("2026-02-10T10:00", 5, "next", date(2026, 2, 11), date(2026, 2, 24)),  # over the Spring Festival
        ("2026-09-29T23:59:59", 5, "incl", date(2026, 9, 29), date(2026, 10, 10)),  # 国庆, then the make-up Saturday
        ("2026-09-30T10:00", 5, "next", date(2026, 10, 8), date(2026, 10, 13)),
        ("2026-10-03T10:00", 5, "incl", date(2026, 10, 8), date(2026, 10, 13)),  # issued on a day off
        ("2026-10-03T10:00", 5, "next", date(2026, 10, 8), date(2026, 10, 13)),
        ("2026-12-25T10:00", 5, "incl", date(2026, 12, 25), date(2026, 12, 31)),  # the last that the calendar covers
    ],
)
def test_periods(issued, days, mode, first, last):
    period = period_from(instant(issued), days, mode)
    assert (period.starts_on, period.ends_on) == (first, last)
    assert period.objections_until == clock.end_of_day(last)
    assert [day["ordinal"] for day in period.days if day["counts"]] == [1, 2, 3, 4, 5]


@pytest.mark.django_db
def test_a_notice_before_spring_festival_ends_on_the_make_up_saturday_and_keeps_its_days():
    case = make.issued(at=instant("2026-02-10T10:00"), start=instant("2026-01-05T09:00"))
    notice = Notice.objects.get(pk=case.notice.pk)
    assert (notice.state, notice.starts_on, notice.ends_on) == (
        NoticeState.ISSUED, date(2026, 2, 10), date(2026, 2, 14),
    )  # fmt: skip
    assert notice.due_at == notice.objections_until == instant("2026-02-15T00:00")
    assert [(day["date"], day["ordinal"]) for day in notice.days] == [
        ("2026-02-10", 1), ("2026-02-11", 2), ("2026-02-12", 3), ("2026-02-13", 4), ("2026-02-14", 5),
    ]  # fmt: skip
    assert notice.days[-1]["reason"] == "春节调休上班"
    assert notice.serial == "公示-2026-001"
    assert Application.objects.get(pk=case.listed[0].pk).state == State.IN_PUBLICITY


@pytest.mark.django_db
def test_a_period_that_runs_into_a_year_not_covered_is_refused_and_changes_nothing():
    case = make.drafted(at=instant("2026-12-30T10:00"))
    before = Notice.objects.filter(pk=case.notice.pk).values().get()
    counted = [model.objects.count() for model in (RegisterEntry, Effect, IssuedDocument)]
    with pytest.raises(NotReady) as refused:
        case.do(NoticeAction.PROPOSE, case.officer)
    assert str(refused.value) == (
        "2027年的节假日安排尚未载入，不能推算工作日，请系统管理员先载入国务院办公厅公布的2027年部分节假日安排。"
    )
    assert Notice.objects.filter(pk=case.notice.pk).values().get() == before
    # Proposed in time, yet signed too late: refused at the signature as well.
    case.do(NoticeAction.PROPOSE, case.officer, at=instant("2026-12-24T10:00"))
    with pytest.raises(NotReady):
        case.do(NoticeAction.ISSUE, case.head)
    assert Notice.objects.get(pk=case.notice.pk).state == NoticeState.PROPOSED
    assert IssuedDocument.objects.count() == counted[2]
    assert Application.objects.get(pk=case.listed[0].pk).state == State.SHORTLISTED


@pytest.mark.django_db
def test_the_clock_closes_on_the_last_midnight_once_and_catches_up_after_a_standstill():
    case = make.issued()
    over = instant("2026-03-28T00:00")
    assert run(over - clock.INSTANT) == {"closed": 0, "skipped": 0}
    with pytest.raises(NotReady):
        perform(case.notice, NoticeAction.CLOSE, actor=Actor.clock(), at=over - clock.INSTANT)
    late = over + timedelta(days=9)
    assert run(late) == {"closed": 1, "skipped": 0}
    assert run(late) == {"closed": 0, "skipped": 0}
    notice = Notice.objects.get(pk=case.notice.pk)
    assert (notice.state, notice.closed_at) == (NoticeState.CLOSED, late)
    assert RegisterEntry.objects.of(notice).filter(action="close").count() == 1
    # The clock closes; it never announces.
    assert Application.objects.get(pk=case.listed[0].pk).state == State.IN_PUBLICITY


@pytest.mark.django_db(transaction=True)
def test_two_workers_close_a_notice_once():
    case = make.issued()
    over, results, gate = clock.end_of_day(case.notice.ends_on), [], Barrier(2)

    def work() -> None:
        gate.wait()
        try:
            results.append(run(over))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(result["closed"] for result in results) == 1
    assert RegisterEntry.objects.of(case.notice).filter(action="close").count() == 1
