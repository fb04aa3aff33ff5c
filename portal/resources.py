"""The files of the portal's own pages: what the form asks, whom to ask, the register of acts."""

import tempfile
from collections.abc import Iterable, Sequence
from functools import partial
from io import BytesIO
from typing import Any, BinaryIO

from accounts.models import Authority
from office.spreadsheets import Column, write_csv, write_xlsx

REGISTER_COLUMNS = (
    Column("序号", 10),
    Column("时间", 20, is_text=True),
    Column("动作", 24),
    Column("原状态", 14),
    Column("新状态", 14),
    Column("对象", 36, is_text=True),
    Column("办理人", 14),
    Column("角色", 14),
    Column("范围", 30),
    Column("附注", 50, is_text=True),
    Column("摘要", 68, is_text=True),
)
WRITERS = {"xlsx": partial(write_xlsx, sheet="办理登记簿"), "csv": write_csv}


def register_file(rows: Iterable[Sequence[Any]], kind: str) -> BinaryIO:
    """Acts as a workbook or a CSV file, in a file that goes when it is closed; memory does not grow with the rows."""
    file = tempfile.TemporaryFile(suffix=f".{kind}")  # noqa: SIM115  the response closes it
    WRITERS[kind](REGISTER_COLUMNS, rows, file)
    file.seek(0)
    return file


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
