"""Reads what a notice or an announcement may list, and how long a notice runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.choices import State
from applications.models import Application, Round
from chains.choices import AssessmentResult, ChainState, KeyField
from chains.models import Chain, Programme
from office import calendar, clock
from office.words import day_words
from office.workdays import LATE_DECEMBER, CountedDay, Mode, add_workdays, explain
from publicity.choices import LIVE_ANNOUNCEMENTS, STANDING, ItemState, NoticeKind, NoticeState
from publicity.models import Notice, NoticeItem, Objection

# What a list may show of an item, in the order of the columns.
COLUMNS: Mapping[str, str] = {
    "chain": "生态链名称",
    "unit": "链主单位",
    "authority": "推荐单位",
    "key_field": "重点领域",
}
RESULT_COLUMNS: Mapping[str, str] = {
    **COLUMNS,
    "authority": "评估部门",
    "period": "建设周期",
    "result": "评估结果",
}
COLUMNS_OF: Mapping[str, Mapping[str, str]] = {
    NoticeKind.SELECTION: COLUMNS,
    NoticeKind.ASSESSMENT: RESULT_COLUMNS,
}
# What a list of results shows unless somebody chooses otherwise.
RESULT_DEFAULT = ("chain", "unit", "period", "result")

# How a programme's settings call them; the line's own number always stands in front.
SETTINGS: Mapping[str, str] = {
    "chain_name": "chain",
    "lead_unit": "unit",
    "authority": "authority",
    "key_field": "key_field",
}


def columns_of(settings: list[str]) -> list[str]:
    """The columns that a programme's settings ask for; all of them when it names none."""
    return [SETTINGS[name] for name in settings if name in SETTINGS] or list(COLUMNS)


def shown_columns(notice: Notice) -> dict[str, str]:
    """The columns of a notice's list with their labels."""
    labels = COLUMNS_OF[notice.kind]
    return {key: labels[key] for key in notice.columns if key in labels}


def listed_as(columns: Sequence[str]) -> str:
    """What a list with these columns names, for a text."""
    return "生态链和链主单位" if "chain" in columns else "链主单位"


@dataclass(frozen=True)
class Period:
    """A period in working days: first and last day, the day-by-day count, and when objections end."""

    starts_on: date
    ends_on: date
    days: list[dict]
    objections_until: datetime


def period_from(at: datetime, workdays: int, mode: str, later_days: int = 0) -> Period:
    """The period of a notice issued at an instant (工作方案三(四): 5个工作日), and until when objections are received.

    `later_days` are the working days by which that lies later than the period's end. Raises UncoveredYear.
    """
    known = calendar.load()
    counted = explain(clock.local_date(at), workdays, Mode(mode), known)
    first = next(day.date for day in counted if day.counts)
    last = counted[-1].date
    objecting = add_workdays(last, later_days, known) if later_days else last
    return Period(first, last, [_frozen_day(day) for day in counted], clock.end_of_day(objecting))


def _frozen_day(day: CountedDay) -> dict:
    return {
        "date": day.date.isoformat(),
        "counts": day.counts,
        "ordinal": day.ordinal,
        "reason": day.reason,
        "source": day.source,
    }


