"""Reads what a draw rests on: who may be drawn, and what was recorded of it."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet

from evaluation.choices import ExpertState, SeatState
from evaluation.draw import Candidate
from evaluation.models import Expert, Panel, ReviewPlan
from evaluation.selectors.conflicts import conflicts_with, participants_of
from office import calendar, clock
from office.workdays import add_workdays


def candidates_for(plan: ReviewPlan, key_fields: Sequence[str] = (), *, on: date) -> list[Candidate]:
    """Who may be drawn for a round on a day: nothing stands against it, and at home in one of the key fields, if named.

    Raises UncoveredYear when the days of scoring cannot be counted.
    """
    last, wanted = last_day_of_scoring(plan, on), set(key_fields)
    return [
        Candidate(expert.pk, _employers(expert, on))
        for expert in _pool(plan)
        if not obstacle(expert, on, last) and (not wanted or not expert.key_fields or wanted & set(expert.key_fields))
    ]


def _pool(plan: ReviewPlan) -> QuerySet[Expert]:
    pool = Expert.objects.filter(
        authority_id=plan.round.programme.selecting_authority_id,
        state__in=[ExpertState.ACTIVE, ExpertState.SUSPENDED],
    )
    return pool.prefetch_related("employers", "leaves").order_by("pk")


def last_day_of_scoring(plan: ReviewPlan, on: date) -> date:
    """Until when experts drawn on a day are needed: the time to answer, then the time to score."""
    return add_workdays(on, plan.answer_workdays + plan.workdays, calendar.load())


def obstacle(expert: Expert, on: date, until: date) -> str:
    """Why an expert cannot be drawn on a day for a review that lasts until another; empty when nothing stands against.

    A suspension with a last day ends by itself: from the day after it the expert can be drawn again.
    """
    if expert.state == ExpertState.SUSPENDED and (expert.suspended_until is None or expert.suspended_until >= on):
        return "暂停"
    if expert.state not in (ExpertState.ACTIVE, ExpertState.SUSPENDED):
        return "不在库"
    if (expert.term_from and expert.term_from > on) or (expert.term_until and expert.term_until < on):
        return "不在聘期"
    away = any(leave.starts_on <= until and leave.ends_on >= on for leave in expert.leaves.all())
    return "评审期间不便" if away else ""


def _employers(expert: Expert, on: date) -> tuple[str, ...]:
    """The present employers on a day, by code or else by name."""
    present = (row for row in expert.employers.all() if row.until_on is None or row.until_on >= on)
    return tuple(sorted({row.uscc or row.name for row in present}))


def candidates_of(panel: Panel) -> list[Candidate]:
    """Everybody on the recorded lists of a panel's draw and of its supplementary draws."""
    rows = [*panel.candidates, *(row for one in panel.supplements for row in one["candidates"])]
    return [Candidate(row["key"], tuple(row["employers"])) for row in rows]


def reserve_of(panel: Panel) -> list[int]:
    """The reserve in its order: that of the draw, then those of supplementary draws."""
    return [*panel.reserve, *(key for one in panel.supplements for key in one["reserve"])]


def barred_from(panel: Panel, on: date) -> dict[int, str]:
    """Who of a panel's reserve must not come in on a day, each with the reason."""
    gone = {SeatState.DECLINED: "已谢绝", SeatState.REMOVED: "已退出"}
    left = panel.members.filter(state__in=gone).values_list("expert_id", "state")
    barred = {key: gone[state] for key, state in left}
    last = clock.local_date(panel.due_at - clock.INSTANT) if panel.due_at else last_day_of_scoring(panel.plan, on)
    files = participants_of(dossier.application for dossier in panel.dossiers.select_related("application")).values()
    for expert in Expert.objects.filter(pk__in=reserve_of(panel)).prefetch_related("employers", "leaves", "ties"):
        reason = obstacle(expert, on, max(last, on))
        if not reason and any(conflicts_with(expert, file) for file in files):
            reason = "与本组申报有利害关系"
        if reason and expert.pk not in barred:
            barred[expert.pk] = reason
    return barred
