"""Reads the file of a selection decision: its list beside the ranking, what departs from it, its way, its acts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from applications.models import Round
from applications.selectors.opinions import opinions_by_application
from evaluation.choices import DecisionAction, DecisionState, Outcome, PanelState, VisitFinding, VisitState
from evaluation.models import DecisionItem, Panel, Ranking, SelectionDecision
from evaluation.scoring import Cut, departures, means
from evaluation.selectors.ranked import cut_words
from evaluation.selectors.ranking import criterion_means, cut_of, points_of
from evaluation.selectors.visits import latest_visits, visit_link, wants_visits
from evaluation.selectors.words import IN_SELECTION, acts, entries_of, record_shown, steps_of, tag
from office.models import RegisterEntry
from office.words import day_words, instant_words

OUTCOME_TAGS = {
    Outcome.SHORTLIST: {"label": Outcome.SHORTLIST.label, "tone": "green", "shape": "■"},
    Outcome.NOT_SELECT: {"label": Outcome.NOT_SELECT.label, "tone": "grey", "shape": "○"},
}


def items_of(decision: SelectionDecision) -> list[DecisionItem]:
    """The list of a decision: each group by rank, then what experts have not ranked."""
    items = decision.items.select_related("application__unit", "ranking__panel__plan")
    return sorted(items, key=lambda item: (_group(item), item.rank is None, item.rank or 0, item.pk))


def _group(item: DecisionItem) -> int:
    return item.ranking.panel_id if item.ranking_id else 0


def departing_items(items: Iterable[DecisionItem]) -> set[int]:
    """Keys of the items whose outcome departs from the ranking of their group."""
    items, departing = [item for item in items if item.rank is not None], set()
    for group in {_group(item) for item in items}:
        places = {item.pk: item.rank for item in items if _group(item) == group}
        chosen = {item.pk for item in items if item.pk in places and item.outcome == Outcome.SHORTLIST}
        departing |= departures(places, chosen)
    return departing


def decision_of(panel: Panel) -> SelectionDecision | None:
    """The decision that a panel's files are on: its own, or the one of the whole round."""
    own = Q(panel=panel) | Q(items__ranking__panel=panel)
    return SelectionDecision.objects.filter(own).distinct().order_by("-pk").first()


def panels_to_decide(call: Round) -> list[Panel]:
    """The closed panels of a round whose files are on no decision yet, in the order of their keys."""
    taken = DecisionItem.objects.filter(ranking__panel=OuterRef("pk"))
    panels = Panel.objects.filter(plan__round=call, state=PanelState.CLOSED).exclude(Exists(taken))
    return list(panels.exclude(decisions__isnull=False).select_related("plan").order_by("pk"))


def panels_at_work(call: Round) -> list[Panel]:
    """The panels of a round that are still forming or scoring."""
    working = (PanelState.FORMING, PanelState.OPEN)
    return list(Panel.objects.filter(plan__round=call, state__in=working).order_by("pk"))


def outdated(items: Iterable[DecisionItem]) -> list[tuple[Ranking, Ranking]]:
    """The rankings that a list rests on though there is a newer one: (rests on, newest), by group."""
    used = {item.ranking_id: item.ranking for item in items if item.ranking_id}
    newest = Ranking.objects.filter(panel__in={ranking.panel_id for ranking in used.values()}).order_by("version")
    by_panel = {ranking.panel_id: ranking for ranking in newest}
    pairs = ((ranking, by_panel[ranking.panel_id]) for ranking in used.values())
    return sorted(
        ((old, new) for old, new in pairs if new.version > old.version), key=lambda pair: (pair[0].panel_id, pair[0].pk)
    )


def unvisited_items(decision: SelectionDecision, items: Iterable[DecisionItem]) -> dict[int, str]:
    """By item that is in although its site was not seen, or found far from what was stated: what is the matter.

    Empty where the round's plan asks for no visits.
    """
    chosen = [item for item in items if item.outcome == Outcome.SHORTLIST]
    if not chosen or not wants_visits(decision.round):
        return {}
    visits = latest_visits(item.application_id for item in chosen)
    found = {}
    for item in chosen:
        visit = visits.get(item.application_id)
        if visit is None or visit.state != VisitState.DONE:
            found[item.pk] = "还没有实地核查"
        elif visit.finding == VisitFinding.UNTRUE:
            found[item.pk] = "实地核查严重不符"
    return found


def is_open(decision: SelectionDecision) -> bool:
    """Whether the list has not moved its files yet."""
    return decision.state != DecisionState.APPROVED


def outdated_words(old: Ranking, new: Ranking) -> str:
    """That a list rests on a ranking which no longer holds."""
    return f"“{old.panel.name}”的排名已有第 {new.version} 版，名单还是按第 {old.version} 版起草的。"


def decision_file(decision: SelectionDecision, items: list[DecisionItem], user: Any, at: datetime) -> dict[str, Any]:
    """A decision with its list, its way, its particulars and the acts of the person."""
    entries = entries_of(decision)
    return {
        "tag": tag(decision),
        "by_panel": any(item.ranking_id for item in items),
        "grouped": len({_group(item) for item in items}) > 1,
        "rows": item_rows(items),
        "outdated": [outdated_words(old, new) for old, new in outdated(items)],
        "is_open": is_open(decision),
        "gone": any(item.application.state not in IN_SELECTION for item in items),
        "summary": summary_of(items),
        "steps": _steps(decision, entries),
        "facts": _facts(decision, items),
        "panel": acts(decision, user, at, "evaluation:decision_act"),
        "entries": record_shown(entries),
    }


