"""Reads one sheet of a workbook in a process of its own, under the operating system's limits; no Django here.

    python sheet_reader.py WORKBOOK SHEET MAX_ROWS MAX_BYTES MAX_SECONDS > ROWS

A few kilobytes can name a cell in the last row and column, and the reading library then asks for hundreds of gigabytes
and is aborted. Here only this process ends. What it writes is a head (a dictionary) and batches of rows, pickled.
"""

import pickle
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, WorksheetNotFound
from python_calamine import SheetTypeEnum as Type
from python_calamine import SheetVisibleEnum as Visible

BATCH = 500
# From here on a number of a cell is no longer exact: it stays what it is, and no check takes it for digits.
EXACT = 10**15
# White space, and marks of no width that come along when text is copied from web pages.
EDGES = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff"

Value = str | int | float | bool | date | datetime | time | timedelta | None


def plain(value: Any) -> Value:
    """A cell's value: 1.0 is 1, midnight is a date, text is stripped, nothing is None."""
    if isinstance(value, str):
        return value.strip(EDGES) or None
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return int(value)
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date()
    return value


def read(path: str, sheet: str, max_rows: int, target: BinaryIO) -> None:
    """Write a sheet (the first visible one when no name is given) as a head and batches of rows."""
    try:
        workbook = CalamineWorkbook.from_path(path)
        found = workbook.get_sheet_by_name(sheet or _first(workbook))
    except (WorksheetNotFound, StopIteration):
        pickle.dump({"problem": "sheet"}, target)
    except PasswordError:
        pickle.dump({"problem": "password"}, target)
    except CalamineError:
        pickle.dump({"problem": "broken"}, target)
    else:
        height = found.end[0] + 1 if found.end else 0
        if height > max_rows:
            pickle.dump({"problem": "rows", "height": height}, target)
        else:
            pickle.dump({"problem": "", "height": height, "merged": (found.merged_cell_ranges or [])[:1]}, target)
            _write(found, target)


def _first(workbook: CalamineWorkbook) -> str:
    """The name of the first visible worksheet. Raises StopIteration."""
    sheets = workbook.sheets_metadata
    return next(one.name for one in sheets if one.typ == Type.WorkSheet and one.visible == Visible.Visible)


def _write(sheet: CalamineSheet, target: BinaryIO) -> None:
    # The library leaves out empty columns on the left; a cell's name must stay true.
    left = [None] * (sheet.start[1] if sheet.start else 0)
    batch = []
    for row in sheet.iter_rows():
        batch.append(left + [plain(value) for value in row])
        if len(batch) == BATCH:
            pickle.dump(batch, target, pickle.HIGHEST_PROTOCOL)
            batch = []
    if batch:
        pickle.dump(batch, target, pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    path, sheet, max_rows, max_bytes, max_seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(max_bytes), int(max_bytes)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(max_seconds), int(max_seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    read(path, sheet, int(max_rows), sys.stdout.buffer)
