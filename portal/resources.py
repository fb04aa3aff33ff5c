"""The workbooks of the public guide: what the form asks, and whom to ask."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from accounts.models import Authority
from office.spreadsheets import Column, write_xlsx


def preparation_workbook(preparation: dict[str, Any]) -> BytesIO:
    """Every question of the form with its help, as a list to gather answers in; the attachments at its end."""
    header = [Column("节", 28), Column("栏目", 30), Column("说明", 60), Column("是否必填", 12), Column("准备情况", 30)]
    rows = [
        (section["title"], field.label, field.help, _need(field), "")
        for section in preparation["sections"]
        for field in section["fields"]
    ]
    rows += [("附件", entry["label"], entry.get("help", ""), "", "") for entry in preparation["attachments"]]
    return _workbook(header, rows, "填报准备")


def contacts_workbook(authorities: Iterable[Authority]) -> BytesIO:
    """The authorities that receive applications, with telephone and address."""
    header = [Column("部门", 40), Column("咨询电话", 20, is_text=True), Column("办公地址", 50)]
    return _workbook(header, [(row.name, row.phone, row.address) for row in authorities], "联系方式")


def _need(field: Any) -> str:
    if field.required:
        return "必填"
    return "部分单位必填" if field.required_for else "选填"


def _workbook(header: list[Column], rows: list[tuple[Any, ...]], sheet: str) -> BytesIO:
    stream = BytesIO()
    write_xlsx(header, rows, stream, sheet=sheet)
    stream.seek(0)
    return stream