def item_rows(items: list[DecisionItem]) -> list[dict[str, Any]]:
    """The list group by group in the order of the ranking: outcome, departure, the cut and what lies near it."""
    departing, lines, helps = departing_items(items), _lines(items), _means(items)
    visits = latest_visits(item.application_id for item in items)
    opinions = opinions_by_application(item.application_id for item in items)
    return [
        {
            "pk": item.pk,
            "group": item.ranking.panel.name if item.ranking_id else "",
            "rank": str(item.rank or "—"),
            "number": item.application.number,
            "chain": item.application.chain_name,
            "url": item.application.get_absolute_url(),
            "unit": item.application.unit.name,
            "score": str(item.score) if item.score is not None else "—",
            "outcome": OUTCOME_TAGS[item.outcome],
            "reason": item.reason,
            "feedback": item.feedback,
            "visit": visit_link(visits.get(item.application_id)),
            "means": helps.get(item.application_id, []),
            "departs": item.pk in departing,
            "opinions": opinions.get(item.application_id, []),
            "near": item.ranking_id in lines and item.application_id in lines[item.ranking_id].near,
            "cut": _cut_after(item, lines),
        }
        for item in items
    ]


def _lines(items: list[DecisionItem]) -> dict[int, Cut]:
    return {key: cut_of(ranking) for key, ranking in _rankings(items).items()}


def _rankings(items: list[DecisionItem]) -> dict[int, Ranking]:
    return {item.ranking_id: item.ranking for item in items if item.ranking_id}


def _cut_after(item: DecisionItem, lines: dict[int, Cut]) -> str:
    """What stands under the last row of a group that its ranking has in; empty under all others."""
    if item.ranking_id is None:
        return ""
    rows, line = item.ranking.rows, lines[item.ranking_id]
    is_last = 0 < len(line.inside) < len(rows) and rows[len(line.inside) - 1]["application"] == item.application_id
    return cut_words(item.ranking, line) if is_last else ""


def _means(items: list[DecisionItem]) -> dict[int, list[dict[str, str]]]:
    """By application, the mean of each criterion beside that of its group: for whoever writes the feedback."""
    found: dict[int, list[dict[str, str]]] = {}
    for ranking in _rankings(items).values():
        everybody = means([sheet for sheets in points_of(ranking).values() for sheet in sheets])
        for key, own in criterion_means(ranking).items():
            found[key] = [
                {"title": one["title"], "own": str(own[one["key"]]), "group": str(everybody[one["key"]])}
                for one in ranking.rule["criteria"]
            ]
    return found


def summary_of(items: list[DecisionItem]) -> str:
    """How many are in, how many are not, how many depart from the ranking."""
    chosen = sum(item.outcome == Outcome.SHORTLIST for item in items)
    words = f"拟入围 {chosen} 件，未入围 {len(items) - chosen} 件"
    departing = len(departing_items(items))
    return f"{words}，其中 {departing} 件与排名不一致" if departing else words


def act_facts(decision: SelectionDecision) -> list[dict[str, Any]]:
    """What stands above the button that proposes or approves: the figures, and every departure with its reason."""
    items = items_of(decision)
    departing = departing_items(items)
    lines = [
        f"{item.application.chain_name}（第 {item.rank} 名）{item.get_outcome_display()}：{item.reason or '未写明理由'}"
        for item in items
        if item.pk in departing
    ]
    facts = [{"label": "名单", "value": summary_of(items)}]
    if unseen := unvisited_items(decision, items):
        words = [
            f"{item.application.chain_name}{unseen[item.pk]}：{item.reason or '未写明理由'}"
            for item in items if item.pk in unseen
        ]  # fmt: skip
        facts.append({"label": "实地核查", "value": "\n".join(words)})
    facts += [{"label": "拟入围", "value": "\n".join(_chosen(items)) or "没有"}]
    if (written := sum(bool(item.feedback) for item in items)) or decision.state == DecisionState.PROPOSED:
        facts.append({"label": "反馈意见", "value": f"写了 {written} 件，随名单一并批准，结果公开后告知申报单位"})
    return [*facts, {"label": "与排名不一致", "value": "\n".join(lines)}] if lines else facts


def _chosen(items: list[DecisionItem]) -> list[str]:
    return [item.application.chain_name for item in items if item.outcome == Outcome.SHORTLIST]


def _facts(decision: SelectionDecision, items: list[DecisionItem]) -> list[dict[str, Any]]:
    facts = [
        {"label": "批次", "value": decision.round.title},
        {"label": "会议日期", "value": day_words(decision.meeting_on) if decision.meeting_on else ""},
    ]
    rankings = sorted(_rankings(items).values(), key=lambda ranking: ranking.panel_id)
    facts[1:1] = [
        {
            "label": f"{ranking.panel.name}排名",
            "value": f"第 {ranking.version} 版",
            "url": ranking.get_absolute_url(),
        }
        for ranking in rankings
    ]
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
