"""Lists of applications as workbooks: which columns, how wide."""

import tempfile
from datetime import datetime
from typing import Any, BinaryIO

from applications.selectors.lists import Wanted, export_rows
from office.spreadsheets import Column, write_xlsx

COLUMNS = (
    Column("申报编号", 16, is_text=True),
    Column("生态链名称", 36, is_text=True),
    Column("申报单位", 32, is_text=True),
    Column("统一社会信用代码", 22, is_text=True),
    Column("受理部门", 14),
    Column("重点领域", 16),
    Column("批次", 18),
    Column("状态", 22),
    Column("承办人", 10),
    Column("首次提交", 12),
    Column("进入本环节", 12),
    Column("期限", 12),
    Column("退回次数", 10),
)


def write_list(user: Any, wanted: Wanted, at: datetime) -> tuple[BinaryIO, int]:
    """What a list shows, all pages of it, as a workbook in a file that goes when it is closed; and its number of rows.

    Memory does not grow with the list.
    """
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    count = write_xlsx(COLUMNS, export_rows(user, wanted, at), file, sheet="申报清单")
    file.seek(0)
    return file, count
