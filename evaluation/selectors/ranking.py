"""The ranking of a panel, made from the submitted sheets by the frozen rule; and the digest that proves it."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from evaluation.choices import SheetState
from evaluation.models import Panel, ReviewPlan
from evaluation.scoring import Rule, rank


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


def frozen_rule(panel: Panel) -> Rule:
    """The rule that was frozen when the panel opened."""
    return Rule(
        weights=weights_of(panel.rule["criteria"]),
        aggregation=panel.rule["aggregation"],
        trim_from=panel.rule["trim_from"],
        min_sheets=panel.rule["min_sheets"],
        spread_flag=Decimal(panel.rule["spread_flag"]),
    )


def weights_of(criteria: list[dict[str, Any]]) -> dict[str, Decimal]:
    """The weights of frozen criteria by key."""
    return {entry["key"]: Decimal(entry["weight"]) for entry in criteria}


def ranking_of(panel: Panel) -> list[dict[str, Any]]:
    """The ranking that the submitted sheets give now, best first."""
    rule = frozen_rule(panel)
    totals: dict[int, list[Decimal]] = {}
    for dossier in panel.dossiers.all():
        sheets = dossier.sheets.filter(state=SheetState.SUBMITTED).order_by("pk")
        totals[dossier.application_id] = [sheet.total for sheet in sheets]
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


def ranking_digest(panel: Panel) -> str:
    """SHA-256 over the frozen rule and the frozen ranking."""
    return hashlib.sha256(
        json.dumps([panel.rule, panel.ranking], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
