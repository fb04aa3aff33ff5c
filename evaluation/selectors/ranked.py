"""Reads frozen rankings for pages: rows with the cut and what lies near it, sheets by seat, earlier versions."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from applications.models import Application
from evaluation.choices import Aggregation
from evaluation.models import Ranking, ScoreSheet
from evaluation.scoring import Cut, dropped
from evaluation.selectors.ranking import cut_of, frozen_rule, quota_of
from evaluation.selectors.recompute import recompute
from evaluation.selectors.visits import latest_visits, visit_link
from evaluation.selectors.words import moment


def ranking_rows(ranking: Ranking | None) -> list[dict[str, Any]]:
    """A frozen ranking, best first: score, sheets that counted, which were dropped, how far experts differ, the cut.

    The last row that is in carries what the cut says; rows that a few points would move to the other side are near.
    """
    if ranking is None:
        return []
    rule, line = frozen_rule(ranking.rule), cut_of(ranking)
    files = Application.objects.select_related("unit").in_bulk([entry["application"] for entry in ranking.rows])
    totals, visits, rows = _totals(ranking), latest_visits(files), []
    for entry in ranking.rows:
        file, left_out = files[entry["application"]], dropped(entry["sheets"], rule)
        rows.append(
            {
                "rank": str(entry["rank"] or "—"),
                "number": file.number,
                "chain": file.chain_name,
                "url": file.get_absolute_url(),
                "unit": file.unit.name,
                "score": entry["score"] or "",
                "sheets": entry["sheets"],
                "dropped": left_out,
                "spread": entry["spread"],
                "disputed": entry["disputed"],
                "totals": _marked(totals.get(file.pk, []), left_out),
                "inside": file.pk in line.inside,
                "near": file.pk in line.near,
                "visit": visit_link(visits.get(file.pk)),
                "cut": "",
            }
        )
    if 0 < len(line.inside) < len(rows):
        rows[len(line.inside) - 1]["cut"] = cut_words(ranking, line)
    return rows


def cut_words(ranking: Ranking, line: Cut) -> str:
    """What the line across a ranking says: by which settings it was drawn, and how many share the last rank."""
    plan, quota = ranking.panel.plan, quota_of(ranking.panel)
    parts = [f"名额 {quota} 件"] if quota is not None else []
    parts += [f"分数线 {plan.line} 分"] if plan.line is not None else []
    tied = f"；末位并列，多出 {line.surplus} 件" if line.surplus else ""
    return f"按{'、'.join(parts)}，以上 {len(line.inside)} 件在线内{tied}"


def _totals(ranking: Ranking) -> dict[int, list[Decimal]]:
    """The totals of the frozen sheets by application, the highest first; whose they are is not told."""
    totals: dict[int, list[Decimal]] = {}
    for sheet in ranking.sheets:
        totals.setdefault(sheet["application"], []).append(Decimal(sheet["total"]))
    return {key: sorted(found, reverse=True) for key, found in totals.items()}


def _marked(totals: list[Decimal], left_out: int) -> list[dict[str, Any]]:
    """Totals with the mark of those that were left out: the first and the last."""
    ends = (0, len(totals) - 1) if left_out else ()
    return [{"total": str(total), "dropped": place in ends} for place, total in enumerate(totals)]


def versions_shown(rankings: list[Ranking]) -> list[dict[str, Any]]:
    """The versions of a panel's ranking, the one that holds first; a later one says why it was made."""
    return [
        {
            "title": f"第 {ranking.version} 版{'' if place else '（现行）'}",
            "url": ranking.get_absolute_url(),
            "note": ranking.reason,
            "end": moment(ranking.made_at),
        }
        for place, ranking in enumerate(rankings)
    ]


def ranking_file(ranking: Ranking) -> dict[str, Any]:
    """One frozen ranking with all that it rests on, recomputed, beside the other versions of its panel."""
    versions = list(ranking.panel.rankings.order_by("-version"))
    is_latest = versions[0].pk == ranking.pk
    finding = recompute(ranking, is_latest=is_latest)
    criteria = ranking.rule["criteria"]
    return {
        "rows": ranking_rows(ranking),
        "criteria": criteria,
        "sheets": _sheets(ranking, [entry["key"] for entry in criteria]),
        "is_latest": is_latest,
        "latest": versions[0],
        "versions": versions_shown(versions),
        "differences": finding.differences,
        "notes": finding.notes,
        "facts": _facts(ranking),
    }


def _sheets(ranking: Ranking, keys: list[str]) -> list[dict[str, Any]]:
    """The frozen sheets in the order of the ranking: seat, points of each criterion, total; void ones are marked."""
    chains = dict(
        Application.objects.filter(dossiers__panel=ranking.panel_id).values_list("pk", "chain_name").order_by("pk")
    )
    keys_of = [sheet["sheet"] for sheet in ranking.sheets]
    reasons = dict(
        ScoreSheet.objects.filter(pk__in=keys_of)
        .exclude(void_reason="")
        .values_list("pk", "void_reason")
        .order_by("pk")
    )
    place = {row["application"]: index for index, row in enumerate(ranking.rows)}
    return [
        {
            "chain": chains[sheet["application"]],
            "number": sheet["number"],
            "seat": sheet["seat"],
            "version": sheet["version"],
            "points": [sheet["points"][key] for key in keys],
            "total": sheet["total"],
            "void": reasons.get(sheet["sheet"], ""),
        }
        for sheet in sorted(ranking.sheets, key=lambda one: (place[one["application"]], one["seat"]))
    ]


def _facts(ranking: Ranking) -> list[dict[str, Any]]:
    rule, panel = ranking.rule, ranking.panel
    return [
        {"label": "批次", "value": panel.plan.round.title},
        {"label": "专家组", "value": panel.name, "url": panel.get_absolute_url()},
        {"label": "形成时间", "value": moment(ranking.made_at)},
        {"label": "形成人", "value": ranking.made_by.name if ranking.made_by else "系统"},
        {"label": "汇总方式", "value": Aggregation(rule["aggregation"]).label},
        {"label": "去极值", "value": f"{rule['trim_from']} 份起"},
        {"label": "最少有效评分", "value": f"{rule['min_sheets']} 份"},
        {"label": "分歧提示", "value": f"分差超过 {rule['spread_flag']} 分"},
        {"label": "摘要", "value": ranking.digest, "note": "SHA-256，连同规则和评分计算"},
        {
            "label": "工作簿",
            "value": "规则、评分和排名（.xlsx）",
            "url": reverse("evaluation:ranking_file", args=[ranking.pk]),
        },
    ]
