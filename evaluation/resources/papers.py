"""An issued paper of a panel as a workbook, made from its frozen content: what the PDF shows, in cells."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from evaluation.choices import PaperKind
from evaluation.models import ReviewPaper
from office.spreadsheets import Column, write_book

FACT_COLUMNS = (Column("项目", 16), Column("内容", 60))
LOT_COLUMNS = ("顺序", "专家编号", Column("姓名", 16), Column("签号（前24位）", 28), Column("结果", 16))
SEAT_COLUMNS = ("席次", Column("姓名", 16), Column("来由", 20), Column("答复", 30))
SHEET_COLUMNS = (Column("指标", 24), Column("评分要点", 44), "权重", "得分", Column("评语", 60))
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,2})?")


def paper_workbook(paper: ReviewPaper) -> BinaryIO:
    """The paper's particulars on a first sheet and its tables on others, in a file that goes when it is closed."""
    content = paper.document.content
    facts = [["文号", content["number"]], *([one["label"], one["value"]] for one in content["facts"])]
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    write_book([("文书", FACT_COLUMNS, [*facts, *_remarks(content)]), *_tables(paper.kind, content)], file)
    file.seek(0)
    return file


def _remarks(content: dict[str, Any]) -> list[list[str]]:
    """What the paper says in sentences around its table."""
    rows = [["纪要", content["text"]]] if "text" in content else []
    rows += [["补充抽取", text] for text in content.get("supplements", ())]
    rows += [["回避", text] for text in content.get("recusals", ())]
    rows += [["实地核查", text] for text in content.get("visits", ())]
    labels = (("cut", "名额和分数线"), ("reason", "重排理由"), ("rule", "评分规则"), ("digest", "摘要（SHA-256）"))
    return rows + [[label, content[key]] for key, label in labels if content.get(key)]


def _tables(kind: str, content: dict[str, Any]) -> list[tuple[str, Sequence[str | Column], Iterable[Sequence[Any]]]]:
    if kind == PaperKind.DRAW:
        return [("签号", LOT_COLUMNS, _cells(content["rows"])), ("席次", SEAT_COLUMNS, _cells(content["seats"]))]
    if kind == PaperKind.SHEET:
        keys = ("title", "anchors", "weight", "points", "comment")
        rows = [[row[key] for key in keys] for row in content["rows"]]
        return [("评分", SHEET_COLUMNS, _cells([*rows, ["总分", "", "", content["total"], ""]]))]
    columns = [Column(one["label"], one["width"] + 4) for one in content["columns"]]
    return [(PaperKind(kind).label, columns, _cells(content["rows"]))]


def _cells(rows: Iterable[Sequence[str]]) -> Iterator[list[Any]]:
    """Numbers as numbers, exact to their last digit; everything else as text."""
    for row in rows:
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    if value == "":
        return None
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return Decimal(value) if "." in value else int(value)
    return value
