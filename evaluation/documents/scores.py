"""The papers that show scores: one sheet, all sheets of one chain, the ranking. Experts stand as seats, unnamed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from applications.models import Application
from evaluation.documents.words import field, file_fields, panel_fields, rule_words, signature
from evaluation.models import Dossier, Ranking, ScoreSheet
from evaluation.scoring import dropped
from evaluation.selectors.ranked import cut_words
from evaluation.selectors.ranking import criterion_means, cut_of, frozen_rule
from evaluation.selectors.visits import latest_visits, visit_tag
from evaluation.selectors.words import moment

RANKING_COLUMNS = (
    ("名次", 7, "center"),
    ("申报编号", 20, "center"),
    ("生态链", 28, "left"),
    ("链主单位", 30, "left"),
    ("得分", 9, "right"),
    ("有效评分", 9, "center"),
    ("分差", 8, "right"),
    ("备注", 22, "left"),
)


def sheet(thing: ScoreSheet, number: str, at: datetime) -> dict[str, Any]:
    """One expert's sheet of one file: points, comments, total, the place of the signature."""
    panel = thing.dossier.panel
    criteria = panel.rule["criteria"]
    return {
        "title_lines": ["专家评分表"],
        "number": number,
        "facts": [
            *panel_fields(panel),
            *file_fields(thing.dossier.application),
            field("席次", f"评委{thing.member.number}"),
            field("版次", f"第{thing.version}版"),
            field("提交时间", moment(thing.submitted_at)),
        ],
        "rows": [
            {
                "title": entry["title"],
                "anchors": entry["anchors"],
                "weight": f"{Decimal(entry['weight']):f}",
                "points": thing.scores[entry["key"]]["points"],
                "comment": thing.scores[entry["key"]]["comment"],
            }
            for entry in criteria
        ],
        "total": str(thing.total),
        "digest": thing.dossier.digest,
        "signature": signature(panel, at),
    }


def summary(thing: Ranking, dossier: Dossier, number: str, at: datetime) -> dict[str, Any]:
    """All sheets of one file, seats × criteria, and what the ranking made of them."""
    criteria, key = thing.rule["criteria"], dossier.application_id
    own = sorted((one for one in thing.sheets if one["application"] == key), key=lambda one: one["seat"])
    row = next(one for one in thing.rows if one["application"] == key)
    left_out = _left_out(own, dropped(row["sheets"], frozen_rule(thing.rule)))
    mean = criterion_means(thing).get(key, {})
    rows = [
        [
            f"评委{one['seat']}",
            *(one["points"][entry["key"]] for entry in criteria),
            one["total"],
            "不计入" if one["sheet"] in left_out else "",
        ]
        for one in own
    ]
    rows.append(["各指标平均", *(str(mean.get(entry["key"], "")) for entry in criteria), "", ""])
    weights = [{"label": f"{entry['title']}（{Decimal(entry['weight']):f}）", "width": 18, "align": "right"}
               for entry in criteria]  # fmt: skip
    return {
        "title_lines": ["评分汇总表"],
        "number": number,
        "facts": [
            *panel_fields(thing.panel),
            *file_fields(dossier.application, "name"),
            field("得分", row["score"] or "评分不足"),
            field("名次", row["rank"] or "—"),
            field("有效评分", f"{row['sheets']}份"),
            field("分差", f"{row['spread']}{'（分歧较大）' if row['disputed'] else ''}"),
            field("排名版次", f"第{thing.version}版"),
        ],
        "columns": [
            {"label": "席次", "width": 13, "align": "center"}, *weights,
            {"label": "总分", "width": 11, "align": "right"}, {"label": "备注", "width": 11, "align": "center"},
        ],
        "rows": rows,
        "recusals": [
            f"评委{recusal.member.number}：{recusal.get_reason_display()}"
            for recusal in dossier.recusals.select_related("member").order_by("member__number")
        ],
        "rule": rule_words(thing.rule),
        "digest": thing.digest,
        "signature": signature(thing.panel, at),
    }  # fmt: skip


def _left_out(sheets: list[dict[str, Any]], count: int) -> set[int]:
    """The keys of the lowest and the highest sheet, where a mean leaves them out."""
    ordered = sorted(sheets, key=lambda one: (Decimal(one["total"]), one["seat"]))
    return {ordered[0]["sheet"], ordered[-1]["sheet"]} if count else set()


def ranking(thing: Ranking, number: str, at: datetime) -> dict[str, Any]:
    """The ranking with the cut, what lies near it, and why it was made anew."""
    return {
        "title_lines": ["评审排名表"],
        "number": number,
        "facts": [
            *panel_fields(thing.panel),
            field("排名版次", f"第{thing.version}版"),
            field("形成时间", moment(thing.made_at)),
        ],
        "columns": [{"label": label, "width": width, "align": align} for label, width, align in RANKING_COLUMNS],
        "rows": ranking_lines(thing),
        "cut": _cut(thing),
        "reason": thing.reason,
        "rule": rule_words(thing.rule),
        "digest": thing.digest,
        "signature": signature(thing.panel, at),
    }


def _cut(thing: Ranking) -> str:
    line = cut_of(thing)
    return f"{cut_words(thing, line)}。" if 0 < len(line.inside) < len(thing.rows) else ""


def ranking_lines(thing: Ranking) -> list[list[str]]:
    """The rows of a ranking as its paper shows them."""
    files = Application.objects.select_related("unit").in_bulk([row["application"] for row in thing.rows])
    line, visits = cut_of(thing), latest_visits(files)
    lines = []
    for row in thing.rows:
        file = files[row["application"]]
        notes = ["临界"] if file.pk in line.near else []
        notes += ["分歧较大"] if row["disputed"] else []
        notes += ["评分不足"] if row["score"] is None else []
        notes += [visit_tag(visits[file.pk])["label"]] if file.pk in visits else []
        lines.append(
            [
                str(row["rank"] or "—"), file.number, file.chain_name, file.unit.name, row["score"] or "—",
                f"{row['sheets']}份", row["spread"], "；".join(notes),
            ]
        )  # fmt: skip
    return lines
