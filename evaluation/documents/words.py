"""What all papers of a review share: their kinds, their templates, particulars in words."""

from datetime import datetime
from typing import Any

from applications.models import Application
from evaluation.choices import Aggregation, PaperKind
from evaluation.models import Panel
from office import clock, documents

# The letters that verification codes and numbers begin with.
KINDS = {
    PaperKind.DRAW: "CQ",
    PaperKind.SHEET: "PF",
    PaperKind.SUMMARY: "PZ",
    PaperKind.RANKING: "PM",
    PaperKind.MINUTES: "JY",
    PaperKind.VISIT: "HC",
}
TEMPLATES = {
    PaperKind.DRAW: "documents/review_draw.html",
    PaperKind.SHEET: "documents/review_sheet.html",
    PaperKind.SUMMARY: "documents/review_summary.html",
    PaperKind.RANKING: "documents/review_ranking.html",
    PaperKind.MINUTES: "documents/review_minutes.html",
    PaperKind.VISIT: "documents/review_visit.html",
}


def kind_of(kind: PaperKind) -> str:
    """The key under which office.documents knows a kind of paper."""
    return f"review_{kind.value}"


for _kind, _prefix in KINDS.items():
    documents.declare(kind_of(_kind), label=_kind.label, prefix=_prefix)


def field(label: str, value: Any, kind: str = "short") -> dict[str, str]:
    """One line of a table of particulars."""
    return {"label": label, "value": str(value), "kind": kind}


def panel_fields(panel: Panel) -> list[dict[str, str]]:
    """Scheme, round and panel."""
    call = panel.plan.round
    return [
        field("试点方案", call.programme.name, "wide"),
        field("申报批次", call.title),
        field("专家组", panel.name),
    ]


def file_fields(file: Application, kind: str = "wide") -> list[dict[str, str]]:
    """The file that a paper is of; on a paper that lies on its side its names take half a line each."""
    return [
        field("生态链名称", file.chain_name, kind),
        field("链主单位", file.unit.name, kind),
        field("申报编号", file.number),
    ]


def rule_words(rule: dict[str, Any]) -> str:
    """The frozen rule in one sentence."""
    way = Aggregation(rule["aggregation"])
    trimmed = f"有效评分达到{rule['trim_from']}份的，去掉一个最高分和一个最低分后取算术平均，不足的取算术平均"
    words = trimmed if way == Aggregation.TRIMMED else f"有效评分取{way.label}"
    return (
        f"各份评分按指标权重加权求和；{words}；至少{rule['min_sheets']}份有效评分，"
        f"结果四舍五入到两位小数，同分同名次；分差超过{rule['spread_flag']}分的标为分歧较大。"
    )


def signature(panel: Panel, at: datetime) -> dict[str, str]:
    """Who issues the paper, and when."""
    return signed_by(panel.plan.round.programme.selecting_authority.seal_name, at)


def signed_by(authority: str, at: datetime) -> dict[str, str]:
    """An authority's signature on a day."""
    return {"authority": authority, "date": clock.local_date(at).isoformat()}
