"""A frozen ranking as a workbook from which anybody can recompute it: rule, sheets, ranks; seats instead of experts."""

import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from applications.models import Application
from evaluation.choices import Aggregation
from evaluation.models import Ranking
from office.spreadsheets import Column, write_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RULE_COLUMNS = (Column("项目", 24), Column("内容", 44), Column("代码或数值", 20))
RANK_COLUMNS = (
    "名次",
    Column("申报编号", 22),
    Column("生态链", 34),
    Column("链主单位", 34),
    "得分",
    "有效评分",
    "分差",
    "分歧",
)


def ranking_workbook(ranking: Ranking) -> BinaryIO:
    """Three sheets (规则, 评分, 排名) in a file that goes when it is closed; every number exact to its last digit."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    criteria = ranking.rule["criteria"]
    write_book(
        [
            ("规则", RULE_COLUMNS, _rule(ranking)),
            ("评分", _score_columns(criteria), _scores(ranking, [entry["key"] for entry in criteria])),
            ("排名", RANK_COLUMNS, _ranks(ranking)),
        ],
        file,
    )
    file.seek(0)
    return file


def _score_columns(criteria: Sequence[dict[str, Any]]) -> list[Column]:
    columns = [Column("申报编号", 22), Column("评委", 8), Column("版次", 8)]
    return [*columns, *(Column(entry["title"], 24) for entry in criteria), Column("总分", 10)]


def _rule(ranking: Ranking) -> Iterator[Sequence[Any]]:
    """The settings, then a line for each criterion with its weight."""
    rule = ranking.rule
    yield "专家组", ranking.panel.name, None
    yield "排名版次", f"第 {ranking.version} 版", ranking.version
    yield "汇总方式", Aggregation(rule["aggregation"]).label, rule["aggregation"]
    yield "去极值的最少份数", "有效评分达到此数时去掉一个最高分和一个最低分", rule["trim_from"]
    yield "最少有效评分", "少于此数的不计分", rule["min_sheets"]
    yield "分歧提示", "最高分与最低分之差大于此数", Decimal(rule["spread_flag"])
    yield "小数", "各份总分、汇总得分均四舍五入到两位小数", None
    for entry in rule["criteria"]:
        yield f"权重：{entry['title']}", entry["anchors"], Decimal(entry["weight"])
    yield "摘要（SHA-256）", ranking.digest, None


def _scores(ranking: Ranking, keys: Sequence[str]) -> Iterator[Sequence[Any]]:
    for sheet in ranking.sheets:
        points = (Decimal(sheet["points"][key]) for key in keys)
        yield sheet["number"], sheet["seat"], sheet["version"], *points, Decimal(sheet["total"])


def _ranks(ranking: Ranking) -> Iterator[Sequence[Any]]:
    keys = [row["application"] for row in ranking.rows]
    files = Application.objects.select_related("unit").in_bulk(keys)
    for row in ranking.rows:
        file = files[row["application"]]
        score = None if row["score"] is None else Decimal(row["score"])
        disputed = "较大" if row["disputed"] else ""
        yield (
            row["rank"], file.number, file.chain_name, file.unit.name, score, row["sheets"], Decimal(row["spread"]),
            disputed,
        )  # fmt: skip
