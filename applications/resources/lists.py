"""Lists of applications as workbooks: which columns, how wide."""

import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO

from applications.selectors.lists import Wanted, export_rows
from office.spreadsheets import Column, write_xlsx

# What tells one file from another is always there; the rest as the list shows it.
IDENTITY = ("number", "title", "unit", "uscc")
COLUMNS = {
    "number": Column("申报编号", 16, is_text=True),
    "title": Column("生态链名称", 36, is_text=True),
    "unit": Column("申报单位", 32, is_text=True),
    "uscc": Column("统一社会信用代码", 22, is_text=True),
    "authority": Column("受理部门", 14),
    "key_field": Column("重点领域", 16),
    "round": Column("批次", 18),
    "state": Column("状态", 22),
    "officer": Column("承办人", 10),
    "submitted": Column("首次提交", 12),
    "since": Column("进入本环节", 12),
    "due": Column("期限", 12),
    "returns": Column("退回次数", 10),
}


def write_list(user: Any, wanted: Wanted, at: datetime, shown: Iterable[str] = tuple(COLUMNS)) -> tuple[BinaryIO, int]:
    """What a list shows, all pages of it, as a workbook in a file that goes when it is closed; and its number of rows.

    `shown` are the keys of the columns on the screen. Memory does not grow with the list.
    """
    keys = [key for key in COLUMNS if key in {*IDENTITY, *shown}]
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    count = write_xlsx([COLUMNS[key] for key in keys], export_rows(user, wanted, at, keys), file, sheet="申报清单")
    file.seek(0)
    return file, count
