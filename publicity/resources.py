"""The list of a notice as a workbook, for the public: what the paper's list shows, and nothing else."""

import tempfile
from typing import BinaryIO

from office.spreadsheets import Column, write_xlsx
from publicity.models import Notice


def list_workbook(notice: Notice) -> BinaryIO:
    """The list as it was made public, in a file that goes when it is closed."""
    annex = notice.document.content["annex"]
    columns = [
        Column("序号", 8),
        *(Column(column["label"], column["width"], is_text=True) for column in annex["columns"]),
    ]
    rows = [[number, *cells] for number, cells in enumerate(annex["rows"], start=1)]
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    write_xlsx(columns, rows, file, sheet="公示名单")
    file.seek(0)
    return file