def dated(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stored day-by-day count with dates in place of their texts, as components/_days.html takes it.

    A day of late December is marked as long as the schedule of the next year may still change it.
    """
    rows = [{**day, "date": date.fromisoformat(day["date"]), "provisional": False} for day in days]
    if any((row["date"].month, row["date"].day) >= LATE_DECEMBER for row in rows):
        known = calendar.load()
        rows = [{**row, "provisional": known.is_provisional(row["date"])} for row in rows]
    return rows


def ready_from(notice: Notice) -> datetime:
    """From when its items may be announced: after period, objection deadline and postmark grace."""
    grace = clock.end_of_day(notice.ends_on + timedelta(days=notice.grace_days))
    return max(clock.end_of_day(notice.ends_on), notice.objections_until, grace)


def texts_of(application: Application, columns: Sequence[str] = tuple(COLUMNS)) -> dict[str, str]:
    """What the public reads of an application; never a phone, e-mail or number of a private person.

    Where a notice names lead units alone, an item goes by its unit's name everywhere.
    """
    return {
        "chain": application.chain_name if "chain" in columns else application.unit.name,
        "unit": application.unit.name,
        "authority": application.authority.short_name,
        "key_field": application.get_key_field_display(),
    }


def texts_of_chain(chain: Chain, result: str) -> dict[str, str]:
    """What the public reads of an assessment: the chain, the period that is assessed, and the result."""
    return {
        "chain": chain.name,
        "unit": chain.lead_unit.name,
        "authority": chain.reviewing_authority.short_name,
        "key_field": KeyField.word(chain.key_field),
        "period": period_words(chain),
        "result": AssessmentResult(result).label,
    }


def period_words(chain: Chain) -> str:
    """The last construction period of a chain with both dates; take its periods along."""
    period = max(chain.periods.all(), key=lambda row: row.ordinal)
    return f"{day_words(period.starts_on)}至{day_words(period.ends_on)}"


def texts_of_line(item: NoticeItem, columns: Sequence[str] = tuple(COLUMNS)) -> dict[str, str]:
    """What the public reads of a line, as it would be fixed now (take it from `with_subjects`)."""
    if item.application:
        return texts_of(item.application, columns)
    return texts_of_chain(item.chain, item.result)


def called(texts: Mapping[str, str]) -> str:
    """By what an item is told from others: its chain with the unit that leads it, or the unit alone."""
    chain, unit = texts["chain"], texts["unit"]
    return unit if chain == unit else f"{chain}（{unit}）"


def standing_on(notice: Notice) -> QuerySet[Application]:
    """The applications in publicity that still stand on a notice."""
    return Application.objects.filter(
        state=State.IN_PUBLICITY, notice_items__notice=notice, notice_items__state__in=STANDING
    )


def not_to_list(notice: Notice, subjects: Sequence[Application | Chain]) -> list[Application | Chain]:
    """Those that a draft may not list.

    Applications neither shortlisted in its round nor standing on the notice it corrects; chains whose period runs, or
    whose result another notice lists.
    """
    if notice.kind == NoticeKind.ASSESSMENT:
        fit = set(ended_chains(notice.programme, besides=notice, corrects=notice.corrects).values_list("pk", flat=True))
        return [chain for chain in subjects if chain.pk not in fit]
    standing = set(standing_on(notice.corrects).values_list("pk", flat=True)) if notice.corrects else set()
    return [
        entry
        for entry in subjects
        if entry.round_id != notice.round_id or entry.state != State.SHORTLISTED and entry.pk not in standing
    ]


def to_be_listed(
    call: Round, *, besides: Notice | None = None, corrects: Notice | None = None
) -> QuerySet[Application]:
    """The shortlisted applications of a round that no other draft lists, and what stands on the notice to correct.

    `besides` is the draft being edited.
    """
    drafts = NoticeItem.objects.filter(notice__state__in=[NoticeState.DRAFTED, NoticeState.PROPOSED])
    if besides is not None:
        drafts = drafts.exclude(notice=besides)
    fit = Q(state=State.SHORTLISTED)
    if corrects is not None:
        fit |= Q(pk__in=standing_on(corrects).values("pk"))
    return (
        Application.objects.filter(fit, round=call)
        .exclude(pk__in=drafts.values("application_id"))
        .select_related("unit", "authority")
        .order_by("authority__order", "number")
    )


def ended_chains(
    programme: Programme, *, besides: Notice | None = None, corrects: Notice | None = None
) -> QuerySet[Chain]:
    """The chains of a scheme whose period is over and whose result no other notice lists (工作方案五).

    `besides` is the draft being edited, `corrects` the notice that it corrects.
    """
    taken = NoticeItem.objects.telling_results().exclude(
        notice__in=[notice.pk for notice in (besides, corrects) if notice is not None]
    )
    return (
        Chain.objects.filter(programme=programme, state=ChainState.ENDED)
        .exclude(pk__in=taken.values("chain_id"))
        .select_related("lead_unit", "reviewing_authority")
        .prefetch_related("periods")
        .order_by("reviewing_authority__order", "number")
    )


def clearable(notice: Notice) -> QuerySet[NoticeItem]:
    """Items that an announcement may name: listed, still in publicity, without an open objection."""
    holding = Objection.objects.holding().filter(item=OuterRef("pk"))
    return (
        notice.items.in_publicity()
        .filter(state=ItemState.LISTED)
        .exclude(Exists(holding))
        .exclude(announcements__state__in=LIVE_ANNOUNCEMENTS)
        .with_subjects()
    )
