"""Reads the file of a selection decision: its list beside the ranking, what departs from it, its way, its acts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from applications.selectors.opinions import opinions_by_application
from evaluation.choices import DecisionAction, DecisionState, Outcome
from evaluation.models import DecisionItem, SelectionDecision
from evaluation.scoring import departures
from evaluation.selectors.words import acts, entries_of, record_shown, steps_of, tag
from office.models import RegisterEntry
from office.words import day_words, instant_words

OUTCOME_TAGS = {
    Outcome.SHORTLIST: {"label": Outcome.SHORTLIST.label, "tone": "green", "shape": "■"},
    Outcome.NOT_SELECT: {"label": Outcome.NOT_SELECT.label, "tone": "grey", "shape": "○"},
}


def departing_items(items: Iterable[DecisionItem]) -> set[int]:
    """Keys of the items whose outcome departs from the ranking."""
    items = list(items)
    places = {item.pk: item.rank for item in items if item.rank is not None}
    return departures(places, {item.pk for item in items if item.outcome == Outcome.SHORTLIST})


def decision_file(decision: SelectionDecision, items: list[DecisionItem], user: Any, at: datetime) -> dict[str, Any]:
    """A decision with its list, its way, its particulars and the acts of the person."""
    entries = entries_of(decision)
    return {
        "tag": tag(decision),
        "by_panel": decision.panel_id is not None,
        "rows": item_rows(items),
        "summary": summary_of(items),
        "steps": _steps(decision, entries),
        "facts": _facts(decision),
        "panel": acts(decision, user, at, "evaluation:decision_act"),
        "entries": record_shown(entries),
    }


def item_rows(items: list[DecisionItem]) -> list[dict[str, Any]]:
    """The list in the order of the ranking, each line with its outcome and whether it departs."""
    departing = departing_items(items)
    opinions = opinions_by_application(item.application_id for item in items)
    return [
        {
            "pk": item.pk,
            "rank": str(item.rank or "—"),
            "number": item.application.number,
            "chain": item.application.chain_name,
            "url": item.application.get_absolute_url(),
            "unit": item.application.unit.name,
            "score": str(item.score) if item.score is not None else "—",
            "outcome": OUTCOME_TAGS[item.outcome],
            "reason": item.reason,
            "departs": item.pk in departing,
            "opinions": opinions.get(item.application_id, []),
        }
        for item in items
    ]


def summary_of(items: list[DecisionItem]) -> str:
    """How many are in, how many are not, how many depart from the ranking."""
    chosen = sum(item.outcome == Outcome.SHORTLIST for item in items)
    words = f"拟入围 {chosen} 件，未入围 {len(items) - chosen} 件"
    departing = len(departing_items(items))
    return f"{words}，其中 {departing} 件与排名不一致" if departing else words


def act_facts(decision: SelectionDecision) -> list[dict[str, Any]]:
    """What stands above the button that proposes or approves: the figures, and every departure with its reason."""
    items = list(decision.items.select_related("application"))
    departing = departing_items(items)
    lines = [
        f"{item.application.chain_name}（第 {item.rank} 名）{item.get_outcome_display()}：{item.reason or '未写明理由'}"
        for item in items
        if item.pk in departing
    ]
    facts = [{"label": "名单", "value": summary_of(items)}]
    facts += [{"label": "拟入围", "value": "\n".join(_chosen(items)) or "没有"}]
    return [*facts, {"label": "与排名不一致", "value": "\n".join(lines)}] if lines else facts


def _chosen(items: list[DecisionItem]) -> list[str]:
    return [item.application.chain_name for item in items if item.outcome == Outcome.SHORTLIST]


def _facts(decision: SelectionDecision) -> list[dict[str, Any]]:
    facts = [
        {"label": "批次", "value": decision.round.title},
        {"label": "会议日期", "value": day_words(decision.meeting_on) if decision.meeting_on else ""},
    ]
    if decision.panel is not None:
        facts.insert(1, {"label": "专家组", "value": decision.panel.name, "url": decision.panel.get_absolute_url()})
    people = (("提请", decision.proposer), ("批准", decision.approver))
    facts += [{"label": label, "value": person.name} for label, person in people if person is not None]
    if decision.approved_at:
        facts.append({"label": "批准时间", "value": instant_words(decision.approved_at)})
    return facts


def _steps(decision: SelectionDecision, entries: list[RegisterEntry]) -> list[dict[str, str]]:
    """Drafted, proposed, approved, with days and names."""
    done = {DecisionState.DRAFTED: 0, DecisionState.PROPOSED: 2, DecisionState.APPROVED: 3}[decision.state]
    rows = (("起草名单", "begin"), ("提请批准", DecisionAction.PROPOSE), ("负责人批准", DecisionAction.APPROVE))
    return steps_of([title for title, _ in rows], done, [action for _, action in rows][: done or 1], entries)
