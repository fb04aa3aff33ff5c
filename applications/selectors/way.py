"""Decides how the way of one application is drawn as a line of steps, from the acts in the register.

Several rounds of correction are drawn once, with the last dates. Where a file ended, the line ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from applications.choices import ENDED, Action, State
from applications.deadlines import Ruler, last_day
from applications.models import Application
from applications.stages import APPLICANT, CLOCK_PAUSED, STAFF
from chains.choices import ReviewMode
from office import clock
from office.machine import workflow_of
from office.models import RegisterEntry

A, S = Action, State
# How many of the latest acts a line is drawn from: its length does not depend on how long the history is.
LOOKED_AT = 80
RETURNS = (A.RETURN, A.RETURN_PAST_DISTRICT)
# Acts that set the deadline anew; from their day it is counted.
SETS_DEADLINE = (*RETURNS, A.EXTEND, A.REVIVE)


@dataclass(frozen=True)
class Step:
    """One step of a line: in which states it is the present one, and by which acts it is done."""

    title: str
    states: tuple[str, ...]
    done_by: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """The steps as components/_steps.html takes them; from which day the deadline runs; when the clock stood still."""

    steps: list[dict[str, Any]]
    runs_from: date | None
    paused: str


def way_of(application: Application, audience: str, ruler: Ruler) -> Way:
    """The way of an application in the words of an audience; one query."""
    wanted = {act for step in _plan(application, audience) for act in step.done_by}
    wanted |= {str(act) for act in SETS_DEADLINE}
    entries = list(
        RegisterEntry.objects.of(application)
        .for_audience(audience)
        .filter(action__in=wanted)
        .order_by("-seq")[:LOOKED_AT]
    )
    ending = _ending(application) if application.state in ENDED else None
    return Way(
        steps=_drawn(application, audience, entries, ending, ruler),
        runs_from=_runs_from(application, entries),
        paused=_paused(entries, ruler) if audience == STAFF else "",
    )


def _plan(application: Application, audience: str) -> list[Step]:
    """The steps that this file goes through, in its programme's words."""
    programme = application.round.programme
    district, city = programme.recommending_word, programme.selecting_word
    steps = [Step("申报", (S.DRAFT, S.AWAITING_STAMP, S.DISCARDED), (A.SUBMIT,))]
    if application.return_count:
        steps += [Step("退回补正", (), RETURNS), Step("补正提交", (S.RETURNED,), (A.RESUBMIT,))]
    proposed = (S.RECOMMENDATION_PROPOSED, S.REFUSAL_PROPOSED)
    if application.is_direct:
        steps.append(Step(f"{city}审核", (S.SUBMITTED, S.RECOMMENDED), (A.ACCEPT,)))
    elif audience == APPLICANT:
        steps += [
            Step(f"{district}审核推荐", (S.SUBMITTED, *proposed, S.APPROVED), (A.SEND_UP,)),
            Step(f"{city}受理", (S.RECOMMENDED,), (A.ACCEPT,)),
        ]
    else:
        steps += [
            Step(f"{district}初审", (S.SUBMITTED,), (A.PROPOSE_RECOMMENDATION, A.PROPOSE_REFUSAL)),
            Step(f"{district}审定", proposed, (A.APPROVE_RECOMMENDATION, A.APPROVE_REFUSAL)),
            Step("盖章报送", (S.APPROVED,), (A.SEND_UP,)),
            Step(f"{city}受理", (S.RECOMMENDED,), (A.ACCEPT,)),
        ]
    has_panel = programme.review_mode == ReviewMode.PANEL and audience == STAFF
    selection = "专家评审" if has_panel else "遴选"
    if audience == APPLICANT:
        steps.append(Step(selection, (S.ACCEPTED, S.UNDER_REVIEW, S.SHORTLISTED), (A.LIST,)))
        steps.append(Step("公示", (S.IN_PUBLICITY,), (A.SELECT,)))
    else:
        steps.append(Step(selection, (S.ACCEPTED, S.UNDER_REVIEW), (A.SHORTLIST,)))
        steps.append(Step("公示", (S.SHORTLISTED, S.IN_PUBLICITY), (A.SELECT,)))
    return [*steps, Step("公布入选", (), (A.SELECT,))]


