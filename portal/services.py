"""The few writes of the portal's own pages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from office import calendar as calendars
from office import messages, register
from office.actors import Actor
from office.clock import local_date
from office.machine import NotAllowed, NotReady, Problem, Stale, WrongState, begin
from office.models import CalendarDay, CalendarState, CalendarYear, Message, RegisterEntry
from office.schedule_text import Reading
from office.schedules import problems_of, schedule_digest
from portal.permissions import can_load_calendar, can_read_register
from portal.selectors import forget_counts
from portal.workflow import CALENDAR

EDITABLE = (CalendarState.DRAFTED, CalendarState.SENT_BACK)
AT_ONCE = "{}年的安排刚刚已由他人保存，请刷新页面后核对。"


def read_message(user: Any, pk: int, *, at: datetime) -> Message:
    """Note that a person read one of their messages. Raises Message.DoesNotExist for another's."""
    message = Message.objects.for_user(user).get(pk=pk)
    Message.objects.for_user(user).filter(pk=pk).mark_read(at=at)
    forget_counts(user)
    return message


def read_all_messages(user: Any, *, at: datetime) -> int:
    """Note that a person read all their messages; returns how many were new."""
    number = Message.objects.for_user(user).mark_read(at=at)
    forget_counts(user)
    return number


def choose_notices(user: Any, wishes: dict[str, tuple[str, bool]]) -> None:
    """Keep how a person wants to hear of each topic."""
    messages.choose(user, wishes)


def record_register_export(narrowed: str, rows: int, *, reason: str, actor: Actor, at: datetime) -> RegisterEntry:
    """Enter into the register that it is taken out: how much of it, and why. Raises NotAllowed, NotReady."""
    grant = can_read_register(actor.user)
    if grant is None:
        raise NotAllowed("办理登记簿由审计人员导出。")
    if not reason.strip():
        raise NotReady([Problem("请写明用途。", field="reason")])
    note = f"{narrowed}，{rows} 条。用途：{reason.strip()}"
    return register.record(
        None, "export_register", label="导出办理登记簿", actor=actor, at=at, note=note, role=grant.role_label
    )


@dataclass(frozen=True)
class ScheduleWords:
    """A year's schedule as somebody entered it: the source, and the days with what was left unused."""

    year: int
    document_number: str
    published_on: date | None
    reading: Reading


def draft_calendar(words: ScheduleWords, *, actor: Actor, at: datetime) -> CalendarYear:
    """Enter a schedule as the next version of its year, a draft; nothing counts by it yet.

    Raises NotAllowed; ValidationError saying all that is wrong. Then nothing has changed.
    """
    version = CalendarYear(year=words.year)
    values = _checked(version, words, actor, at)
    try:
        with transaction.atomic():
            known = CalendarYear.objects.filter(year=words.year).aggregate(last=Max("version"))
            _set(version, values | {"version": (known["last"] or 0) + 1})
            begin(version, actor=actor, at=at, label="录入节假日安排", note=_source_words(version))
            _write_days(version, words.reading)
    except IntegrityError:
        raise ValidationError(AT_ONCE.format(words.year)) from None
    return version


def revise_calendar(
    version: CalendarYear, words: ScheduleWords, *, actor: Actor, at: datetime, seen: int | None = None
) -> CalendarYear:
    """Change a version that nobody proposed yet; it is compared anew with what is in force.

    Raises NotAllowed, WrongState, Stale, ValidationError. Then nothing has changed.
    """
    with transaction.atomic():
        found = CalendarYear.objects.select_for_update().get(pk=version.pk)
        values = _checked(found, words, actor, at)
        if found.state not in EDITABLE:
            state = CALENDAR.labels[found.state].staff
            raise WrongState(f"“{found}”现在是“{state}”，不能修改。要改正现行的安排，请录入新的版本。")
        if seen is not None and seen != found.revision:
            raise Stale("您打开页面之后，此件已有变化。请看过最新内容后再保存；您填写的内容没有保存。")
        _set(found, values | {"revision": found.revision + 1})
        found.save()
        found.days.all().delete()
        _write_days(found, words.reading)
        register.record(
            found, "revise", label="修改节假日安排", actor=actor, at=at, note=_source_words(found), facts=_facts(words)
        )
    return found


def _checked(version: CalendarYear, words: ScheduleWords, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the version holds, when everything is right. Raises NotAllowed, ValidationError."""
    if not can_load_calendar(actor.user):
        raise NotAllowed("节假日安排由系统管理员录入。")
    if words.year != version.year:
        raise ValidationError("年份不能改。请作废本版，另录入一年。")
    if problem := calendars.year_problem(words.year, local_date(at)):
        raise ValidationError(problem)
    number = calendars.normalised_number(words.document_number)
    rows, title = words.reading.rows, f"国务院办公厅关于{words.year}年部分节假日安排的通知"
    problems = problems_of(words.year, rows) + calendars.taken_days(version, rows)
    basis = CalendarYear.objects.filter(year=words.year, state=CalendarState.IN_FORCE).first()
    if not problems and basis and basis.document_number == number and calendars.rows_of(basis) == rows:
        problems = [f"与现行的第{basis.version}版没有差别。"]
    if problems:
        raise ValidationError(problems)
    return {
        "document_number": number, "source_title": title, "published_on": words.published_on, "loaded_at": at,
        "loaded_by": actor.user, "digest": schedule_digest(number, title, rows), "basis": basis,
        "unused": words.reading.unused,
    }  # fmt: skip


def _set(version: CalendarYear, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(version, name, value)


def _write_days(version: CalendarYear, reading: Reading) -> None:
    CalendarDay.objects.bulk_create(
        CalendarDay(year=version, date=row.date, kind=row.kind, name=row.name) for row in reading.rows
    )


def _source_words(version: CalendarYear) -> str:
    return f"{version.source_title}（{version.document_number}）"


def _facts(words: ScheduleWords) -> dict[str, list[str]]:
    return {"days": [f"{row.date} {row.name} {row.kind}" for row in words.reading.rows]}
