"""The table of an authority's recommendations as a workbook, to be attached to its covering letter."""

import tempfile
from typing import BinaryIO

from django.db.models import QuerySet

from applications.models import Recommendation
from applications.selectors.summaries import summary_rows, tells
from office.spreadsheets import Column, write_xlsx

COLUMNS = {
    "serial": Column("序号", 6),
    "recommendation": Column("推荐编号", 22, is_text=True),
    "number": Column("申报编号", 16, is_text=True),
    "title": Column("生态链名称", 36, is_text=True),
    "unit": Column("链主单位", 32, is_text=True),
    "uscc": Column("统一社会信用代码", 22, is_text=True),
    "key_field": Column("重点领域", 16),
    "round": Column("批次", 18),
    "opinion": Column("推荐意见", 50, is_text=True),
    "grounds": Column("优先支持理由", 30, is_text=True),
    "state": Column("状态", 16),
    "sent": Column("报送日期", 12),
}


def write_summary(listed: QuerySet[Recommendation]) -> tuple[BinaryIO, int]:
    """The recommendations as a workbook in a file that goes when it is closed; and its number of rows.

    Key fields only where a scheme tells them apart, the round only where there are several.
    """
    key_fields, rounds = tells(listed)
    absent = {key for key, told in (("key_field", key_fields), ("round", rounds)) if not told}
    keys = [key for key in COLUMNS if key not in absent]
    rows = ([row[key] for key in keys] for row in summary_rows(listed))
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    count = write_xlsx([COLUMNS[key] for key in keys], rows, file, sheet="推荐汇总表")
    file.seek(0)
    return file, count