def _ending(application: Application) -> RegisterEntry | None:
    """The act that ended the file; its label is told to everybody who sees the state."""
    return RegisterEntry.objects.of(application).filter(target=application.state).order_by("-seq").first()


def _drawn(
    application: Application, audience: str, entries: list[RegisterEntry], ending: RegisterEntry | None, ruler: Ruler
) -> list[dict[str, Any]]:
    plan = _plan(application, audience)
    here = _present(plan, ending.source if ending else application.state)
    lines = []
    for index, step in enumerate(plan):
        if index > here and ending is not None:
            break
        if index == here and application.state != S.SELECTED:
            lines.append(
                _stopped(step, application, ending, audience, ruler)
                if ending
                else _current(step, application, audience, ruler)
            )
        elif index < here or application.state == S.SELECTED:
            lines.append(_done(step, entries, audience, ruler))
        else:
            lines.append({"title": step.title, "state": "todo", "date": "", "by": "", "note": ""})
    return lines


def _present(plan: list[Step], state: str) -> int:
    return next((index for index, step in enumerate(plan) if state in step.states), len(plan) - 1)


def _done(step: Step, entries: Iterable[RegisterEntry], audience: str, ruler: Ruler) -> dict[str, Any]:
    entry = next((entry for entry in entries if entry.action in step.done_by), None)
    line = {"title": step.title, "state": "done", "date": "", "by": "", "note": ""}
    if entry is not None:
        line |= {"date": ruler.elapsed(entry.at).date, "by": _by(entry, audience)}
    return line


def _by(entry: RegisterEntry, audience: str) -> str:
    """Officials read names; a unit reads the office."""
    return entry.actor_name if audience == STAFF else entry.role


def _stopped(
    step: Step, application: Application, ending: RegisterEntry, audience: str, ruler: Ruler
) -> dict[str, Any]:
    """Where the file ended, with the word for how."""
    return {
        "title": step.title,
        "state": "stopped",
        "date": ruler.elapsed(ending.at).date,
        "by": workflow_of(application).labels[application.state].to(audience),
        "note": "",
    }


def _current(step: Step, application: Application, audience: str, ruler: Ruler) -> dict[str, Any]:
    return {
        "title": step.title,
        "state": "current",
        "date": "",
        "by": "",
        "note": _pace(application, ruler) if audience == STAFF or application.state in CLOCK_PAUSED else "",
    }


def _pace(application: Application, ruler: Ruler) -> str:
    """第 2 日，限 5 日: in working days since the present state was entered."""
    start = clock.local_date(application.state_since)
    day = ruler.between(start, ruler.today)
    limit = ruler.between(start, last_day(application.due_at)) if application.due_at else None
    if day is None:
        return ""
    waited = "今天收到" if start >= ruler.today else "未满 1 日"
    spent = f"第 {day} 日" if day > 0 else waited
    return f"{spent}，限 {limit} 日" if limit else spent


def _runs_from(application: Application, entries: list[RegisterEntry]) -> date | None:
    """From which day the present deadline is counted."""
    if application.due_at is None:
        return None
    if application.state == S.RETURNED:
        setting = next((entry for entry in entries if entry.action in SETS_DEADLINE), None)
        if setting is not None:
            return clock.local_date(setting.at)
    return clock.local_date(application.state_since)


def _paused(entries: list[RegisterEntry], ruler: Ruler) -> str:
    """When the clock last stood still while the unit corrected."""
    started = next((entry for entry in entries if entry.action in RETURNS), None)
    if started is None:
        return ""
    ended = next((e for e in entries if e.action == A.RESUBMIT and e.seq > started.seq), None)
    until = ruler.elapsed(ended.at).date if ended else "现在"
    return f"{ruler.elapsed(started.at).date}–{until}"
