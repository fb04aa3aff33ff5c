"""Recomputes frozen rankings from their own sheets, and holds them against the sheets as they are now."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from applications.models import Round
from evaluation.choices import SheetState
from evaluation.models import Ranking, ScoreSheet
from evaluation.scoring import sheet_total
from evaluation.selectors.ranking import frozen_rule, ranking_digest, rows_by, weights_of


@dataclass
class Finding:
    """What came of one ranking: differences prove it wrong, notes say what has become of its sheets since."""

    ranking: Ranking
    is_latest: bool
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def recompute_round(call: Round) -> list[Finding]:
    """Every ranking of a round, recomputed; panels in the order of their keys, versions from the first."""
    rows = Ranking.objects.filter(panel__plan__round=call).select_related("panel").order_by("panel", "version")
    rankings = list(rows)
    latest = {ranking.panel_id: ranking.pk for ranking in rankings}
    return [recompute(ranking, is_latest=latest[ranking.panel_id] == ranking.pk) for ranking in rankings]


def recompute(ranking: Ranking, *, is_latest: bool) -> Finding:
    """One ranking: totals from points, rows from totals, digest from both, and each sheet as it stands now."""
    finding = Finding(ranking, is_latest)
    sheets = _recomputed(finding)
    rows = rows_by(frozen_rule(ranking.rule), [row["application"] for row in ranking.rows], sheets)
    changed = [row for row, frozen in zip(rows, ranking.rows, strict=True) if row != frozen]
    finding.differences += [
        f"{_number(ranking, row['application'])}重新计算得 {row['score']} 分，第 {row['rank']} 名，与所列不一致"
        for row in changed
    ]
    if ranking_digest(ranking.rule, ranking.sheets, ranking.rows) != ranking.digest:
        finding.differences.append("摘要与规则、评分和排名不一致")
    _hold_against_live(finding)
    return finding


def _recomputed(finding: Finding) -> list[dict[str, Any]]:
    """The frozen sheets with totals made anew from their points by the frozen weights."""
    weights, sheets = weights_of(finding.ranking.rule["criteria"]), []
    for sheet in finding.ranking.sheets:
        total = str(sheet_total({key: Decimal(text) for key, text in sheet["points"].items()}, weights))
        if total != sheet["total"]:
            finding.differences.append(f"{_words(sheet)}的总分应为 {total}，所列为 {sheet['total']}")
        sheets.append({**sheet, "total": total})
    return sheets


def _hold_against_live(finding: Finding) -> None:
    """Sheets that are gone, altered or void since, and submitted ones that the latest ranking leaves out."""
    ranking = finding.ranking
    live = ScoreSheet.objects.filter(dossier__panel=ranking.panel).select_related("member", "dossier__application")
    by_key = {sheet.pk: sheet for sheet in live}
    for frozen in ranking.sheets:
        sheet = by_key.get(frozen["sheet"])
        if sheet is None:
            finding.differences.append(f"{_words(frozen)}已不在库中")
            continue
        if frozen["points"] != {key: entry["points"] for key, entry in sheet.scores.items()}:
            finding.differences.append(f"{_words(frozen)}在库中的分数已不是排名时的分数")
        if sheet.state != SheetState.SUBMITTED:
            text = f"{_words(frozen)}后来作废：{sheet.void_reason}"
            (finding.differences if finding.is_latest else finding.notes).append(text)
    if finding.is_latest:
        known = {frozen["sheet"] for frozen in ranking.sheets}
        finding.differences += [
            f"{sheet.dossier.application.number} 评委 {sheet.member.number} 已提交的评分不在排名中"
            for sheet in by_key.values()
            if sheet.state == SheetState.SUBMITTED and sheet.pk not in known
        ]


def _words(sheet: dict[str, Any]) -> str:
    return f"{sheet['number']} 评委 {sheet['seat']} 第 {sheet['version']} 版评分"


def _number(ranking: Ranking, key: int) -> str:
    return next((sheet["number"] for sheet in ranking.sheets if sheet["application"] == key), f"申报 {key}")
