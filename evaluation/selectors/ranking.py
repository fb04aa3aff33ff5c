"""The ranking of a panel, made from the submitted sheets by the frozen rule; and the digest that proves it."""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from evaluation.choices import SheetState
from evaluation.models import Panel, Ranking, ReviewPlan, ScoreSheet
from evaluation.scoring import Cut, Result, Rule, cut, means, rank


def rule_of(plan: ReviewPlan) -> dict[str, Any]:
    """The rule as it is frozen on a panel: settings and weights as text, so that no digit is lost."""
    return {
        "aggregation": plan.aggregation,
        "trim_from": plan.trim_from,
        "min_sheets": plan.min_sheets,
        "spread_flag": str(plan.spread_flag),
        "criteria": [
            {"key": entry.key, "title": entry.title, "anchors": entry.anchors, "weight": str(entry.weight)}
            for entry in plan.criteria.all()
        ],
    }


def frozen_rule(rule: dict[str, Any]) -> Rule:
    """The rule that was frozen when a panel opened, as scoring takes it."""
    return Rule(
        weights=weights_of(rule["criteria"]),
        aggregation=rule["aggregation"],
        trim_from=rule["trim_from"],
        min_sheets=rule["min_sheets"],
        spread_flag=Decimal(rule["spread_flag"]),
    )


def weights_of(criteria: list[dict[str, Any]]) -> dict[str, Decimal]:
    """The weights of frozen criteria by key."""
    return {entry["key"]: Decimal(entry["weight"]) for entry in criteria}


def sheets_of(panel: Panel) -> list[dict[str, Any]]:
    """The submitted sheets that a ranking rests on, as text, experts by the number of their seat."""
    rows = ScoreSheet.objects.filter(dossier__panel=panel, state=SheetState.SUBMITTED)
    rows = rows.select_related("member", "dossier__application").order_by("dossier__position", "member__number")
    return [
        {
            "application": sheet.dossier.application_id,
            "number": sheet.dossier.application.number,
            "sheet": sheet.pk,
            "version": sheet.version,
            "seat": sheet.member.number,
            "points": {key: entry["points"] for key, entry in sheet.scores.items()},
            "total": str(sheet.total),
        }
        for sheet in rows
    ]


def rows_by(rule: Rule, applications: Iterable[int], sheets: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ranking that recorded sheets give for some applications, best first."""
    totals: dict[int, list[Decimal]] = {key: [] for key in applications}
    for sheet in sheets:
        totals[sheet["application"]].append(Decimal(sheet["total"]))
    return [
        {
            "application": entry.key,
            "score": None if entry.score is None else str(entry.score),
            "sheets": entry.sheets,
            "spread": str(entry.spread),
            "disputed": entry.disputed,
            "rank": entry.rank,
        }
        for entry in rank(totals, rule)
    ]


def ranking_digest(rule: dict[str, Any], sheets: list[dict[str, Any]], rows: list[dict[str, Any]]) -> str:
    """SHA-256 over the frozen rule, the sheets and the ranking."""
    return hashlib.sha256(
        json.dumps([rule, sheets, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def latest_ranking(panel: Panel) -> Ranking | None:
    """The ranking of a panel that holds now: its latest version, or none before the panel is closed."""
    return panel.rankings.order_by("-version").first()


def results_in(ranking: Ranking) -> list[Result]:
    """The frozen rows of a ranking as scoring gives them, best first."""
    return [
        Result(
            row["application"],
            None if row["score"] is None else Decimal(row["score"]),
            row["sheets"],
            Decimal(row["spread"]),
            row["disputed"],
            row["rank"],
        )
        for row in ranking.rows
    ]


def quota_of(panel: Panel) -> int | None:
    """How many of a panel's files may be in: its own number, else the plan's; None for no limit."""
    return panel.plan.quota if panel.quota is None else panel.quota


def cut_of(ranking: Ranking) -> Cut:
    """Where the list of a ranking is cut by the settings of its panel and plan."""
    plan = ranking.panel.plan
    return cut(results_in(ranking), quota=quota_of(ranking.panel), line=plan.line, near=plan.near)


def points_of(ranking: Ranking) -> dict[int, list[dict[str, Decimal]]]:
    """The points of the frozen sheets by application, in the order of seats."""
    found: dict[int, list[dict[str, Decimal]]] = {}
    for sheet in ranking.sheets:
        points = {key: Decimal(text) for key, text in sheet["points"].items()}
        found.setdefault(sheet["application"], []).append(points)
    return found


def criterion_means(ranking: Ranking) -> dict[int, dict[str, Decimal]]:
    """The mean of each criterion by application: help for whoever writes the feedback, without any comment."""
    return {key: means(sheets) for key, sheets in points_of(ranking).items()}
